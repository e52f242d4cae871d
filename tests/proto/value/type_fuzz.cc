#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "proto/value/type.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto type =
      proto::value::TypeFromJson(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!type.ok()) return 0;
  const auto again = proto::value::TypeFromJson(proto::value::TypeToJson(*type));
  if (!again.ok() || *again != *type) std::abort();
  return 0;
}
