#ifndef PLANNER_ENGINE_CHECK_LEDGER_H_
#define PLANNER_ENGINE_CHECK_LEDGER_H_

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/tree.h"
#include "planner/config/variables.h"
#include "planner/state/check_results.h"

namespace planner::engine {

// An object with conditions: an instance of a resource, or a variable, an output or a check block
// in a module instance.
struct Checkable {
  state::CheckKind kind = state::CheckKind::kResource;
  std::string config_address = {};  // Without keys: of the declaration.
  std::string address = {};
};
Checkable CheckableOf(const addr::ResourceInstance& instance);
// `kind` is not kResource.
Checkable CheckableOf(state::CheckKind kind, const addr::ModulePath& module, std::string_view name);

// Which of an object's conditions: a resource may have both kinds; a check block has assertions
// and, as one more condition, that its data block can be read. All others have only the first.
enum class Rules { kFirst, kPostconditions, kDataBlock = kPostconditions };

// What the conditions of one operation have said so far (engine-compat.md 7.2). It knows every
// declaration with conditions from the start, their objects once somebody says which there are, and
// takes each condition for unknown until its result is reported. A result costs O(log n).
class CheckLedger {
 public:
  explicit CheckLedger(const config::ModuleNode& root);

  // For an apply: the objects are those that the plan knew of, all unknown again, and no more come
  // in. What is reported of others is ignored.
  void UseObjectsOf(const std::vector<state::CheckResult>& planned);

  // Says that it is known which objects a declaration has: those that are added, none if none are.
  void Know(state::CheckKind kind, const std::string& config_address);
  // Adds an object. All three are for what has conditions and are ignored otherwise.
  void Add(const Checkable& object);
  void Report(const Checkable& object, Rules rules, size_t index,
              const config::ConditionResult& result);

  // Over all conditions of an object: an error counts more than a failure, that more than an
  // unknown one.
  state::CheckStatus StatusOf(const Checkable& object) const;
  // Sorted by address.
  std::vector<state::CheckResult> Results() const;

 private:
  struct Conditions {
    std::vector<config::ConditionResult> results = {};  // Of both kinds of rules.
  };
  struct Declaration {
    state::CheckKind kind = state::CheckKind::kResource;
    std::array<size_t, 2> counts = {};  // By Rules.
    bool is_known = false;
    std::map<std::string, Conditions> objects = {};  // By address.
  };
  void Declare(state::CheckKind kind, std::string config_address, size_t first, size_t second = 0);
  void DeclareModule(const config::ModuleNode& node);
  Declaration* Find(state::CheckKind kind, const std::string& config_address);
  static state::CheckStatus Summarize(const Conditions& conditions);

  std::map<std::string, Declaration> declarations_ = {};  // By address; kinds do not share any.
  bool is_closed_ = false;
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_CHECK_LEDGER_H_
