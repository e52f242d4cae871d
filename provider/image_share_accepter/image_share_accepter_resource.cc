#include "provider/image_share_accepter/image_share_accepter_resource.h"

#include "provider/image_share_accepter/accepter_schema.h"
#include "provider/image_share_accepter/operations.h"
#include "provider/image_share_accepter/plan.h"
#include "provider/image_share_accepter/validate.h"
#include "provider/parts/change.h"
#include "provider/parts/plain_resource.h"

namespace provider::image_share_accepter {

std::shared_ptr<const resource::Resource> MakeImageShareAccepterResource() {
  return parts::MakePlainResource({.name = "ims_image_share_accepter",
                                   .schema = AccepterSchema,
                                   .validate = ValidateAccepter,
                                   .plan = PlanAccepter,
                                   .read = parts::Operate<ServiceOf, ReadShare>,
                                   .apply = parts::Operate<ServiceOf, ChangeAnswer>,
                                   .import = parts::ImportByImageId<AccepterSchema>});
}

}  // namespace provider::image_share_accepter
