#include "provider/parts/timeouts.h"

#include <string>

#include "proto/value/type.h"
#include "provider/parts/attribute.h"

namespace provider::parts {

using proto::value::Value;

proto::schema::NestedBlock TimeoutsBlock(absl::Span<const TimeoutArgument> arguments) {
  proto::schema::NestedBlock timeouts;
  timeouts.type_name = "timeouts";
  timeouts.nesting = proto::schema::Nesting::kSingle;
  timeouts.block.description = "How long to wait, as `90s`, `20m`, `1h30m`.";
  timeouts.block.description_kind = proto::schema::StringKind::kMarkdown;
  for (const TimeoutArgument& argument : arguments) {
    timeouts.block.attributes.push_back(MakeAttribute(argument.name, proto::value::Type::String(),
                                                      Use::kOptional, argument.description));
  }
  return timeouts;
}

std::optional<absl::Duration> ParseTimeout(std::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(std::string(text), &duration)) return std::nullopt;
  if (duration <= absl::ZeroDuration() || duration > absl::Hours(24 * 366)) return std::nullopt;
  return duration;
}

absl::Duration TimeoutOf(const Value& object, std::string_view name, absl::Duration usual) {
  const Value& timeouts = object.GetAttr("timeouts");
  if (!timeouts.IsKnownNonNull()) return usual;
  const Value& text = timeouts.GetAttr(name);
  if (!text.IsKnownNonNull()) return usual;
  return ParseTimeout(text.AsString()).value_or(usual);
}

}  // namespace provider::parts
