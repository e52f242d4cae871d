#ifndef PLANNER_CONFIG_VERSION_H_
#define PLANNER_CONFIG_VERSION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace planner::config {

// A version: numbers, and what comes behind `-` (build metadata behind `+` means nothing).
struct Version {
  std::vector<int64_t> numbers = {};  // At least three: "1.2" is 1.2.0.
  std::string prerelease = {};
};
// "1.2.3-beta1", "v1.2", nullopt for anything else.
std::optional<Version> ParseVersion(std::string_view text);
std::string ToString(const Version& version);
// By numbers; a pre-release comes before its release. Negative, zero, positive.
int Compare(const Version& a, const Version& b);

// One condition on a version.
struct Constraint {
  enum class Operator {
    kEqual,
    kNotEqual,
    kGreater,
    kGreaterOrEqual,
    kLess,
    kLessOrEqual,
    kPessimistic
  };
  Operator op = Operator::kEqual;
  Version version = {};
  size_t segments = 3;  // As many numbers as were written: `~> 1.2` and `~> 1.2.0` differ.
};
// ">= 1.2, < 2.0.0"; nullopt for what is none.
std::optional<std::vector<Constraint>> ParseConstraints(std::string_view text);
// Pre-releases only match constraints that name the same release with a pre-release.
bool Matches(const Version& version, const std::vector<Constraint>& constraints);
// As in the lock file: operators spaced, versions complete (">= 1.2.0, < 2.0.0"), sorted.
std::string ToString(const std::vector<Constraint>& constraints);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_VERSION_H_
