#ifndef PROVIDER_IMAGE_SHARE_OPERATIONS_H_
#define PROVIDER_IMAGE_SHARE_OPERATIONS_H_

#include "provider/image_share/share_service.h"
#include "provider/parts/change.h"
#include "provider/resource/resource.h"

// What is done to a share at the service. Each operation answers exactly once and holds no
// thread while it waits.
namespace provider::image_share {

using Tools = parts::Tools<ShareService>;

// Creates, updates or deletes: takes the image back from the projects that are no longer
// planned, shares it with those that are new, reads what they all say. If a step fails, the
// answer holds the projects that the image is shared with, with an error; those that it may
// be shared with where that cannot be told (stop, timeout, a lost answer), so that a share is
// never forgotten.
void ChangeShare(Tools tools, resource::ApplyRequest request,
                 resource::Done<resource::ApplyAnswer> done);

// Reads which of the projects the image is shared with; all of its members if the state
// names none (an import). Gone if there are none, or no such image.
void ReadShare(const Tools& tools, resource::ReadRequest request,
               resource::Done<resource::ReadAnswer> done);

}  // namespace provider::image_share

#endif  // PROVIDER_IMAGE_SHARE_OPERATIONS_H_
