#include "provider/emulator/native_member_calls.h"

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/members.h"
#include "provider/emulator/native_answers.h"
#include "provider/emulator/source_checks.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

// The image of the path if the caller may know its members, or null.
const Image* FindShared(const World& world, const Call& call) {
  const Image* image = world.images.Find(call.parameters[0]);
  if (image == nullptr) return nullptr;
  const bool is_known = image->Text("owner") == call.caller.project_id ||
                        image->FindMember(call.caller.project_id) != nullptr;
  return is_known ? image : nullptr;
}

// A member that the caller may know: any of his image, himself in another's.
const Member* FindSeen(const Image& image, const Call& call) {
  const std::string& id = call.parameters[1];
  if (image.Text("owner") != call.caller.project_id && id != call.caller.project_id) {
    return nullptr;
  }
  return image.FindMember(id);
}

// A text member of the body; empty if it has none.
std::string BodyText(const Call& call, std::string_view name) {
  const std::optional<Json> body = ParseJson(call.request.body);
  if (!body || !body->is_object()) return {};
  const auto found = body->find(name);
  return found != body->end() && found->is_string() ? found->get<std::string>() : std::string();
}

Response MemberAnswer(const World& world, std::string_view image_id, std::string_view member_id) {
  const Image& image = *world.images.Find(image_id);
  return JsonResponse(200, MemberJson(image, *image.FindMember(member_id)).dump());
}

void Change(World& world, const Call& call, std::string_view project_id, MemberChange change) {
  world.images.Change(call.parameters[0],
                      [&](Image& image) { ChangeMember(image, project_id, change, call.now); });
}

}  // namespace

Response AddNativeMember(World& world, const Call& call) {
  const Image* image = FindOwn(world, call, call.parameters[0]);
  if (image == nullptr) return NativeNotFound();
  const std::string member_id = BodyText(call, "member");
  if (member_id.empty()) return NativeError(400, "The body names no member.");
  if (image->FindMember(member_id) != nullptr) {
    return NativeError(409, "The project is a member already.");
  }
  if (auto failure = CheckSharing(world, *image, member_id)) return ImsError(*failure);
  if (auto failure = CheckMemberCount(*image, {member_id})) return ImsError(*failure);
  Change(world, call, member_id, MemberChange::kAdd);
  return MemberAnswer(world, call.parameters[0], member_id);
}

Response ListNativeMembers(World& world, const Call& call) {
  const Image* image = FindShared(world, call);
  if (image == nullptr) return NativeNotFound();
  const bool is_owner = image->Text("owner") == call.caller.project_id;
  Json members = Json::array();
  for (const Member& member : image->members) {
    if (is_owner || member.project_id == call.caller.project_id) {
      members.push_back(MemberJson(*image, member));
    }
  }
  return JsonResponse(
      200, Json{{"members", std::move(members)}, {"schema", "/v2/schemas/members"}}.dump());
}

Response ShowNativeMember(World& world, const Call& call) {
  const Image* image = FindShared(world, call);
  if (image == nullptr || FindSeen(*image, call) == nullptr) return NativeNotFound();
  return MemberAnswer(world, call.parameters[0], call.parameters[1]);
}

Response AnswerNativeShare(World& world, const Call& call) {
  const Image* image = FindShared(world, call);
  if (image == nullptr || FindSeen(*image, call) == nullptr) return NativeNotFound();
  if (call.parameters[1] != call.caller.project_id) {
    return NativeError(403, "Only the member itself answers.");
  }
  const std::string status = BodyText(call, "status");
  if (status != "accepted" && status != "rejected") {
    return NativeError(400, "status is accepted or rejected.");
  }
  if (status == "accepted" && image->Has("__whole_image")) {
    if (auto failure = CheckVault(world, BodyText(call, "vault_id"))) return ImsError(*failure);
  }
  Change(world, call, call.parameters[1],
         status == "accepted" ? MemberChange::kAccept : MemberChange::kReject);
  return MemberAnswer(world, call.parameters[0], call.parameters[1]);
}

Response RemoveNativeMember(World& world, const Call& call) {
  const Image* image = FindShared(world, call);
  if (image == nullptr || FindSeen(*image, call) == nullptr) return NativeNotFound();
  if (image->Text("owner") != call.caller.project_id) {
    return NativeError(403, "Only the owner removes members.");
  }
  Change(world, call, call.parameters[1], MemberChange::kRemove);
  return NoContent();
}

}  // namespace provider::emulator
