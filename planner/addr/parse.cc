#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "planner/addr/address.h"
#include "planner/addr/quote.h"

namespace planner::addr {
namespace {

void AppendUtf8(uint32_t rune, std::string& out) {
  const auto tail = [rune](int shift) {
    return static_cast<char>(0x80U | ((rune >> static_cast<unsigned>(shift)) & 0x3fU));
  };
  if (rune < 0x80) {
    out += static_cast<char>(rune);
  } else if (rune < 0x800) {
    out += static_cast<char>(0xc0U | (rune >> 6U));
    out += tail(0);
  } else if (rune < 0x10000) {
    out += static_cast<char>(0xe0U | (rune >> 12U));
    out += tail(6);
    out += tail(0);
  } else {
    out += static_cast<char>(0xf0U | (rune >> 18U));
    out += tail(12);
    out += tail(6);
    out += tail(0);
  }
}

// \uXXXX and \UXXXXXXXX: the digits at `text`.
std::optional<uint32_t> HexRune(std::string_view text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  uint32_t rune = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, rune, 16);
  if (error != std::errc() || end != text.data() + digits) return std::nullopt;
  if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000)) return std::nullopt;
  return rune;
}

// Reads the escape behind a backslash; returns the bytes taken, 0 if it is none.
size_t ReadEscape(std::string_view text, std::string& out) {
  if (text.empty()) return 0;
  switch (text[0]) {
    case 'n': out += '\n'; return 1;
    case 'r': out += '\r'; return 1;
    case 't': out += '\t'; return 1;
    case '"': out += '"'; return 1;
    case '\\': out += '\\'; return 1;
    case 'u':
    case 'U': {
      const size_t digits = text[0] == 'u' ? 4 : 8;
      const std::optional<uint32_t> rune = HexRune(text.substr(1), digits);
      if (!rune) return 0;
      AppendUtf8(*rune, out);
      return digits + 1;
    }
    default: return 0;
  }
}

bool IsNameStart(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsNamePart(char c) {
  return IsNameStart(c) || absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
}

// NAME or NAME[KEY].
struct Step {
  std::string name;
  InstanceKey key = {};
};

std::optional<std::string> ReadName(std::string_view& rest) {
  size_t length = 0;
  while (length < rest.size() && IsNamePart(rest[length])) ++length;
  if (length == 0 || !IsNameStart(rest[0])) return std::nullopt;
  std::string name(rest.substr(0, length));
  rest.remove_prefix(length);
  return name;
}

std::optional<InstanceKey> ReadKey(std::string_view& rest) {
  rest.remove_prefix(1);
  InstanceKey key;
  if (!rest.empty() && rest[0] == '"') {
    size_t length = 0;
    std::optional<std::string> text = Unquote(rest, &length);
    if (!text) return std::nullopt;
    key = std::move(*text);
    rest.remove_prefix(length);
  } else {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;
    key = number;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  }
  if (rest.empty() || rest[0] != ']') return std::nullopt;
  rest.remove_prefix(1);
  return key;
}

absl::Status NoAddress(std::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("\"", std::string(text), "\" is no address."));
}

absl::StatusOr<std::vector<Step>> ReadSteps(std::string_view text) {
  std::vector<Step> steps;
  std::string_view rest = text;
  while (true) {
    std::optional<std::string> name = ReadName(rest);
    if (!name) return NoAddress(text);
    Step step{std::move(*name)};
    if (!rest.empty() && rest[0] == '[') {
      std::optional<InstanceKey> key = ReadKey(rest);
      if (!key) {
        return absl::InvalidArgumentError(absl::StrCat(
            "Resource instance key must be given in square brackets, as a whole number or a "
            "quoted string, in \"",
            std::string(text), "\"."));
      }
      step.key = std::move(*key);
    }
    steps.push_back(std::move(step));
    if (rest.empty()) return steps;
    if (rest[0] != '.') {
      return NoAddress(text);
    }
    rest.remove_prefix(1);
  }
}

bool HasKey(const Step& step) { return step.key != InstanceKey{}; }

}  // namespace

std::optional<std::string> Unquote(std::string_view text, size_t* length) {
  if (text.empty() || text[0] != '"') return std::nullopt;
  std::string out;
  for (size_t i = 1; i < text.size();) {
    const char c = text[i];
    if (c == '"') {
      *length = i + 1;
      return out;
    }
    if (c == '\n') return std::nullopt;
    if (c == '\\') {
      const size_t taken = ReadEscape(text.substr(i + 1), out);
      if (taken == 0) return std::nullopt;
      i += taken + 1;
      continue;
    }
    if ((c == '$' || c == '%') && i + 1 < text.size()) {
      if (text[i + 1] == '{') return std::nullopt;
      if (text[i + 1] == c && i + 2 < text.size() && text[i + 2] == '{') ++i;
    }
    out += c;
    ++i;
  }
  return std::nullopt;
}

absl::StatusOr<Target> ParseTarget(std::string_view text) {
  absl::StatusOr<std::vector<Step>> steps = ReadSteps(text);
  if (!steps.ok()) return steps.status();
  Target target;
  Resource& resource = target.instance.resource;
  size_t at = 0;
  while (at < steps->size() && (*steps)[at].name == "module") {
    if (HasKey((*steps)[at]) || at + 1 == steps->size()) {
      return absl::InvalidArgumentError("Prefix \"module.\" must be followed by a module name.");
    }
    Step& step = (*steps)[at + 1];
    resource.module.push_back({std::move(step.name), std::move(step.key)});
    at += 2;
  }
  if (at == steps->size()) {
    target.is_module = true;
    return target;
  }
  const auto is_prefix = [&](std::string_view name) {
    return (*steps)[at].name == name && !HasKey((*steps)[at]);
  };
  if (is_prefix("data")) {
    resource.mode = ResourceMode::kData;
    ++at;
  } else if (is_prefix("ephemeral")) {
    resource.mode = ResourceMode::kEphemeral;
    ++at;
  } else if (is_prefix("resource")) {
    ++at;
  }
  if (steps->size() - at < 2) {
    return absl::InvalidArgumentError(
        "Resource specification must include a resource type and name.");
  }
  if (HasKey((*steps)[at])) return absl::InvalidArgumentError("A resource type name is required.");
  if (steps->size() - at > 2) {
    return absl::InvalidArgumentError("Unexpected extra operators after address.");
  }
  resource.type = std::move((*steps)[at].name);
  resource.name = std::move((*steps)[at + 1].name);
  target.instance.key = std::move((*steps)[at + 1].key);
  return target;
}

absl::StatusOr<ResourceInstance> ParseResourceInstance(std::string_view text) {
  absl::StatusOr<Target> target = ParseTarget(text);
  if (!target.ok()) return target.status();
  if (target->is_module) {
    return absl::InvalidArgumentError(
        "A resource address is required here. The module path must be followed by a resource "
        "instance specification.");
  }
  return std::move(target->instance);
}

}  // namespace planner::addr
