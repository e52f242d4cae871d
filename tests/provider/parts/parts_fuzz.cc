#include <cstddef>
#include <cstdint>
#include <string_view>

#include "provider/parts/rules.h"
#include "provider/parts/timeouts.h"

// Texts that come from configurations.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using namespace provider::parts;  // NOLINT(google-build-using-namespace): a test's own folder.
  FindNameMistake(text);
  FindDescriptionMistake(text);
  FindTagKeyMistake(text);
  FindTagValueMistake(text);
  FindImageUrlMistake(text);
  FindIdMistake(text);
  FindRegionMistake(text);
  FindEnterpriseProjectMistake(text);
  ParseTimeout(text);
  return 0;
}
