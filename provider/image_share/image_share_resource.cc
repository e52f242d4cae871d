#include "provider/image_share/image_share_resource.h"

#include "provider/image_share/operations.h"
#include "provider/image_share/plan.h"
#include "provider/image_share/share_schema.h"
#include "provider/image_share/validate.h"
#include "provider/parts/change.h"
#include "provider/parts/plain_resource.h"

namespace provider::image_share {

std::shared_ptr<const resource::Resource> MakeImageShareResource() {
  return parts::MakePlainResource({.name = "ims_image_share",
                                   .schema = ShareSchema,
                                   .validate = ValidateShare,
                                   .plan = PlanShare,
                                   .read = parts::Operate<ServiceOf, ReadShare>,
                                   .apply = parts::Operate<ServiceOf, ChangeShare>,
                                   .import = parts::ImportByImageId<ShareSchema>});
}

}  // namespace provider::image_share
