#include "provider/image_share/plan.h"

#include "proto/value/path.h"
#include "proto/value/value.h"
#include "provider/image_share/share_schema.h"
#include "provider/parts/answers.h"

namespace provider::image_share {

using proto::value::PathStep;
using proto::value::SameIgnoringMarks;
using proto::value::Value;

resource::PlanAnswer PlanShare(const resource::PlanRequest& request) {
  resource::PlanAnswer answer;
  answer.private_bytes = request.private_bytes;
  answer.planned = request.proposed;
  if (request.proposed.IsNull()) return answer;
  if (request.prior.IsNull()) {
    answer.planned = parts::WithComputedUnknown(ShareSchema(), request.config, request.proposed)
                         .WithAttr("id", request.proposed.GetAttr("image_id"));
    return answer;
  }
  const auto differs = [&](const char* name) {
    return !SameIgnoringMarks(request.prior.GetAttr(name), request.proposed.GetAttr(name));
  };
  if (differs("image_id")) {
    answer.requires_replace.push_back({PathStep::Attribute("image_id")});
    answer.planned = answer.planned.WithAttr("id", request.proposed.GetAttr("image_id"));
  }
  if (differs("projects") || differs("image_id")) {
    const Value& members = request.prior.GetAttr("members");
    answer.planned = answer.planned.WithAttr("members", Value::Unknown(members.type()));
  }
  return answer;
}

}  // namespace provider::image_share
