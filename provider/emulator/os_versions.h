#ifndef PROVIDER_EMULATOR_OS_VERSIONS_H_
#define PROVIDER_EMULATOR_OS_VERSIONS_H_

#include <string>
#include <string_view>

#include "provider/emulator/call.h"

// The operating systems that images may hold (ims-api.md 11.1, 11.2).
namespace provider::emulator {

struct OsFacts {
  std::string_view platform = {};  // As in `__platform`.
  std::string_view type = {};      // Linux or Windows.
  int bits = 64;
};

// Follows from the text alone, so that values outside the catalogue work too.
OsFacts FactsOf(std::string_view os_version);
// Whether the catalogue has exactly this value.
bool IsKnownOsVersion(std::string_view os_version);

// GET /v1/cloudimages/os_version?tag=…
Response ListOsVersions(World& world, const Call& call);

inline constexpr std::string_view kOtherLinux = "Other Linux(64 bit)";

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_OS_VERSIONS_H_
