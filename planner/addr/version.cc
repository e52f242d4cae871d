#include "planner/addr/version.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/status/status.h"

namespace planner::addr {
namespace {

constexpr size_t kMaxTextBytes = 1000;

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsIdentifiers(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.';
  });
}

// Removes and returns what comes before the first `separator`; everything if there is none.
std::string_view TakeUntil(std::string_view& text, char separator) {
  const size_t at = text.find(separator);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Parts {
  Version version = {};
  int count = 0;
};

// One to three numbers with their suffixes. The count may exceed three: the caller objects.
std::optional<Parts> ReadVersion(std::string_view text) {
  Parts parts;
  const size_t plus = text.find('+');
  if (plus != std::string_view::npos) {
    parts.version.metadata = text.substr(plus + 1);
    if (!IsIdentifiers(parts.version.metadata)) return std::nullopt;
    text = text.substr(0, plus);
  }
  const size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    parts.version.prerelease = text.substr(dash + 1);
    if (!IsIdentifiers(parts.version.prerelease)) return std::nullopt;
    text = text.substr(0, dash);
  }
  if (text.empty() || text.back() == '.') return std::nullopt;
  const std::array<uint64_t*, 3> numbers = {&parts.version.major, &parts.version.minor,
                                            &parts.version.patch};
  while (!text.empty()) {
    const std::string_view number = TakeUntil(text, '.');
    if (!IsDigits(number)) return std::nullopt;
    if (parts.count < 3) {
      uint64_t& value = *numbers[static_cast<size_t>(parts.count)];
      if (std::from_chars(number.data(), number.data() + number.size(), value).ec != std::errc())
        return std::nullopt;
    }
    ++parts.count;
  }
  return parts;
}

std::strong_ordering ComparePrereleases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return b.size() <=> a.size();  // A release is the greater one.
  while (!a.empty() && !b.empty()) {
    const std::string_view x = TakeUntil(a, '.');
    const std::string_view y = TakeUntil(b, '.');
    std::strong_ordering order = x <=> y;
    if (IsDigits(x) != IsDigits(y)) {
      order = IsDigits(x) ? std::strong_ordering::less : std::strong_ordering::greater;
    } else if (IsDigits(x) && x.size() != y.size()) {
      order = x.size() <=> y.size();
    }
    if (order != std::strong_ordering::equal) return order;
  }
  return a.size() <=> b.size();
}

absl::Status BadSyntax() {
  return absl::InvalidArgumentError("This string does not use correct version constraint syntax.");
}

constexpr std::array<std::pair<std::string_view, VersionOperator>, 7> kOperators = {{
    {"!=", VersionOperator::kNotEqual},
    {">=", VersionOperator::kGreaterOrEqual},
    {"<=", VersionOperator::kLessOrEqual},
    {"~>", VersionOperator::kPessimistic},
    {"=", VersionOperator::kEqual},
    {">", VersionOperator::kGreater},
    {"<", VersionOperator::kLess},
}};

std::string_view Symbol(VersionOperator op) {
  for (const auto& [symbol, candidate] : kOperators)
    if (candidate == op) return symbol;
  std::abort();  // Every operator is in the table.
}

absl::StatusOr<VersionConstraint> ReadConstraint(std::string_view text) {
  VersionConstraint constraint;
  for (const auto& [symbol, op] : kOperators) {
    if (!text.starts_with(symbol)) continue;
    constraint.op = op;
    text = Trim(text.substr(symbol.size()));
    break;
  }
  if (text.starts_with('v') && text.size() > 1 && IsDigits(text.substr(1, 1))) {
    return absl::InvalidArgumentError(
        "Incorrect version constraint syntax: a \"v\" prefix should not be used.");
  }
  std::optional<Parts> parts = ReadVersion(text);
  if (!parts) return BadSyntax();
  if (parts->count > 3) {
    std::string message = "Incorrect version constraint syntax: invalid specification \"";
    message.append(text).append(
        "\": too many numbered portions; only three are allowed (major, minor, patch).");
    return absl::InvalidArgumentError(message);
  }
  constraint.version = std::move(parts->version);
  constraint.parts = parts->count;
  return constraint;
}

