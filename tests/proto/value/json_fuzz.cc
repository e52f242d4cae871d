#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "proto/value/json.h"

// The input is a type as JSON, a line feed, then a value as JSON; without a line feed a value
// that is read by its implied type.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using proto::value::FromJson;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = input.find('\n');
  const auto type = end == std::string_view::npos
                        ? proto::value::ImpliedJsonType(input)
                        : proto::value::TypeFromJson(input.substr(0, end));
  if (!type.ok()) return 0;
  if (end != std::string_view::npos) input.remove_prefix(end + 1);
  const auto value = FromJson(input, *type);
  if (!value.ok()) return 0;
  // What was accepted must read the same when written again, unless a number written out has
  // become longer than the reader allows.
  const auto text = ToJson(*value, *type);
  if (!text.ok() || text->size() > 1 << 20) return 0;
  const auto again = FromJson(*text, *type);
  if (!again.ok() || *ToJson(*again, *type) != *text) std::abort();
  return 0;
}
