#include "provider/parts/answers.h"

#include <optional>
#include <utility>

#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "provider/parts/rules.h"

namespace provider::parts {

using proto::value::Value;
using resource::Diagnostic;

Diagnostic MakeError(std::string summary, std::string detail) {
  return {Diagnostic::Severity::kError, std::move(summary), std::move(detail), {}};
}

Diagnostic MakeWarning(std::string summary, std::string detail) {
  return {Diagnostic::Severity::kWarning, std::move(summary), std::move(detail), {}};
}

resource::ApplyAnswer NotConfigured(resource::ApplyRequest request) {
  resource::ApplyAnswer answer;
  answer.state = std::move(request.prior);
  answer.private_bytes = std::move(request.private_bytes);
  answer.diags.push_back(
      MakeError("Provider not configured", "The provider's configuration is not known yet."));
  return answer;
}

absl::Status NoOlderVersion(std::string_view type, int64_t version) {
  return absl::InvalidArgumentError(proto::text::Cat(
      "No version of this provider wrote states of schema version ", version, " for ", type, "."));
}

resource::ImportAnswer ImportByImage(const proto::schema::Schema& schema,
                                     absl::Span<const std::string_view> attributes,
                                     std::string_view id) {
  Value state = proto::schema::EmptyValue(schema.block);
  resource::ImportAnswer answer;
  if (std::optional<std::string> mistake = FindIdMistake(id)) {
    answer.state = Value::Null(state.type());
    answer.diags.push_back(MakeError("Invalid id", *std::move(mistake)));
    return answer;
  }
  for (const std::string_view name : attributes) state = state.WithAttr(name, Value::String(id));
  answer.state = std::move(state);
  return answer;
}

Value WithComputedUnknown(const proto::schema::Schema& schema, const Value& config,
                          Value proposed) {
  for (const proto::schema::Attribute& attribute : schema.block.attributes) {
    if (attribute.computed && config.GetAttr(attribute.name).IsNull()) {
      proposed = proposed.WithAttr(attribute.name, Value::Unknown(attribute.type));
    }
  }
  return proposed;
}

Value NullWhereUnknown(const Value& value) {
  return proto::value::Transform(value, [](const proto::value::Path&, const Value& part) {
    return part.IsKnown() ? part : Value::Null(part.type());
  });
}

}  // namespace provider::parts
