#include "provider/image_export/plan.h"

#include "proto/value/path.h"
#include "proto/value/value.h"
#include "provider/image_export/export_schema.h"
#include "provider/parts/answers.h"

namespace provider::image_export {
namespace {

using proto::value::PathStep;
using proto::value::SameIgnoringMarks;
using proto::value::Type;
using proto::value::Value;

// An export that was made here has a format or is a quick one.
bool IsImported(const Value& prior) {
  return prior.GetAttr("file_format").IsNull() && prior.GetAttr("is_quick_export").IsNull();
}

Value PlannedId(const Value& proposed) {
  const Value& image_id = proposed.GetAttr("image_id");
  const Value& bucket_url = proposed.GetAttr("bucket_url");
  if (!image_id.IsKnownNonNull() || !bucket_url.IsKnownNonNull()) {
    return Value::Unknown(Type::String());
  }
  return Value::String(ExportId(image_id.AsString(), bucket_url.AsString()));
}

bool IsFalse(const Value& value) {
  return value.IsNull() || (value.IsKnown() && value.type() == Type::Bool() && !value.AsBool());
}

bool Differs(std::string_view name, const Value& prior, const Value& proposed) {
  if (name == "is_quick_export" && IsFalse(prior) && IsFalse(proposed)) return false;
  return !SameIgnoringMarks(prior, proposed);
}

}  // namespace

resource::PlanAnswer PlanExport(const resource::PlanRequest& request) {
  resource::PlanAnswer answer;
  answer.private_bytes = request.private_bytes;
  answer.planned = request.proposed;
  if (request.proposed.IsNull()) return answer;
  if (request.prior.IsNull()) {
    answer.planned = parts::WithComputedUnknown(ExportSchema(), request.config, request.proposed);
  } else {
    for (const char* name : {"bucket_url", "file_format", "image_id", "is_quick_export"}) {
      const Value& before = request.prior.GetAttr(name);
      if (IsImported(request.prior) && before.IsNull()) continue;
      if (!Differs(name, before, request.proposed.GetAttr(name))) continue;
      answer.requires_replace.push_back({PathStep::Attribute(name)});
    }
  }
  answer.planned = answer.planned.WithAttr("id", PlannedId(request.proposed));
  return answer;
}

}  // namespace provider::image_export
