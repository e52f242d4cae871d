#include "provider/image_share_accepter/plan.h"

#include "proto/value/path.h"
#include "proto/value/value.h"
#include "provider/image_share_accepter/accepter_schema.h"
#include "provider/parts/answers.h"

namespace provider::image_share_accepter {

using proto::value::PathStep;
using proto::value::SameIgnoringMarks;
using proto::value::Value;

resource::PlanAnswer PlanAccepter(const resource::PlanRequest& request) {
  resource::PlanAnswer answer;
  answer.private_bytes = request.private_bytes;
  answer.planned = request.proposed;
  if (request.proposed.IsNull()) return answer;
  const Value& image_id = request.proposed.GetAttr("image_id");
  if (request.prior.IsNull()) {
    answer.planned = parts::WithComputedUnknown(AccepterSchema(), request.config, request.proposed)
                         .WithAttr("id", image_id)
                         .WithAttr("status", Value::String("accepted"));
    return answer;
  }
  for (const char* name : {"image_id", "vault_id"}) {
    const Value& before = request.prior.GetAttr(name);
    if (before.IsNull() || SameIgnoringMarks(before, request.proposed.GetAttr(name))) continue;
    answer.requires_replace.push_back({PathStep::Attribute(name)});
  }
  answer.planned =
      answer.planned.WithAttr("id", image_id).WithAttr("status", Value::String("accepted"));
  return answer;
}

}  // namespace provider::image_share_accepter
