#include "planner/cli/flags.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/types/span.h"
#include "proto/text/cat.h"

namespace planner::cli {
namespace {

using proto::text::Cat;

// Go's strconv.ParseBool.
std::optional<bool> ParseBool(std::string_view text) {
  constexpr std::array<std::string_view, 12> kWords = {"1", "t", "T", "true",  "TRUE",  "True",
                                                       "0", "f", "F", "false", "FALSE", "False"};
  const auto* const found = std::find(kWords.begin(), kWords.end(), text);
  if (found == kWords.end()) return std::nullopt;
  return found - kWords.begin() < 6;
}

}  // namespace

void FlagSet::Bool(std::string name, bool* value) {
  flags_[std::move(name)] = {Kind::kBool, value};
}
void FlagSet::Int(std::string name, int* value) { flags_[std::move(name)] = {Kind::kInt, value}; }
void FlagSet::Int(std::string name, std::optional<int>* value) {
  flags_[std::move(name)] = {Kind::kOptionalInt, value};
}
void FlagSet::String(std::string name, std::string* value) {
  flags_[std::move(name)] = {Kind::kString, value};
}
void FlagSet::Strings(std::string name, std::vector<std::string>* values) {
  flags_[std::move(name)] = {Kind::kStrings, values};
}
void FlagSet::Ordered(std::string name, std::vector<std::pair<std::string, std::string>>* values) {
  flags_[std::move(name)] = {Kind::kOrdered, values};
}
void FlagSet::IgnoredBool(std::string name) { flags_[std::move(name)] = {Kind::kIgnoredBool}; }
void FlagSet::IgnoredString(std::string name) { flags_[std::move(name)] = {Kind::kIgnoredString}; }

absl::Status FlagSet::Set(const std::string& name, const Flag& flag, std::string_view value) {
  switch (flag.kind) {
    case Kind::kBool:
    case Kind::kIgnoredBool: {
      const std::optional<bool> parsed = ParseBool(value);
      if (!parsed) {
        return absl::InvalidArgumentError(
            Cat("invalid boolean value \"", value, "\" for -", name, ": parse error"));
      }
      if (flag.value != nullptr) *static_cast<bool*>(flag.value) = *parsed;
      return absl::OkStatus();
    }
    case Kind::kInt:
    case Kind::kOptionalInt: {
      int parsed = 0;
      if (!absl::SimpleAtoi(std::string(value), &parsed)) {
        return absl::InvalidArgumentError(
            Cat("invalid value \"", value, "\" for flag -", name, ": parse error"));
      }
      if (flag.kind == Kind::kInt) {
        *static_cast<int*>(flag.value) = parsed;
      } else {
        *static_cast<std::optional<int>*>(flag.value) = parsed;
      }
      return absl::OkStatus();
    }
    case Kind::kString: *static_cast<std::string*>(flag.value) = value; return absl::OkStatus();
    case Kind::kStrings:
      static_cast<std::vector<std::string>*>(flag.value)->emplace_back(value);
      return absl::OkStatus();
    case Kind::kOrdered:
      static_cast<std::vector<std::pair<std::string, std::string>>*>(flag.value)
          ->emplace_back(name, value);
      return absl::OkStatus();
    case Kind::kIgnoredString: return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> FlagSet::Parse(absl::Span<const std::string> arguments) {
  size_t i = 0;
  for (; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument.size() < 2 || argument[0] != '-') break;
    if (argument == "--") {
      ++i;
      break;
    }
    std::string_view name = argument.substr(argument[1] == '-' ? 2 : 1);
    if (name.empty() || name[0] == '-' || name[0] == '=') {
      return absl::InvalidArgumentError(Cat("bad flag syntax: ", argument));
    }
    const size_t equals = name.find('=');
    const bool has_value = equals != std::string_view::npos;
    std::string_view value = has_value ? name.substr(equals + 1) : std::string_view();
    name = name.substr(0, equals);
    const auto found = flags_.find(name);
    if (found == flags_.end()) {
      return absl::InvalidArgumentError(Cat("flag provided but not defined: -", name));
    }
    const Kind kind = found->second.kind;
    if (!has_value && (kind == Kind::kBool || kind == Kind::kIgnoredBool)) {
      value = "true";
    } else if (!has_value) {
      if (++i == arguments.size()) {
        return absl::InvalidArgumentError(Cat("flag needs an argument: -", name));
      }
      value = arguments[i];
    }
    if (absl::Status status = Set(found->first, found->second, value); !status.ok()) return status;
  }
  return std::vector<std::string>(arguments.begin() + static_cast<ptrdiff_t>(i), arguments.end());
}

absl::StatusOr<std::vector<std::string>> SplitArguments(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == '\'' ? c == '\'' : (quote != 0 && c == quote)) {
      quote = 0;
    } else if (quote == '\'') {
      word += c;
    } else if (c == '\\' && i + 1 < text.size()) {
      word += text[++i];
      in_word = true;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
      in_word = true;
    } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      if (in_word) words.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (quote != 0) return absl::InvalidArgumentError("invalid command line string");
  if (in_word) words.push_back(std::move(word));
  return words;
}

}  // namespace planner::cli
