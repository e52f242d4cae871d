#ifndef PROVIDER_EMULATOR_TAG_CALLS_H_
#define PROVIDER_EMULATOR_TAG_CALLS_H_

#include "provider/emulator/call.h"

// The tag calls (ims-api.md 8.2, 8.3). Changes show in the image's `tags` at once.
namespace provider::emulator {

// POST /v2/{project_id}/images/{image_id}/tags
Response AddTag(World& world, const Call& call);
// GET /v2/{project_id}/images/{image_id}/tags
Response ListTags(World& world, const Call& call);
// DELETE /v2/{project_id}/images/{image_id}/tags/{key}: 404 if there is no such key.
Response DeleteTag(World& world, const Call& call);
// POST /v2/{project_id}/images/{image_id}/tags/action: all of the tags or none.
Response ChangeTags(World& world, const Call& call);
// DELETE /v1/{project_id}/cloudimages/{image_id}/tags/delete: as ChangeTags with delete.
Response DeleteTags(World& world, const Call& call);
// PUT and DELETE /v2/images/{image_id}/tags/{tag}: texts, perhaps without a value.
Response PutNativeTag(World& world, const Call& call);
Response DeleteNativeTag(World& world, const Call& call);
// GET /v2/{project_id}/images/tags
Response ListProjectTags(World& world, const Call& call);
// PUT /v1/cloudimages/tags
Response PutTag(World& world, const Call& call);
// POST /v2/{project_id}/images/resource_instances/action
Response FindByTags(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_TAG_CALLS_H_
