#ifndef PROVIDER_EMULATOR_UPLOAD_CALLS_H_
#define PROVIDER_EMULATOR_UPLOAD_CALLS_H_

#include "provider/emulator/call.h"

// Images that are made in two steps: first the metadata, then the file (ims-api.md 6.1 to 6.3).
namespace provider::emulator {

// POST /v2/images: 201 with an image of status queued, listed at once.
Response CreateMetadata(World& world, const Call& call);
// PUT /v1/cloudimages/{image_id}/upload: a job fills the image from an OBS file. If that fails,
// the image stays, killed.
Response RegisterFile(World& world, const Call& call);
// PUT /v2/images/{image_id}/file: the body is the file. 204, and the image becomes active after
// the time of a job, which nobody can ask for.
Response UploadFile(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_UPLOAD_CALLS_H_
