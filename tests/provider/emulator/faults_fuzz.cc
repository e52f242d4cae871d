// Fault rules and further sources, as the control path takes them.
#include <cstdint>
#include <string_view>

#include "nlohmann/json.hpp"
#include "provider/emulator/faults.h"
#include "provider/emulator/sources.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto json = nlohmann::json::parse(data, data + size, nullptr, false);
  if (json.is_discarded()) return 0;
  provider::emulator::Faults faults;
  if (faults.AddFromJson(json).ok()) faults.Take({.method = "GET", .target = "/v2/cloudimages"});
  provider::emulator::Sources sources;
  (void)sources.AddFromJson(json);
  return 0;
}
