#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "planner/syntax/scanner.h"

// Tokens follow one another to the end of the text, each of at least one byte.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using planner::syntax::Token;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  uint32_t offset = 0;
  for (;;) {
    const Token token = planner::syntax::ScanToken(text, offset);
    if (token.range.start < offset || token.range.end > size) std::abort();
    if (token.kind == Token::Kind::kEnd) return 0;
    if (token.range.end <= offset || token.range.end < token.range.start) std::abort();
    if (token.kind == Token::Kind::kInvalid) {
      const auto length = token.range.end - token.range.start;
      planner::syntax::ExplainInvalid(text.substr(token.range.start, length));
    }
    offset = token.range.end;
  }
}
