#include "provider/image/plan.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "provider/image/image_schema.h"

namespace provider::image {
namespace {

using proto::schema::Attribute;
using proto::value::PathStep;
using proto::value::Value;

// One word per meaning.
std::string_view Canonical(std::string_view name, std::string_view text) {
  if (name == "type") {
    if (text == "FusionCompute") return "ECS";
    if (text == "Ironic") return "BMS";
  }
  if (name == "enterprise_project_id" && text.empty()) return "0";
  return text;
}

bool IsDefault(std::string_view name, const Value& value) {
  if (value.IsNull()) return true;
  if (!value.IsKnown()) return false;
  if (name == "description") return value.AsString().empty();
  if (name == "min_ram" || name == "max_ram") return value.AsNumber().IsZero();
  if (name == "tags") return value.size() == 0;
  return false;
}

Value PlanCreate(const resource::PlanRequest& request) {
  Value planned = request.proposed;
  for (const Attribute& attribute : ImageSchema().block.attributes) {
    if (attribute.computed && request.config.GetAttr(attribute.name).IsNull()) {
      planned = planned.WithAttr(attribute.name, Value::Unknown(attribute.type));
    }
  }
  return planned;
}

bool MustReplace(std::string_view name, const Value& prior, const Value& planned) {
  return !prior.IsNull() && !MeansTheSame(name, prior, planned);
}

}  // namespace

bool MeansTheSame(std::string_view name, const Value& a, const Value& b) {
  if (IsDefault(name, a) && IsDefault(name, b)) return true;
  if (proto::value::SameIgnoringMarks(a, b)) return a.IsKnown();
  if (!a.IsKnownNonNull() || !b.IsKnownNonNull()) return false;
  if (a.type() != proto::value::Type::String()) return false;
  return Canonical(name, a.AsString()) == Canonical(name, b.AsString());
}

resource::PlanAnswer PlanImage(const resource::PlanRequest& request) {
  resource::PlanAnswer answer;
  answer.private_bytes = request.private_bytes;
  answer.planned = request.proposed;
  if (request.proposed.IsNull()) return answer;
  if (request.prior.IsNull()) {
    answer.planned = PlanCreate(request);
    return answer;
  }
  const auto differs = [&](std::string_view name) {
    return !MeansTheSame(name, request.prior.GetAttr(name), request.proposed.GetAttr(name));
  };
  for (const std::string_view name : CreationArguments()) {
    if (MustReplace(name, request.prior.GetAttr(name), request.proposed.GetAttr(name))) {
      answer.requires_replace.push_back({PathStep::Attribute(name)});
    }
  }
  if (absl::c_any_of(ChangeableArguments(), differs)) {
    answer.planned =
        answer.planned.WithAttr("updated_at", Value::Unknown(proto::value::Type::String()));
  }
  return answer;
}

}  // namespace provider::image
