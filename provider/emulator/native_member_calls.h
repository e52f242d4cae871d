#ifndef PROVIDER_EMULATOR_NATIVE_MEMBER_CALLS_H_
#define PROVIDER_EMULATOR_NATIVE_MEMBER_CALLS_H_

#include "provider/emulator/call.h"

// OpenStack's calls for members, which act at once (ims-api.md 9). The owner adds and removes; the
// member answers; others find nothing.
namespace provider::emulator {

// POST /v2/images/{image_id}/members: 409 for a project that is a member already.
Response AddNativeMember(World& world, const Call& call);
// GET /v2/images/{image_id}/members
Response ListNativeMembers(World& world, const Call& call);
// GET, PUT and DELETE /v2/images/{image_id}/members/{member_id}
Response ShowNativeMember(World& world, const Call& call);
Response AnswerNativeShare(World& world, const Call& call);
Response RemoveNativeMember(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_NATIVE_MEMBER_CALLS_H_
