// Strings (engine-compat.md 3.2), without formatting.

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/format.h"
#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"
#include "proto/value/convert.h"

namespace planner::lang {

using proto::text::Cat;
using proto::text::ReadCharacter;

std::vector<std::string_view> SplitGraphemes(std::string_view text) {
  std::vector<std::string_view> parts;
  // Of ASCII only "\r\n" is more than one character: such a text needs no tables.
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80 && c != '\r';
  });
  if (is_plain) {
    parts.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) parts.push_back(text.substr(i, 1));
    return parts;
  }
  UErrorCode error = U_ZERO_ERROR;
  UText* utext = utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &error);
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
  breaks->setText(utext, error);
  int32_t start = breaks->first();
  for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE;
       start = end, end = breaks->next()) {
    parts.push_back(text.substr(static_cast<size_t>(start), static_cast<size_t>(end - start)));
  }
  utext_close(utext);
  return parts;
}

std::string LastingPrefix(std::string_view text) {
  constexpr std::string_view kSeparators = " \t!\"#$%&'()*+,-./:;?@[\\]^_{|}~";
  const bool separates = !text.empty() && kSeparators.find(text.back()) != std::string_view::npos;
  if (text.empty() || separates) return std::string(text);
  return std::string(text.substr(0, text.size() - SplitGraphemes(text).back().size()));
}

namespace {

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}
bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::string MapCharacters(std::string_view text, int32_t (*map)(int32_t)) {
  std::string out;
  for (size_t i = 0; i < text.size();)
    proto::text::AppendCharacter(static_cast<uint32_t>(map(ReadCharacter(text, i))), out);
  return out;
}

std::string Title(std::string_view text) {
  std::string out;
  bool begins = true;
  for (size_t i = 0; i < text.size();) {
    const int32_t c = ReadCharacter(text, i);
    const bool letter = u_isalpha(c) != 0;
    proto::text::AppendCharacter(static_cast<uint32_t>(begins && letter ? u_totitle(c) : c), out);
    const bool ascii_word = (c >= '0' && c <= '9') || c == '_' || letter;
    begins = c < 0x80 ? !ascii_word : u_isUWhiteSpace(c) != 0;
  }
  return out;
}

std::string TrimCharacters(std::string_view text, std::string_view cutset) {
  std::vector<int32_t> cut;
  for (size_t i = 0; i < cutset.size();) cut.push_back(ReadCharacter(cutset, i));
  const auto is_cut = [&](int32_t c) { return std::find(cut.begin(), cut.end(), c) != cut.end(); };
  size_t start = 0;
  for (size_t i = 0; i < text.size() && is_cut(ReadCharacter(text, i)); start = i) {
  }
  size_t end = start;
  for (size_t i = start; i < text.size();) {
    if (!is_cut(ReadCharacter(text, i))) end = i;
  }
  return std::string(text.substr(start, end - start));
}

std::string TrimSpace(std::string_view text) {
  size_t start = 0;
  size_t i = 0;
  while (i < text.size() && u_isUWhiteSpace(ReadCharacter(text, i)) != 0) start = i;
  size_t end = start;
  for (i = start; i < text.size();) {
    if (u_isUWhiteSpace(ReadCharacter(text, i)) == 0) end = i;
  }
  return std::string(text.substr(start, end - start));
}

FunctionResult Substr(Arguments a, const Scope&) {
  const auto parts = SplitGraphemes(a[0].AsString());
  auto offset = a[1].AsNumber().ToInt64();
  auto length = a[2].AsNumber().ToInt64();
  if (!offset || !length) return NotWhole();
  if (*offset < 0 && *length == 0) length = -1;  // As Terraform does, if not as it says.
  const auto size = static_cast<int64_t>(parts.size());
  if (*offset < 0) *offset = std::max<int64_t>(0, size + *offset);
  const int64_t end =
      *length < 0 ? size
                  : std::min(size, *offset > size ? size : *offset + std::min(*length, size));
  std::string out;
  for (int64_t i = *offset; i < end; ++i) out += parts[static_cast<size_t>(i)];
  return Ok(Value::String(out));
}

FunctionResult Join(Arguments a, const Scope&) {
  if (a.size() < 2) return FunctionError("at least one list is required");
  std::string out;
  bool first = true;
  for (size_t i = 1; i < a.size(); ++i) {
    if (!a[i].IsWhollyKnown()) return Ok(Value::Unknown(Type::String(), {.not_null = true}));
    for (size_t k = 0; k < a[i].size(); ++k) {
      const Value& element = a[i][k];
      if (element.IsNull())
        return FunctionError(Cat("element ", k, " is null; cannot concatenate null values"),
                             static_cast<int>(i));
      if (!first) out += a[0].AsString();
      first = false;
      out += element.AsString();
    }
  }
  return Ok(Value::String(out));
}

