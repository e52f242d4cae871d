#include "planner/state/json_text.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "absl/functional/function_ref.h"

namespace planner::state {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

size_t SkipSpace(std::string_view text, size_t at) {
  while (at < text.size() && IsSpace(text[at])) ++at;
  return at;
}

// Behind the string that begins at `at`.
size_t SkipString(std::string_view text, size_t at) {
  for (++at;; at += 2) {
    const size_t quote = text.find('"', at);
    at = text.substr(0, quote).find('\\', at);
    if (at == std::string_view::npos) return quote + 1;
  }
}

bool IsBracketOrQuote(char c) { return c == '"' || c == '{' || c == '}' || c == '[' || c == ']'; }

// Behind the value that begins at `at`.
size_t SkipValue(std::string_view text, size_t at) {
  int depth = 0;
  do {
    while (depth > 0 && !IsBracketOrQuote(text[at])) ++at;
    switch (text[at]) {
      case '"': at = SkipString(text, at); continue;
      case '{':
      case '[': ++depth; break;
      case '}':
      case ']': --depth; break;
      default:
        while (at < text.size() && !IsSpace(text[at]) && text[at] != ',' && text[at] != ']' &&
               text[at] != '}') {
          ++at;
        }
        return at;
    }
    ++at;
  } while (depth > 0);
  return at;
}

uint32_t HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<uint32_t>(c - 'a' + 10);
  return static_cast<uint32_t>(c - 'A' + 10);
}

uint32_t HexUnit(std::string_view text, size_t at) {
  uint32_t unit = 0;
  for (size_t i = 0; i < 4; ++i) unit = unit * 16 + HexDigit(text[at + i]);
  return unit;
}

void AppendUtf8(uint32_t rune, std::string& out) {
  const auto byte = [&out](uint32_t value) { out += static_cast<char>(value); };
  if (rune < 0x80) {
    byte(rune);
    return;
  }
  if (rune < 0x800) {
    byte(0xc0U | (rune >> 6U));
  } else {
    if (rune < 0x10000) {
      byte(0xe0U | (rune >> 12U));
    } else {
      byte(0xf0U | (rune >> 18U));
      byte(0x80U | ((rune >> 12U) & 0x3fU));
    }
    byte(0x80U | ((rune >> 6U) & 0x3fU));
  }
  byte(0x80U | (rune & 0x3fU));
}

bool IsHighSurrogate(uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool IsLowSurrogate(uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

// Decodes the \u escape whose digits begin at `at`, with a second one if they are a pair;
// returns the position behind it.
size_t DecodeUnicodeEscape(std::string_view text, size_t at, std::string& out) {
  uint32_t rune = HexUnit(text, at);
  at += 4;
  if (IsHighSurrogate(rune) && at + 6 < text.size() && text[at] == '\\' && text[at + 1] == 'u') {
    const uint32_t low = HexUnit(text, at + 2);
    if (IsLowSurrogate(low)) {
      AppendUtf8(0x10000 + ((rune - 0xd800) << 10U) + (low - 0xdc00), out);
      return at + 6;
    }
  }
  if (IsHighSurrogate(rune) || IsLowSurrogate(rune)) rune = 0xfffd;
  AppendUtf8(rune, out);
  return at;
}

}  // namespace

JsonKind KindOf(std::string_view value) {
  switch (value.front()) {
    case '{': return JsonKind::kObject;
    case '[': return JsonKind::kArray;
    case '"': return JsonKind::kString;
    case 'n': return JsonKind::kNull;
    case 't':
    case 'f': return JsonKind::kBool;
    default: return JsonKind::kNumber;
  }
}

std::string_view KindName(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNull: return "null";
    case JsonKind::kBool: return "bool";
    case JsonKind::kNumber: return "number";
    case JsonKind::kString: return "string";
    case JsonKind::kArray: return "array";
    case JsonKind::kObject: return "object";
  }
  std::abort();  // Every kind has a case above.
}

void ForEachMember(std::string_view object,
                   absl::FunctionRef<bool(const std::string& name, std::string_view value)> visit) {
  size_t at = SkipSpace(object, 1);
  while (object[at] != '}') {
    const size_t name_end = SkipString(object, at);
    const std::string name = DecodeJsonString(object.substr(at, name_end - at));
    at = SkipSpace(object, SkipSpace(object, name_end) + 1);  // Behind the colon.
    const size_t end = SkipValue(object, at);
    if (!visit(name, object.substr(at, end - at))) return;
    at = SkipSpace(object, end);
    if (object[at] == ',') at = SkipSpace(object, at + 1);
  }
}

void ForEachElement(std::string_view array, absl::FunctionRef<bool(std::string_view value)> visit) {
  size_t at = SkipSpace(array, 1);
  while (array[at] != ']') {
    const size_t end = SkipValue(array, at);
    if (!visit(array.substr(at, end - at))) return;
    at = SkipSpace(array, end);
    if (array[at] == ',') at = SkipSpace(array, at + 1);
  }
}

std::string DecodeJsonString(std::string_view value) {
  std::string out;
  for (size_t at = 1; at + 1 < value.size();) {
    if (value[at] != '\\') {
      out += value[at++];
      continue;
    }
    const char kind = value[at + 1];
    at += 2;
    switch (kind) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': at = DecodeUnicodeEscape(value, at, out); break;
      default: out += kind;
    }
  }
  return out;
}

std::optional<int64_t> DecodeJsonInteger(std::string_view value) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
  return number;
}

std::string CompactJson(std::string_view value) {
  std::string out;
  AppendCompactJson(value, out);
  return out;
}

void AppendCompactJson(std::string_view value, std::string& out) {
  bool in_string = false;
  for (size_t at = 0; at < value.size(); ++at) {
    const char c = value[at];
    if (!in_string) {
      if (IsSpace(c)) continue;
      in_string = c == '"';
      out += c;
      continue;
    }
    switch (c) {
      case '\\':
        out += c;
        out += value[++at];
        break;
      case '<': out += "\\u003c"; break;
      case '>': out += "\\u003e"; break;
      case '&': out += "\\u0026"; break;
      case '\xe2':  // U+2028 and U+2029 are e2 80 a8 and e2 80 a9.
        if (value.substr(at, 3) == "\xe2\x80\xa8" || value.substr(at, 3) == "\xe2\x80\xa9") {
          out += value[at + 2] == '\xa8' ? "\\u2028" : "\\u2029";
          at += 2;
        } else {
          out += c;
        }
        break;
      default: in_string = c != '"'; out += c;
    }
  }
}

void Indenter::StartLine() {
  out_ += '\n';
  out_.append(static_cast<size_t>(depth_) * 2, ' ');
}

void Indenter::AppendOutsideString(char c) {
  const bool closes = c == '}' || c == ']';
  if (closes) --depth_;
  if (just_opened_ != closes) StartLine();  // Behind an opening, or before a closing bracket.
  just_opened_ = c == '{' || c == '[';
  if (just_opened_) ++depth_;
  in_string_ = c == '"';
  out_ += c;
  if (c == ',') StartLine();
  if (c == ':') out_ += ' ';
}

void Indenter::Append(std::string_view compact) {
  for (const char c : compact) {
    if (!in_string_) {
      AppendOutsideString(c);
      continue;
    }
    out_ += c;
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
  }
}

}  // namespace planner::state
