#ifndef PROVIDER_EMULATOR_MEMBER_CALLS_H_
#define PROVIDER_EMULATOR_MEMBER_CALLS_H_

#include "provider/emulator/call.h"

// Sharing of images by jobs, and who shares what (ims-api.md 9). The native calls are in
// native_member_calls.h; both see the same members.
namespace provider::emulator {

// POST /v1/cloudimages/members: the owner shares images with projects.
Response ShareImages(World& world, const Call& call);
// DELETE /v1/cloudimages/members: the owner takes that back. Projects that are no members count
// as done.
Response UnshareImages(World& world, const Call& call);
// PUT /v1/cloudimages/members: a receiver accepts or rejects.
Response AnswerShares(World& world, const Call& call);
// GET /v1/{project_id}/cloudimages/{image_id}/members?limit=&marker=
Response ListMembers(World& world, const Call& call);
// GET /v1/{project_id}/cloudimages/{image_id}/members/{member_id}
Response ShowMember(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_MEMBER_CALLS_H_
