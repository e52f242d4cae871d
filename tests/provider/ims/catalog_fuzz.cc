#include <cstddef>
#include <cstdint>
#include <string_view>

#include "provider/ims/os_version_calls.h"
#include "provider/ims/quota_calls.h"
#include "provider/ims/tag_calls.h"

// What the service answers to questions that are not about one image.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  (void)provider::ims::ParseQuotas(body).ok();
  (void)provider::ims::ParseOsVersions(body).ok();
  (void)provider::ims::ParseProjectTags(body).ok();
  return 0;
}
