#include "provider/parts/checker.h"

#include <cstddef>
#include <utility>

#include "proto/text/cat.h"
#include "proto/value/number.h"
#include "proto/value/type.h"
#include "provider/parts/timeouts.h"

namespace provider::parts {

using proto::value::Path;
using proto::value::PathStep;
using proto::value::Value;
using resource::Diagnostic;

void Checker::Error(const std::vector<std::string_view>& attributes, std::string_view summary,
                    std::string detail) {
  Path path;
  for (const std::string_view name : attributes) path.push_back(PathStep::Attribute(name));
  Add(Diagnostic::Severity::kError, summary, std::move(detail), path);
}

void Checker::Warning(std::string_view attribute, std::string_view summary, std::string detail) {
  Add(Diagnostic::Severity::kWarning, summary, std::move(detail), {PathStep::Attribute(attribute)});
}

void Checker::Add(Diagnostic::Severity severity, std::string_view summary, std::string detail,
                  const Path& path) {
  Path whole = place_;
  whole.insert(whole.end(), path.begin(), path.end());
  diags_.push_back({severity, std::string(summary), std::move(detail), std::move(whole)});
}

void Checker::CheckText(std::string_view name, std::string_view summary,
                        std::optional<std::string> (*find_mistake)(std::string_view)) {
  if (!IsSet(name)) return;
  if (auto mistake = find_mistake(Text(name))) Error({name}, summary, *mistake);
}

void Checker::CheckWord(std::string_view name, absl::Span<const std::string_view> words) {
  if (!IsSet(name)) return;
  const std::string_view got = Text(name);
  for (const std::string_view word : words) {
    if (got == word) return;
  }
  std::string list(words.front());
  for (size_t i = 1; i < words.size(); ++i) {
    proto::text::Append(list, i + 1 == words.size() ? " or " : ", ", words[i]);
  }
  Error({name}, "Invalid value",
        proto::text::Cat("The argument \"", name, "\" must be ", list, ", not \"", got, "\"."));
}

void Checker::CheckNumber(std::string_view name, int64_t least, int64_t most) {
  const Value& value = config_.GetAttr(name);
  if (!value.IsKnownNonNull()) return;
  const std::optional<int64_t> number = value.AsNumber().ToInt64();
  if (number && *number >= least && *number <= most) return;
  Error({name}, "Invalid value",
        proto::text::Cat("The argument \"", name, "\" must be a whole number from ", least, " to ",
                         most, ", not ", value.AsNumber().ToString(), "."));
}

void Checker::CheckTimeouts() {
  const Value& timeouts = config_.GetAttr("timeouts");
  if (!timeouts.IsKnownNonNull()) return;
  for (const proto::value::ObjectAttribute& argument : timeouts.type().attributes()) {
    const Value& value = timeouts.GetAttr(argument.name);
    if (!value.IsKnownNonNull() || ParseTimeout(value.AsString())) continue;
    Error({"timeouts", argument.name}, "Invalid duration",
          proto::text::Cat("\"", value.AsString(),
                           R"(" is not a length of time, such as "90s", "20m" or "1h30m".)"));
  }
}

}  // namespace provider::parts
