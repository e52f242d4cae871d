// Strings (engine-compat.md 3.2), without formatting.

#include <re2/re2.h>
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

namespace {

using proto::value::Number;

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

std::string ReplaceAll(std::string_view text, std::string_view find, std::string_view with) {
  std::string out;
  if (find.empty()) {
    out = with;
    for (size_t i = 0; i < text.size();) {
      const size_t start = i;
      ReadCharacter(text, i);
      out += Cat(text.substr(start, i - start), with);
    }
    return out;
  }
  size_t at = 0;
  for (size_t next = text.find(find); next != std::string_view::npos; next = text.find(find, at)) {
    out += Cat(text.substr(at, next - at), with);
    at = next + find.size();
  }
  return out + std::string(text.substr(at));
}

std::unique_ptr<RE2> Compile(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  return std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

// `$1`, `${name}`, `$$` in a replacement, for one match.
void AppendReplacement(std::string_view with, const RE2& pattern,
                       const std::vector<re2::StringPiece>& groups, std::string& out) {
  for (size_t i = 0; i < with.size(); ++i) {
    if (with[i] != '$' || i + 1 == with.size()) {
      out += with[i];
      continue;
    }
    if (with[i + 1] == '$') {
      out += '$';
      ++i;
      continue;
    }
    const bool braced = with[i + 1] == '{';
    const size_t begin = i + (braced ? 2 : 1);
    size_t end = begin;
    while (end < with.size() &&
           (std::isalnum(static_cast<unsigned char>(with[end])) != 0 || with[end] == '_'))
      ++end;
    if (end == begin || (braced && (end == with.size() || with[end] != '}'))) {
      out += '$';
      continue;
    }
    const std::string name(with.substr(begin, end - begin));
    int group = -1;
    if (name.find_first_not_of("0123456789") == std::string::npos && name.size() < 4) {
      group = std::stoi(name);
    } else if (const auto found = pattern.NamedCapturingGroups().find(name);
               found != pattern.NamedCapturingGroups().end()) {
      group = found->second;
    }
    if (group >= 0 && static_cast<size_t>(group) < groups.size()) {
      const re2::StringPiece& text = groups[static_cast<size_t>(group)];
      out.append(text.data() == nullptr ? "" : text.data(), text.size());
    }
    i = braced ? end : end - 1;
  }
}

// Calls `found` with the groups of each match.
void ForEachMatch(const RE2& pattern, std::string_view text,
                  const std::function<bool(const std::vector<re2::StringPiece>&)>& found) {
  std::vector<re2::StringPiece> groups(static_cast<size_t>(pattern.NumberOfCapturingGroups()) + 1);
  const re2::StringPiece input(text.data(), text.size());
  size_t at = 0;
  const char* last_end = nullptr;
  while (at <= text.size() && pattern.Match(input, at, text.size(), RE2::UNANCHORED, groups.data(),
                                            static_cast<int>(groups.size()))) {
    const auto start = static_cast<size_t>(groups[0].data() - text.data());
    const size_t end = start + groups[0].size();
    // An empty match right behind the match before does not count.
    if (!(groups[0].empty() && groups[0].data() == last_end)) {
      if (!found(groups)) return;
    }
    last_end = text.data() + end;
    at = end;
    if (groups[0].empty()) {
      if (at >= text.size()) return;
      ReadCharacter(text, at);
    }
  }
}

FunctionResult Replace(Arguments a, const Scope&) {
  const std::string_view text = a[0].AsString(), find = a[1].AsString(), with = a[2].AsString();
  if (find.size() < 2 || find.front() != '/' || find.back() != '/')
    return Ok(Value::String(ReplaceAll(text, find, with)));
  const auto pattern = Compile(find.substr(1, find.size() - 2));
  if (!pattern->ok())
    return FunctionError(Cat("invalid regular expression: ", pattern->error()), 1);
  std::string out;
  size_t at = 0;
  ForEachMatch(*pattern, text, [&](const auto& groups) {
    const auto start = static_cast<size_t>(groups[0].data() - text.data());
    out.append(text.substr(at, start - at));
    AppendReplacement(with, *pattern, groups, out);
    at = start + groups[0].size();
    return true;
  });
  return Ok(Value::String(out + std::string(text.substr(at))));
}

// What one match gives: a string, a tuple of groups or an object of named groups.
Value MatchValue(const RE2& pattern, const std::vector<re2::StringPiece>& groups) {
  const auto text = [](const re2::StringPiece& piece) {
    return piece.data() == nullptr ? Value::Null(Type::String())
                                   : Value::String({piece.data(), piece.size()});
  };
  if (groups.size() == 1) return text(groups[0]);
  if (pattern.NamedCapturingGroups().empty()) {
    std::vector<Value> elements;
    for (size_t i = 1; i < groups.size(); ++i) elements.push_back(text(groups[i]));
    return Value::Tuple(std::move(elements));
  }
  std::vector<std::pair<std::string, Value>> attributes;
  for (const auto& [name, group] : pattern.NamedCapturingGroups())
    attributes.emplace_back(name, text(groups[static_cast<size_t>(group)]));
  return Value::Object(std::move(attributes));
}

// The type of MatchValue; nullopt with a message for patterns that cannot be used.
std::optional<Type> MatchType(const RE2& pattern, std::string* error) {
  if (!pattern.ok()) {
    *error = Cat("invalid regexp pattern: ", pattern.error());
    return std::nullopt;
  }
  const auto groups = static_cast<size_t>(pattern.NumberOfCapturingGroups());
  if (groups == 0) return Type::String();
  const size_t named = pattern.NamedCapturingGroups().size();
  if (named == 0) return Type::Tuple(std::vector<Type>(groups, Type::String()));
  if (named != groups) {
    *error = "invalid regexp pattern: cannot mix both named and unnamed capture groups";
    return std::nullopt;
  }
  std::vector<proto::value::ObjectAttribute> attributes;
  for (const auto& entry : pattern.NamedCapturingGroups())
    attributes.push_back({entry.first, Type::String()});
  return Type::Object(std::move(attributes));
}

FunctionResult Regex(Arguments a, const Scope&, bool all) {
  const auto pattern = Compile(a[0].AsString());
  std::string error;
  const auto type = MatchType(*pattern, &error);
  if (!type) return FunctionError(error, 0);
  std::vector<Value> matches;
  ForEachMatch(*pattern, a[1].AsString(), [&](const auto& groups) {
    matches.push_back(MatchValue(*pattern, groups));
    return all;
  });
  if (all) return Ok(Value::List(*type, std::move(matches)));
  if (matches.empty()) return FunctionError("pattern did not match any part of the given string");
  return Ok(matches[0]);
}

FunctionResult Substr(Arguments a, const Scope&) {
  const auto parts = SplitGraphemes(a[0].AsString());
  auto offset = a[1].AsNumber().ToInt64();
  const auto length = a[2].AsNumber().ToInt64();
  if (!offset) return FunctionError("a whole number is required", 1);
  if (!length) return FunctionError("a whole number is required", 2);
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
  const std::string_view separator = a[0].AsString(), text = a[1].AsString();
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
  if (!spaces || *spaces < 0) return FunctionError("a whole number of spaces is required", 0);
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
  if (StartsWith(known, prefix)) return Ok(Value::Bool(true));
  if (!StartsWith(prefix, known)) return Ok(Value::Bool(false));
  return undecided();
}

}  // namespace

void AddStringFunctions(FunctionTable& table) {
  const Type text = Type::String(), number = Type::Number();
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
          for (auto it = parts.rbegin(); it != parts.rend(); ++it) out += *it;
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
  table["replace"] = {.parameters = {In("str", text), In("substr", text), In("replace", text)},
                      .result_type = Always(text),
                      .call = Replace};
  table["regex"] = {
      .parameters = {In("pattern", text), In("string", text)},
      .result_type =
          [](Arguments a) {
            std::string ignored;
            return a[0].IsKnown()
                       ? MatchType(*Compile(a[0].AsString()), &ignored).value_or(Type::Dynamic())
                       : Type::Dynamic();
          },
      .call = [](Arguments a, const Scope& s) { return Regex(a, s, false); }};
  table["regexall"] = {.parameters = {In("pattern", text), In("string", text)},
                       .result_type =
                           [](Arguments a) {
                             std::string ignored;
                             const auto type = a[0].IsKnown()
                                                   ? MatchType(*Compile(a[0].AsString()), &ignored)
                                                   : std::nullopt;
                             return type ? Type::List(*type) : Type::Dynamic();
                           },
                       .call = [](Arguments a, const Scope& s) { return Regex(a, s, true); }};
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
  table["indent"] = {.parameters = {In("spaces", number), In("string", text)},
                     .result_type = Always(text),
                     .call = Indent};
  AddFormatFunctions(table);
}

}  // namespace planner::lang
