// Searching and replacing in strings (engine-compat.md 3.2).

#include <absl/strings/ascii.h>
#include <re2/re2.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"

namespace planner::lang {

using proto::text::Cat;
using proto::text::ReadCharacter;

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

namespace {

// The pattern with `(?P<` for `(?<`, which this RE2 does not know yet; empty and not to be used if
// it has `\\C`, a single byte, which strings cannot hold.
std::optional<std::string> Translate(std::string_view pattern) {
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const std::string_view rest = pattern.substr(i);
    if (rest.starts_with("\\C")) return std::nullopt;
    if (rest.starts_with('\\') && rest.size() > 1) {
      out += rest.substr(0, 2);
      ++i;
    } else if (rest.starts_with("(?<")) {
      out += "(?P<";
      i += 2;
    } else {
      out += rest[0];
    }
  }
  return out;
}

// The pattern of the last call is kept: a call asks for its own several times, and calls in loops
// have one pattern for all elements.
std::shared_ptr<const RE2> Compile(std::string_view given) {
  struct Compiled {
    std::string given = {};
    std::shared_ptr<const RE2> pattern = {};
  };
  thread_local Compiled last;
  if (last.pattern != nullptr && last.given == given) return last.pattern;
  RE2::Options options;
  options.set_log_errors(false);
  const std::string pattern = Translate(given).value_or("\\C is not supported: [");
  last = {.given = std::string(given),
          .pattern = std::make_shared<const RE2>(re2::StringPiece(pattern.data(), pattern.size()),
                                                 options)};
  return last.pattern;
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
           (absl::ascii_isalnum(static_cast<unsigned char>(with[end])) || with[end] == '_'))
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
  const std::string_view text = a[0].AsString();
  const std::string_view find = a[1].AsString();
  const std::string_view with = a[2].AsString();
  if (find.size() < 2 || find.front() != '/' || find.back() != '/')
    return Ok(Value::String(ReplaceAll(text, find, with)));
  const auto pattern = Compile(find.substr(1, find.size() - 2));
  if (!pattern->ok()) return FunctionError(Cat("invalid regular expression: ", pattern->error()));
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

FunctionResult CheckRegex(Arguments a) {
  std::string error;
  if (!a[0].IsKnown() || MatchType(*Compile(a[0].AsString()), &error)) return {};
  return FunctionError(std::move(error), 0);
}

// The type of one match.
Type MatchTypeOf(Arguments a) {
  std::string ignored;
  if (!a[0].IsKnown()) return Type::Dynamic();
  return MatchType(*Compile(a[0].AsString()), &ignored).value_or(Type::Dynamic());
}

FunctionResult Regex(Arguments a, const Scope&, bool all) {
  const auto pattern = Compile(a[0].AsString());
  std::vector<Value> matches;
  ForEachMatch(*pattern, a[1].AsString(), [&](const auto& groups) {
    matches.push_back(MatchValue(*pattern, groups));
    return all;
  });
  if (all) return Ok(Value::List(MatchTypeOf(a), std::move(matches)));
  if (matches.empty()) return FunctionError("pattern did not match any part of the given string");
  return Ok(matches[0]);
}

}  // namespace

void AddRegexFunctions(FunctionTable& table) {
  const Type text = Type::String();
  table["replace"] = {.parameters = {In("str", text), In("substr", text), In("replace", text)},
                      .result_type = Always(text),
                      .call = Replace};
  table["regex"] = {.parameters = {In("pattern", text), In("string", text)},
                    .result_type = MatchTypeOf,
                    .check = CheckRegex,
                    .call = [](Arguments a, const Scope& s) { return Regex(a, s, false); }};
  table["regexall"] = {.parameters = {In("pattern", text), In("string", text)},
                       .result_type = [](Arguments a) { return Type::List(MatchTypeOf(a)); },
                       .check = CheckRegex,
                       .call = [](Arguments a, const Scope& s) { return Regex(a, s, true); }};
}

}  // namespace planner::lang
