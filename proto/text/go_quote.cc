#include "proto/text/go_quote.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace proto::text {

namespace {

bool IsPrintable(UChar32 c) {
  constexpr uint32_t kPrintable =
      U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_P_MASK | U_GC_S_MASK;
  return c == ' ' || (U_GET_GC_MASK(c) & kPrintable) != 0;
}

void AppendEscape(UChar32 c, std::string& out) {
  switch (c) {
    case '\a': out += "\\a"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
    default: break;  // No short form.
  }
  if (c < 0x80) {
    absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned>(c));
  } else if (c < 0x10000) {
    absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(c));
  } else {
    absl::StrAppendFormat(&out, "\\U%08x", static_cast<unsigned>(c));
  }
}

}  // namespace

std::string GoQuote(std::string_view text) {
  std::string out = "\"";
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  int64_t i = 0;
  while (i < size) {
    const int64_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) {
      absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned>(bytes[start]));
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (IsPrintable(c)) {
      out.append(text.substr(static_cast<size_t>(start), static_cast<size_t>(i - start)));
    } else {
      AppendEscape(c, out);
    }
  }
  out += '"';
  return out;
}

}  // namespace proto::text
