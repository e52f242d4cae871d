#ifndef PLANNER_STATE_CHECK_RESULTS_H_
#define PLANNER_STATE_CHECK_RESULTS_H_

#include <string>
#include <string_view>
#include <vector>

// What the conditions of a configuration said when they were last evaluated: of variables'
// validations, pre- and postconditions, and check blocks (engine-compat.md 7.1, 7.2).
//
// Results are persisted whole: in a plan, and as `check_results` in the state file that an apply
// writes at its end. While an apply runs nothing of them is on disk: a result costs no byte of the
// journal, whose first change says instead that there are no results, so that nobody takes those
// of an earlier run for those of an interrupted one (Terraform drops them likewise).
namespace planner::state {

enum class CheckStatus { kPass, kFail, kError, kUnknown };
enum class CheckKind { kResource, kOutput, kCheckBlock, kVariable };

// Results of one declaration's conditions, over its instances.
struct CheckResult {
  CheckKind kind = CheckKind::kResource;
  std::string config_address = {};  // "module.m.terraform_data.a", "output.o", "var.v", "check.c".
  CheckStatus status = CheckStatus::kUnknown;
  struct Object {
    std::string address = {};  // With keys: "module.m[0].output.o".
    CheckStatus status = CheckStatus::kUnknown;
    std::vector<std::string> failure_messages = {};  // Of those that failed; sorted.
    friend bool operator==(const Object&, const Object&) = default;
  };
  // Sorted by address. None: there are none, or, if the status is unknown, nobody knows yet.
  std::vector<Object> objects = {};
  friend bool operator==(const CheckResult&, const CheckResult&) = default;
};

// The `check_results` of a state file as compact JSON, "null" if there are none.
std::string CheckResultsJson(const std::vector<CheckResult>& results);

// The results in `json`, which is valid: a list, null or empty text. Sorted by address. Kinds that
// we do not know are left out and statuses that we do not know are unknown, as in Terraform: a
// later version may have written them.
std::vector<CheckResult> ParseCheckResults(std::string_view json);

// Whether both texts say the same; Terraform writes lists in random order.
bool SameCheckResults(std::string_view a, std::string_view b);

}  // namespace planner::state

#endif  // PLANNER_STATE_CHECK_RESULTS_H_
