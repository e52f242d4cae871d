// Text in other encodings than UTF-8 (engine-compat.md 3.4), by ICU.

#include <unicode/ucnv.h>
#include <unicode/uenum.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "planner/lang/bytes.h"
#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"

namespace planner::lang {
namespace {

using proto::text::Cat;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// The encodings that Terraform has, by the first of the names that ICU lists as IANA's. ICU has
// more.
constexpr std::array kEncodings = {
    "UTF-8",
    "UTF-16",
    "UTF-16BE",
    "UTF-16LE",
    "ANSI_X3.4-1968",
    "ISO_8859-1:1987",
    "ISO_8859-2:1987",
    "ISO_8859-3:1988",
    "ISO_8859-4:1988",
    "ISO_8859-5:1988",
    "ISO_8859-6:1987",
    "ISO_8859-7:1987",
    "ISO_8859-8:1988",
    "ISO_8859-9:1989",
    "ISO-8859-10",
    "ISO-8859-13",
    "ISO-8859-14",
    "ISO-8859-15",
    "ISO-8859-16",
    "IBM037",
    "IBM437",
    "IBM850",
    "IBM852",
    "IBM855",
    "IBM00858",
    "IBM860",
    "IBM862",
    "IBM863",
    "IBM865",
    "IBM866",
    "IBM1047",
    "IBM01140",
    "KOI8-R",
    "KOI8-U",
    "macintosh",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "Extended_UNIX_Code_Packed_Format_for_Japanese",
    "Shift_JIS",
    "ISO-2022-JP",
    "EUC-KR",
    "GBK",
    "gb18030",
    "HZ-GB-2312",
    "Big5",
};
// Names of IANA's that ICU does not list as such.
constexpr std::array kMoreNames = {"windows-874", "cp037",      "ISO_8859-1", "ISO_8859-2",
                                   "ISO_8859-3",  "ISO_8859-4", "ISO_8859-5", "ISO_8859-6",
                                   "ISO_8859-7",  "ISO_8859-8", "ISO_8859-9", "ISO_8859-14",
                                   "ISO_8859-15", "ISO_8859-16"};
// Names that ICU takes for another encoding than IANA.
constexpr std::array kOtherEncodings = {"ISO-10646-UCS-2", "windows-31j", "csWindows31J"};

// Whether IANA registers the name, in any case, for an encoding that Terraform has. (ICU by itself
// passes over dashes and the like.)
bool IsSupported(const std::string& name) {
  const auto is_name = [&](const char* other) { return absl::EqualsIgnoreCase(name, other); };
  if (std::any_of(kMoreNames.begin(), kMoreNames.end(), is_name)) return true;
  if (std::any_of(kOtherEncodings.begin(), kOtherEncodings.end(), is_name)) return false;
  UErrorCode error = U_ZERO_ERROR;
  const char* first = ucnv_getStandardName(name.c_str(), "IANA", &error);
  if (first == nullptr || std::find(kEncodings.begin(), kEncodings.end(),
                                    std::string_view(first)) == kEncodings.end()) {
    return false;
  }
  UEnumeration* names = ucnv_openStandardNames(name.c_str(), "IANA", &error);
  bool found = false;
  while (const char* other = uenum_next(names, nullptr, &error)) found = found || is_name(other);
  uenum_close(names);
  return found;
}

// What an encoding cannot express is an error. Null if Terraform has no encoding of that name.
Converter Open(std::string_view given) {
  const std::string name(absl::StripAsciiWhitespace(absl::string_view(given.data(), given.size())));
  if (!IsSupported(name)) return nullptr;
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &error));
  ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &error);
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  return U_SUCCESS(error) != 0 ? std::move(converter) : nullptr;
}

FunctionResult UnknownEncoding(std::string_view name) {
  return FunctionError(
      Cat("\"", name, "\" is not a supported IANA encoding name or alias in this version"), 1);
}

// UTF-16 in network order behind a byte order mark.
std::string BigEndian(const icu::UnicodeString& text) {
  std::string bytes = "\xfe\xff";
  for (int32_t i = 0; i < text.length(); ++i) {
    bytes += static_cast<char>(text[i] >> 8);
    bytes += static_cast<char>(text[i] & 255);
  }
  return bytes;
}

FunctionResult TextEncode(Arguments a, const Scope&) {
  const std::string name(a[1].AsString());
  const Converter converter = Open(name);
  if (converter == nullptr) return UnknownEncoding(name);
  const std::string_view utf8 = a[0].AsString();
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  std::string bytes(static_cast<size_t>(text.length() + 10) * 8, '\0');
  UErrorCode error = U_ZERO_ERROR;
  const int32_t size =
      ucnv_fromUChars(converter.get(), bytes.data(), static_cast<int32_t>(bytes.size()),
                      text.getBuffer(), text.length(), &error);
  if (U_FAILURE(error) != 0) {
    return FunctionError(
        Cat("the given string contains characters that cannot be represented in ", name), 0);
  }
  bytes.resize(static_cast<size_t>(size));
  // ICU begins with a mark, too, but takes the machine's order of bytes.
  if (absl::EqualsIgnoreCase(name, "utf-16")) bytes = BigEndian(text);
  return Ok(Value::String(ToBase64(bytes)));
}

FunctionResult TextDecode(Arguments a, const Scope&) {
  const std::string name(a[1].AsString());
  const Converter converter = Open(name);
  if (converter == nullptr) return UnknownEncoding(name);
  const auto bytes = FromBase64(a[0].AsString());
  if (!bytes) {
    return FunctionError(
        "the given value is not valid base64: it has characters or a length that "
        "base64 does not have",
        0);
  }
  UErrorCode error = U_ZERO_ERROR;
  std::u16string text(bytes->size() * 2 + 1, u'\0');
  const int32_t size =
      ucnv_toUChars(converter.get(), text.data(), static_cast<int32_t>(text.size()), bytes->data(),
                    static_cast<int32_t>(bytes->size()), &error);
  if (U_FAILURE(error) != 0) {
    return FunctionError(Cat("the given string contains symbols that are not defined for ", name),
                         0);
  }
  std::string out;
  icu::UnicodeString(text.data(), size).toUTF8String(out);
  return Ok(Value::String(out));
}

}  // namespace

void AddTextFunctions(FunctionTable& table) {
  const Type text = Type::String();
  table["textencodebase64"] = {.parameters = {In("string", text), In("encoding", text)},
                               .result_type = Always(text),
                               .call = TextEncode};
  table["textdecodebase64"] = {.parameters = {In("source", text), In("encoding", text)},
                               .result_type = Always(text),
                               .call = TextDecode};
}

}  // namespace planner::lang
