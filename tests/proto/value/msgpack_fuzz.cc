#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "proto/value/json.h"
#include "proto/value/msgpack.h"

// The input is a type as JSON, a line feed, then the bytes of a value.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = input.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto type = proto::value::TypeFromJson(input.substr(0, end));
  if (!type.ok()) return 0;
  const auto value = proto::value::FromMsgpack(input.substr(end + 1), *type);
  if (!value.ok()) return 0;
  // What was accepted must read the same when written again.
  const std::string bytes = proto::value::ToMsgpack(*value, *type);
  const auto again = proto::value::FromMsgpack(bytes, *type);
  if (!again.ok() || proto::value::ToMsgpack(*again, *type) != bytes) std::abort();
  return 0;
}
