#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "planner/config/tree.h"

// Whatever is in modules.json: no crash, and what was understood is written the same again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using planner::config::ManifestJson;
  using planner::config::ParseManifest;
  planner::diag::Diagnostics diags;
  const auto manifest =
      ParseManifest(std::string_view(reinterpret_cast<const char*>(data), size), diags);
  if (!diags.empty()) return 0;
  const std::string text = ManifestJson(manifest);
  if (ManifestJson(ParseManifest(text, diags)) != text) std::abort();
  return 0;
}
