#include <cstdint>
#include <string_view>

#include "planner/plugin/cli_config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  planner::plugin::CliConfig config;
  planner::diag::Diagnostics diags;
  planner::plugin::ReadCliConfig("fuzz", {reinterpret_cast<const char*>(data), size}, config,
                                 diags);
  return 0;
}
