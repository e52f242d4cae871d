#include <cstddef>
#include <cstdint>
#include <string_view>

#include "provider/image/private_bytes.h"

// Texts that come from the state.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using namespace provider::image;  // NOLINT(google-build-using-namespace): a test's own folder.
  ReadPrivateBytes(WritePrivateBytes(ReadPrivateBytes(text)));
  return 0;
}
