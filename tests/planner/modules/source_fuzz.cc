#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "planner/config/module_source.h"

// Whatever `source` says: no crash, nothing outside of its package, and its normal form means the
// same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using planner::config::ModuleSource;
  using planner::config::ParseModuleSource;
  const auto source = ParseModuleSource({reinterpret_cast<const char*>(data), size});
  if (!source.ok()) return 0;
  if (source->subdirectory.starts_with("../")) std::abort();
  if (source->kind == ModuleSource::Kind::kRemote) return 0;
  const auto again = ParseModuleSource(source->ToString());
  if (!again.ok() || again->ToString() != source->ToString()) std::abort();
  return 0;
}