FunctionResult Split(Arguments a, const Scope&) {
  const std::string_view separator = a[0].AsString();
  const std::string_view text = a[1].AsString();
  std::vector<Value> parts;
  if (separator.empty()) {
    for (size_t i = 0; i < text.size();) {
      const size_t start = i;
      ReadCharacter(text, i);
      parts.push_back(Value::String(text.substr(start, i - start)));
    }
    return Ok(Value::List(Type::String(), std::move(parts)));
  }
  size_t at = 0;
  for (size_t next = text.find(separator); next != std::string_view::npos;
       next = text.find(separator, at)) {
    parts.push_back(Value::String(text.substr(at, next - at)));
    at = next + separator.size();
  }
  parts.push_back(Value::String(text.substr(at)));
  return Ok(Value::List(Type::String(), std::move(parts)));
}

FunctionResult Indent(Arguments a, const Scope&) {
  const auto spaces = a[0].AsNumber().ToInt64();
  if (!spaces) return NotWhole();
  if (*spaces < 0) return FunctionError("the number of spaces must not be negative");
  if (*spaces > 1'000'000) return FunctionError("more than a million spaces are not supported");
  return Ok(Value::String(
      ReplaceAll(a[1].AsString(), "\n", "\n" + std::string(static_cast<size_t>(*spaces), ' '))));
}

FunctionBody OfText(std::string (*body)(std::string_view)) {
  return [body](Arguments a, const Scope&) { return Ok(Value::String(body(a[0].AsString()))); };
}
FunctionBody OfTwoTexts(std::string (*body)(std::string_view, std::string_view)) {
  return [body](Arguments a, const Scope&) {
    return Ok(Value::String(body(a[0].AsString(), a[1].AsString())));
  };
}

// A test that the known prefix of an unknown string may decide.
FunctionResult StartsWithCall(Arguments a, const Scope&) {
  const auto undecided = [] { return Ok(Value::Unknown(Type::Bool(), {.not_null = true})); };
  if (!a[1].IsKnown()) return undecided();
  const std::string_view prefix = a[1].AsString();
  if (a[0].IsKnown()) return Ok(Value::Bool(StartsWith(a[0].AsString(), prefix)));
  const std::string& known = a[0].refinements().prefix;
  return known.size() < prefix.size() ? undecided() : Ok(Value::Bool(StartsWith(known, prefix)));
}

}  // namespace

void AddStringFunctions(FunctionTable& table) {
  const Type text = Type::String();
  const Type number = Type::Number();
  const auto unary = [&](const char* name, FunctionBody body) {
    table[name] = {
        .parameters = {In("str", text)}, .result_type = Always(text), .call = std::move(body)};
  };
  const auto binary = [&](const char* name, const char* second, FunctionBody body, Type result) {
    table[name] = {.parameters = {In("str", text), In(second, text)},
                   .result_type = Always(result),
                   .call = std::move(body)};
  };
  unary("upper", OfText([](std::string_view s) { return MapCharacters(s, u_toupper); }));
  unary("lower", OfText([](std::string_view s) { return MapCharacters(s, u_tolower); }));
  unary("title", OfText(Title));
  unary("trimspace", OfText(TrimSpace));
  unary("chomp", OfText([](std::string_view s) {
          return std::string(s.substr(0, s.find_last_not_of("\r\n") + 1));
        }));
  unary("strrev", OfText([](std::string_view s) {
          std::string out;
          const auto parts = SplitGraphemes(s);
          std::for_each(parts.rbegin(), parts.rend(), [&](std::string_view part) { out += part; });
          return out;
        }));
  binary("trim", "cutset", OfTwoTexts(TrimCharacters), text);
  binary("trimprefix", "prefix", OfTwoTexts([](std::string_view s, std::string_view p) {
           return std::string(StartsWith(s, p) ? s.substr(p.size()) : s);
         }),
         text);
  binary("trimsuffix", "suffix", OfTwoTexts([](std::string_view s, std::string_view p) {
           return std::string(EndsWith(s, p) ? s.substr(0, s.size() - p.size()) : s);
         }),
         text);
  binary(
      "endswith", "suffix",
      [](Arguments a, const Scope&) {
        return Ok(Value::Bool(EndsWith(a[0].AsString(), a[1].AsString())));
      },
      Type::Bool());
  binary(
      "strcontains", "substr",
      [](Arguments a, const Scope&) {
        return Ok(Value::Bool(a[0].AsString().find(a[1].AsString()) != std::string_view::npos));
      },
      Type::Bool());
  table["startswith"] = {.parameters = {{.name = "str", .type = text, .allow_unknown = true},
                                        {.name = "prefix", .type = text, .allow_unknown = true}},
                         .result_type = Always(Type::Bool()),
                         .call = StartsWithCall};
  table["substr"] = {.parameters = {In("str", text), In("offset", number), In("length", number)},
                     .result_type = Always(text),
                     .call = Substr};
  table["join"] = {.parameters = {In("separator", text)},
                   .variadic = In("lists", Type::List(text)),
                   .result_type = Always(text),
                   .call = Join};
  table["split"] = {.parameters = {In("separator", text), In("str", text)},
                    .result_type = Always(Type::List(text)),
                    .call = Split};
  table["indent"] = {.parameters = {In("spaces", number), In("str", text)},
                     .result_type = Always(text),
                     .call = Indent};
  AddFormatFunctions(table);
}

}  // namespace planner::lang
