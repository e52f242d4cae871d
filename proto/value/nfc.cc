#include "proto/value/nfc.h"

#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "proto/text/utf8.h"

namespace proto::value {
namespace {

const icu::Normalizer2& Normalizer() {
  static const icu::Normalizer2& instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error) != 0) std::abort();  // ICU comes with its NFC data.
    return std::cref(*nfc);
  }();
  return instance;
}

}  // namespace

bool IsAscii(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= text.size(); i += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof(word));
    if ((word & kHighBits) != 0) return false;
  }
  for (; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0x80) return false;
  }
  return true;
}

bool IsValidUtf8(std::string_view text) { return IsAscii(text) || proto::text::IsUtf8(text); }

bool IsNfc(std::string_view text) {
  if (IsAscii(text)) return true;
  UErrorCode error = U_ZERO_ERROR;
  const icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  return Normalizer().isNormalizedUTF8(piece, error) != 0;
}

std::string ToNfc(std::string_view text) {
  if (IsNfc(text)) return std::string(text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  std::string result;
  Normalizer().normalize(icu::UnicodeString::fromUTF8(piece), error).toUTF8String(result);
  return result;
}

}  // namespace proto::value
