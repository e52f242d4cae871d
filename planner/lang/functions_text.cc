// Text in other encodings than UTF-8 (engine-compat.md 3.4), by ICU.

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

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

// By a name that IANA registers, in any case. What an encoding cannot express is an error.
Converter Open(const std::string& name) {
  UErrorCode error = U_ZERO_ERROR;
  if (ucnv_getStandardName(name.c_str(), "IANA", &error) == nullptr) return nullptr;
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
