#include <cstddef>
#include <cstdint>
#include <string_view>

#include "planner/lang/functions_yaml.h"
#include "proto/text/utf8.h"

// Strings of the language are UTF-8, so other texts never come here.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!proto::text::IsUtf8(text)) return 0;
  const auto decoded = planner::lang::DecodeYaml(text);
  if (!decoded.error) planner::lang::EncodeYaml(decoded.value);
  return 0;
}
