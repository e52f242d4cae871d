#include "provider/image_share_accepter/image_share_accepter_resource.h"

#include <array>
#include <string_view>
#include <utility>

#include "provider/image_share_accepter/accepter_schema.h"
#include "provider/image_share_accepter/operations.h"
#include "provider/image_share_accepter/plan.h"
#include "provider/image_share_accepter/validate.h"
#include "provider/parts/answers.h"
#include "provider/parts/plain_resource.h"

namespace provider::image_share_accepter {
namespace {

Tools ToolsOf(resource::CallContext& context) {
  return {ServiceOf(std::move(context.session)), std::move(context.stop)};
}

void Read(resource::CallContext context, resource::ReadRequest request,
          resource::Done<resource::ReadAnswer> done) {
  ReadShare(ToolsOf(context), std::move(request), std::move(done));
}

void Apply(resource::CallContext context, resource::ApplyRequest request,
           resource::Done<resource::ApplyAnswer> done) {
  ChangeAnswer(ToolsOf(context), std::move(request), std::move(done));
}

resource::ImportAnswer Import(std::string_view id) {
  constexpr std::array<std::string_view, 2> kIds = {"id", "image_id"};
  return parts::ImportByImage(AccepterSchema(), kIds, id);
}

}  // namespace

std::shared_ptr<const resource::Resource> MakeImageShareAccepterResource() {
  return parts::MakePlainResource({.name = "ims_image_share_accepter",
                                   .schema = AccepterSchema,
                                   .validate = ValidateAccepter,
                                   .plan = PlanAccepter,
                                   .read = Read,
                                   .apply = Apply,
                                   .import = Import});
}

}  // namespace provider::image_share_accepter
