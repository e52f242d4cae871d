#ifndef PLANNER_CLI_FLAGS_H_
#define PLANNER_CLI_FLAGS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace planner::cli {

// A command's flags as Terraform reads them (engine-compat.md 4.1): one or two dashes,
// `-f=v` or `-f v`, booleans only `-f` or `-f=false`; the first argument that is not a
// flag, or `--`, ends the flags. Error texts are those of Go's flag package.
class FlagSet {
 public:
  // Each keeps the pointer and writes to it in Parse; what it points to is the default.
  void Bool(std::string name, bool* value);
  void Int(std::string name, int* value);
  void Int(std::string name, std::optional<int>* value);
  void String(std::string name, std::string* value);
  void Strings(std::string name, std::vector<std::string>* values);  // May be repeated.
  // Repeated flags of several names whose common order matters: (name, value) pairs.
  void Ordered(std::string name, std::vector<std::pair<std::string, std::string>>* values);
  // Accepted and without effect.
  void IgnoredBool(std::string name);
  void IgnoredString(std::string name);

  // Returns the positional arguments.
  absl::StatusOr<std::vector<std::string>> Parse(absl::Span<const std::string> arguments);

 private:
  enum class Kind {
    kBool,
    kInt,
    kOptionalInt,
    kString,
    kStrings,
    kOrdered,
    kIgnoredBool,
    kIgnoredString
  };
  struct Flag {
    Kind kind;
    void* value = nullptr;
  };
  static absl::Status Set(const std::string& name, const Flag& flag, std::string_view value);

  std::map<std::string, Flag, std::less<>> flags_;
};

// Splits the text of TF_CLI_ARGS as a shell would: quotes, backslashes, no expansion.
absl::StatusOr<std::vector<std::string>> SplitArguments(std::string_view text);

}  // namespace planner::cli

#endif  // PLANNER_CLI_FLAGS_H_
