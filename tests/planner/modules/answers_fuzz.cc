#include <cstddef>
#include <cstdint>
#include <string_view>

#include "planner/modules/registry_answers.h"

// Whatever a host answers: no crash.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(planner::modules::ParseServices(text).ok());
  static_cast<void>(planner::modules::ParseVersions(text).ok());
  static_cast<void>(planner::modules::FindTerraformGet(text).empty());
  return 0;
}
