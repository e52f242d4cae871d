#include "planner/config/version.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "proto/text/cat.h"

namespace planner::config {
namespace {

constexpr size_t kFullVersion = 3;
constexpr std::string_view kSpaces = " \t\r\n";

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t at = text.find(separator); at != std::string_view::npos; at = text.find(separator)) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  parts.push_back(text);
  return parts;
}

std::optional<int64_t> ReadNumber(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

bool IsLabel(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '~';
  });
}

int Sign(int64_t a, int64_t b) { return a < b ? -1 : (a > b ? 1 : 0); }

// Dotted parts: numbers by value and before words.
int ComparePrereleases(std::string_view a, std::string_view b) {
  const std::vector<std::string_view> left = Split(a, '.');
  const std::vector<std::string_view> right = Split(b, '.');
  for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const std::optional<int64_t> x = ReadNumber(left[i]);
    const std::optional<int64_t> y = ReadNumber(right[i]);
    int order = 0;
    if (x && y) {
      order = Sign(*x, *y);
    } else if (x.has_value() != y.has_value()) {
      order = x ? -1 : 1;
    } else {
      order = left[i].compare(right[i]);
    }
    if (order != 0) return order;
  }
  return Sign(static_cast<int64_t>(left.size()), static_cast<int64_t>(right.size()));
}

int CompareNumbers(const Version& a, const Version& b, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const int64_t x = i < a.numbers.size() ? a.numbers[i] : 0;
    const int64_t y = i < b.numbers.size() ? b.numbers[i] : 0;
    if (x != y) return Sign(x, y);
  }
  return 0;
}

std::string_view Text(Constraint::Operator op) {
  switch (op) {
    case Constraint::Operator::kEqual: return "";
    case Constraint::Operator::kNotEqual: return "!= ";
    case Constraint::Operator::kGreater: return "> ";
    case Constraint::Operator::kGreaterOrEqual: return ">= ";
    case Constraint::Operator::kLess: return "< ";
    case Constraint::Operator::kLessOrEqual: return "<= ";
    case Constraint::Operator::kPessimistic: return "~> ";
  }
  std::abort();  // Every operator has a case above.
}

std::optional<Constraint> ParseConstraint(std::string_view text) {
  using Operator = Constraint::Operator;
  static constexpr std::pair<std::string_view, Operator> kOperators[] = {
      {"!=", Operator::kNotEqual},    {">=", Operator::kGreaterOrEqual},
      {"<=", Operator::kLessOrEqual}, {"~>", Operator::kPessimistic},
      {">", Operator::kGreater},      {"<", Operator::kLess},
      {"=", Operator::kEqual}};
  text = Trim(text);
  Constraint constraint;
  for (const auto& [symbol, op] : kOperators) {
    if (text.substr(0, symbol.size()) != symbol) continue;
    constraint.op = op;
    text = Trim(text.substr(symbol.size()));
    break;
  }
  std::optional<Version> version = ParseVersion(text);
  if (!version) return std::nullopt;
  constraint.version = *std::move(version);
  const std::string_view numbers = text.substr(0, text.find_first_of("-+"));
  constraint.segments = Split(numbers, '.').size();
  return constraint;
}

bool Holds(const Version& version, const Constraint& constraint) {
  const Version& wanted = constraint.version;
  if (!version.prerelease.empty()) {
    const bool names_it =
        !wanted.prerelease.empty() && CompareNumbers(version, wanted, version.numbers.size()) == 0;
    if (!names_it && constraint.op != Constraint::Operator::kNotEqual) return false;
  }
  const int order = Compare(version, wanted);
  switch (constraint.op) {
    case Constraint::Operator::kEqual: return order == 0;
    case Constraint::Operator::kNotEqual: return order != 0;
    case Constraint::Operator::kGreater: return order > 0;
    case Constraint::Operator::kGreaterOrEqual: return order >= 0;
    case Constraint::Operator::kLess: return order < 0;
    case Constraint::Operator::kLessOrEqual: return order <= 0;
    case Constraint::Operator::kPessimistic: {
      const size_t fixed = constraint.segments > 1 ? constraint.segments - 1 : 1;
      return order >= 0 && CompareNumbers(version, wanted, fixed) == 0;
    }
  }
  std::abort();  // Every operator has a case above.
}

}  // namespace

std::optional<Version> ParseVersion(std::string_view text) {
  if (!text.empty() && text[0] == 'v') text.remove_prefix(1);
  Version version;
  const size_t plus = text.find('+');
  if (plus != std::string_view::npos) {
    if (!IsLabel(text.substr(plus + 1))) return std::nullopt;
    text = text.substr(0, plus);
  }
  const size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    version.prerelease = std::string(text.substr(dash + 1));
    if (!IsLabel(version.prerelease)) return std::nullopt;
    text = text.substr(0, dash);
  }
  for (const std::string_view part : Split(text, '.')) {
    const std::optional<int64_t> number = ReadNumber(part);
    if (!number) return std::nullopt;
    version.numbers.push_back(*number);
  }
  while (version.numbers.size() < kFullVersion) version.numbers.push_back(0);
  return version;
}

std::string ToString(const Version& version) {
  std::string out;
  for (const int64_t number : version.numbers) {
    proto::text::Append(out, out.empty() ? "" : ".", number);
  }
  if (!version.prerelease.empty()) proto::text::Append(out, "-", version.prerelease);
  return out;
}

int Compare(const Version& a, const Version& b) {
  const int order = CompareNumbers(a, b, std::max(a.numbers.size(), b.numbers.size()));
  if (order != 0) return order;
  if (a.prerelease.empty() || b.prerelease.empty()) {
    return Sign(a.prerelease.empty() ? 1 : 0, b.prerelease.empty() ? 1 : 0);
  }
  return ComparePrereleases(a.prerelease, b.prerelease);
}

std::optional<std::vector<Constraint>> ParseConstraints(std::string_view text) {
  std::vector<Constraint> constraints;
  if (Trim(text).empty()) return constraints;
  for (const std::string_view part : Split(text, ',')) {
    std::optional<Constraint> constraint = ParseConstraint(part);
    if (!constraint) return std::nullopt;
    constraints.push_back(*std::move(constraint));
  }
  return constraints;
}

bool Matches(const Version& version, const std::vector<Constraint>& constraints) {
  return std::all_of(constraints.begin(), constraints.end(),
                     [&version](const Constraint& one) { return Holds(version, one); });
}

std::string ToString(const std::vector<Constraint>& constraints) {
  std::vector<Constraint> sorted = constraints;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Constraint& a, const Constraint& b) {
    const int order = Compare(a.version, b.version);
    return order != 0 ? order < 0 : Text(a.op) < Text(b.op);
  });
  std::vector<std::string> texts;
  for (Constraint& constraint : sorted) {
    // Only `~>` means something else when numbers are added.
    if (constraint.op == Constraint::Operator::kPessimistic) {
      constraint.version.numbers.resize(std::max(constraint.segments, size_t{2}));
    }
    std::string text = proto::text::Cat(Text(constraint.op), ToString(constraint.version));
    if (texts.empty() || texts.back() != text) texts.push_back(std::move(text));
  }
  std::string out;
  for (const std::string& text : texts) proto::text::Append(out, out.empty() ? "" : ", ", text);
  return out;
}

}  // namespace planner::config
