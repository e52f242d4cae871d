#ifndef PROVIDER_IMS_OS_VERSION_CALLS_H_
#define PROVIDER_IMS_OS_VERSION_CALLS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "provider/ims/caller.h"

namespace provider::ims {

// An operating system that images may hold (ims-api.md 11.1). Empty texts: not told.
struct OsVersion {
  std::string platform = {};    // "CentOS"
  std::string os_version = {};  // "CentOS 7.6 64bit". Never empty.
  std::string os_version_key = {};
  std::optional<int64_t> os_bit = {};
  std::string os_type = {};  // Linux, Windows.
};

// The answer: an array of platforms, each with its versions. Depth and size are limited.
absl::StatusOr<std::vector<OsVersion>> ParseOsVersions(std::string_view body);

// The call about operating systems. Use on the loop's thread only.
class OsVersionCalls {
 public:
  explicit OsVersionCalls(Caller* caller) : caller_(caller) {}

  // Those that fit all of `tags` ("uefi", "arm" …), in the service's order.
  void List(const std::vector<std::string>& tags,
            Done<absl::StatusOr<std::vector<OsVersion>>> done);

 private:
  Caller* const caller_;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_OS_VERSION_CALLS_H_
