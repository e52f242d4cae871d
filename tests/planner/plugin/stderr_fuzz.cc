#include <cstdint>
#include <string_view>

#include "planner/plugin/locate_parts.h"
#include "planner/plugin/plugin_log.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  planner::plugin::ParseLogLine(text);
  planner::plugin::StderrReader reader("fuzz");
  reader.Add(text);
  reader.Finish();
  (void)planner::plugin::ParseReattach(text);
  return 0;
}
