#include <cstddef>
#include <cstdint>
#include <string_view>

#include "provider/ims/image.h"
#include "provider/ims/tag_calls.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  (void)provider::ims::ParseImageBody(body).ok();
  (void)provider::ims::ParseImageList(body).ok();
  (void)provider::ims::ParseTags(body).ok();
  return 0;
}
