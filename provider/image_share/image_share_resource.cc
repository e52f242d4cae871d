#include "provider/image_share/image_share_resource.h"

#include <array>
#include <string_view>
#include <utility>

#include "provider/image_share/operations.h"
#include "provider/image_share/plan.h"
#include "provider/image_share/share_schema.h"
#include "provider/image_share/validate.h"
#include "provider/parts/answers.h"
#include "provider/parts/plain_resource.h"

namespace provider::image_share {
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
  ChangeShare(ToolsOf(context), std::move(request), std::move(done));
}

resource::ImportAnswer Import(std::string_view id) {
  constexpr std::array<std::string_view, 2> kIds = {"id", "image_id"};
  return parts::ImportByImage(ShareSchema(), kIds, id);
}

}  // namespace

std::shared_ptr<const resource::Resource> MakeImageShareResource() {
  return parts::MakePlainResource({.name = "ims_image_share",
                                   .schema = ShareSchema,
                                   .validate = ValidateShare,
                                   .plan = PlanShare,
                                   .read = Read,
                                   .apply = Apply,
                                   .import = Import});
}

}  // namespace provider::image_share
