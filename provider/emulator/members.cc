#include "provider/emulator/members.h"

#include <algorithm>
#include <string>

#include "nlohmann/json.hpp"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

constexpr std::size_t kMaxMembers = 256;
constexpr std::size_t kMaxWholeMembers = 10;

void SetStatus(Image& image, std::string_view project_id, std::string_view status,
               const std::string& now) {
  for (Member& member : image.members) {
    if (member.project_id != project_id) continue;
    member.status = status;
    member.updated_at = now;
  }
}

}  // namespace

void ChangeMember(Image& image, std::string_view project_id, MemberChange change, absl::Time now) {
  const std::string time = FormatSeconds(now);
  switch (change) {
    case MemberChange::kNone: return;
    case MemberChange::kAdd:
      if (image.FindMember(project_id) != nullptr) return;
      image.members.push_back(
          {.project_id = std::string(project_id), .created_at = time, .updated_at = time});
      break;
    case MemberChange::kRemove:
      std::erase_if(image.members,
                    [&](const Member& member) { return member.project_id == project_id; });
      break;
    case MemberChange::kAccept: return SetStatus(image, project_id, "accepted", time);
    case MemberChange::kReject: return SetStatus(image, project_id, "rejected", time);
  }
  const char* const kind = image.members.empty() ? "private" : "shared";
  image.attributes["visibility"] = kind;
  image.attributes["__imagetype"] = kind;
  image.attributes["updated_at"] = time;
}

std::optional<Failure> CheckSharing(const World& world, const Image& image,
                                    std::string_view project_id) {
  const Project* owner = world.accounts.FindProject(image.Text("owner"));
  const Project* receiver = world.accounts.FindProject(project_id);
  if (image.Text("status") != "active") return ImsFailure("IMG.0046");
  if (image.Text("owner") == project_id) return ImsFailure("IMG.0076");
  if (image.Has("__system__cmkid")) return ImsFailure("IMG.0098");
  if (receiver == nullptr || owner == nullptr || receiver->region != owner->region) {
    return ImsFailure("IMG.0108");
  }
  if (image.Has("__whole_image")) {
    const Backup* backup = world.sources.FindBackup(image.Text("__backup_id"));
    if (backup == nullptr || backup->type != "CBR") return ImsFailure("IMG.0135");
  }
  return std::nullopt;
}

std::optional<Failure> CheckMemberCount(const Image& image,
                                        const std::vector<std::string>& project_ids) {
  const auto added =
      std::count_if(project_ids.begin(), project_ids.end(),
                    [&](const std::string& id) { return image.FindMember(id) == nullptr; });
  const std::size_t limit = image.Has("__whole_image") ? kMaxWholeMembers : kMaxMembers;
  if (image.members.size() + static_cast<std::size_t>(added) <= limit) return std::nullopt;
  return ImsFailure("IMG.0088");
}

nlohmann::json MemberJson(const Image& image, const Member& member) {
  return {{"status", member.status},         {"created_at", member.created_at},
          {"updated_at", member.updated_at}, {"image_id", image.id},
          {"member_id", member.project_id},  {"schema", "/v2/schemas/member"}};
}

}  // namespace provider::emulator
