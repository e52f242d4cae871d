#ifndef PROVIDER_IMAGE_SHARE_ACCEPTER_OPERATIONS_H_
#define PROVIDER_IMAGE_SHARE_ACCEPTER_OPERATIONS_H_

#include "provider/image_share_accepter/accepter_service.h"
#include "provider/parts/change.h"
#include "provider/resource/resource.h"

// What a project says to an image that is shared with it. Each operation answers exactly once
// and holds no thread while it waits.
namespace provider::image_share_accepter {

using Tools = parts::Tools<AccepterService>;

// Accepts the image (create, or update for a vault) or rejects it (delete). After a failure
// the service is asked: if it is as wanted nonetheless, that is a success. Where that cannot
// be told (stop, timeout, a lost answer) the image counts as accepted, with an error, so that
// it is not forgotten.
void ChangeAnswer(Tools tools, resource::ApplyRequest request,
                  resource::Done<resource::ApplyAnswer> done);

// Gone if the image is not shared with this project any more, or not accepted.
void ReadShare(const Tools& tools, resource::ReadRequest request,
               resource::Done<resource::ReadAnswer> done);

}  // namespace provider::image_share_accepter

#endif  // PROVIDER_IMAGE_SHARE_ACCEPTER_OPERATIONS_H_