bool Holds(const VersionConstraint& constraint, const Version& version) {
  const std::strong_ordering order = Compare(version, constraint.version);
  switch (constraint.op) {
    case VersionOperator::kEqual: return order == std::strong_ordering::equal;
    case VersionOperator::kNotEqual: return order != std::strong_ordering::equal;
    case VersionOperator::kGreater: return order == std::strong_ordering::greater;
    case VersionOperator::kGreaterOrEqual: return order != std::strong_ordering::less;
    case VersionOperator::kLess: return order == std::strong_ordering::less;
    case VersionOperator::kLessOrEqual: return order != std::strong_ordering::greater;
    case VersionOperator::kPessimistic:
      return order != std::strong_ordering::less && version.major == constraint.version.major &&
             (constraint.parts < 3 || version.minor == constraint.version.minor);
  }
  std::abort();  // Every operator has a case above.
}

bool ConstraintLess(const VersionConstraint& a, const VersionConstraint& b) {
  const std::strong_ordering order = Compare(a.version, b.version);
  if (order != std::strong_ordering::equal) return order == std::strong_ordering::less;
  return a.op < b.op;
}

}  // namespace

std::strong_ordering Compare(const Version& a, const Version& b) {
  if (a.major != b.major) return a.major <=> b.major;
  if (a.minor != b.minor) return a.minor <=> b.minor;
  if (a.patch != b.patch) return a.patch <=> b.patch;
  return ComparePrereleases(a.prerelease, b.prerelease);
}

std::string ToString(const Version& version) {
  std::string text = std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
                     std::to_string(version.patch);
  if (!version.prerelease.empty()) text += "-" + version.prerelease;
  if (!version.metadata.empty()) text += "+" + version.metadata;
  return text;
}

absl::StatusOr<Version> ParseVersion(std::string_view text) {
  std::optional<Parts> parts;
  if (text.size() <= kMaxTextBytes) parts = ReadVersion(text);
  if (parts && parts->count == 3) return std::move(parts->version);
  std::string message = "Not a version number: \"";
  message.append(text.substr(0, 100)).append("\".");
  return absl::InvalidArgumentError(message);
}

absl::StatusOr<VersionConstraints> ParseVersionConstraints(std::string_view text) {
  if (text.size() > kMaxTextBytes) return BadSyntax();
  VersionConstraints constraints;
  do {
    const size_t comma = text.find(',');
    absl::StatusOr<VersionConstraint> constraint = ReadConstraint(Trim(text.substr(0, comma)));
    if (!constraint.ok()) return constraint.status();
    constraints.push_back(*std::move(constraint));
    if (comma == std::string_view::npos) return constraints;
    text.remove_prefix(comma + 1);
  } while (true);
}

bool Meets(const Version& version, const VersionConstraints& constraints) {
  const bool named = std::any_of(constraints.begin(), constraints.end(), [&](const auto& c) {
    return c.op == VersionOperator::kEqual && Holds(c, version);
  });
  if (!version.prerelease.empty() && !named) return false;
  return std::all_of(constraints.begin(), constraints.end(),
                     [&](const VersionConstraint& c) { return Holds(c, version); });
}

std::string ToString(const VersionConstraints& constraints) {
  VersionConstraints sorted = constraints;
  std::sort(sorted.begin(), sorted.end(), ConstraintLess);
  std::string out;
  std::string previous;
  for (const VersionConstraint& c : sorted) {
    std::string text;
    if (c.op != VersionOperator::kEqual) text.append(Symbol(c.op)).append(" ");
    const bool two_parts = c.op == VersionOperator::kPessimistic && c.parts < 3;
    text += two_parts ? std::to_string(c.version.major) + "." + std::to_string(c.version.minor)
                      : ToString(c.version);
    if (text == previous) continue;
    if (!out.empty()) out += ", ";
    out += text;
    previous = std::move(text);
  }
  return out;
}

}  // namespace planner::addr
