#ifndef PLANNER_ADDR_VERSION_H_
#define PLANNER_ADDR_VERSION_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace planner::addr {

// A release of a provider, or of the engine: 1.2.3, 1.3.0-beta1, 1.0.0+build.
struct Version {
  uint64_t major = 0, minor = 0, patch = 0;
  std::string prerelease = {};  // "beta1"; empty for a release.
  std::string metadata = {};    // After '+'; ignored by comparison.
};
// By semantic versioning: a pre-release comes before its release, its dot-separated parts
// compare as numbers where both are, otherwise bytewise.
std::strong_ordering Compare(const Version& a, const Version& b);
std::string ToString(const Version& version);
// Exactly three numbers, optionally -prerelease and +metadata. InvalidArgument otherwise.
absl::StatusOr<Version> ParseVersion(std::string_view text);

enum class VersionOperator {
  kEqual,
  kNotEqual,
  kGreater,
  kGreaterOrEqual,
  kLess,
  kLessOrEqual,
  kPessimistic
};
struct VersionConstraint {
  VersionOperator op = VersionOperator::kEqual;
  Version version = {};  // Missing parts are zero.
  int parts = 3;         // How many were written; ~> 1.2 allows 1.9, ~> 1.2.0 does not.
};
// All of them must hold. Empty: every release.
using VersionConstraints = std::vector<VersionConstraint>;

// Reads `>= 1.0, < 2.0`: operators = (or none) != > >= < <= ~>, joined by commas.
// InvalidArgument with Terraform's words ("This string does not use correct version
// constraint syntax.").
absl::StatusOr<VersionConstraints> ParseVersionConstraints(std::string_view text);
// Whether `version` is acceptable. A pre-release only meets an `=` that names it; build metadata
// does not matter.
bool Meets(const Version& version, const VersionConstraints& constraints);
// In the normal form of the lock file and of messages: sorted, without duplicates, full
// versions (`~> 1.2` keeps its two parts): ">= 1.0.0, != 1.5.0, < 2.0.0".
std::string ToString(const VersionConstraints& constraints);

}  // namespace planner::addr

#endif  // PLANNER_ADDR_VERSION_H_
