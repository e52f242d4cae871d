#include "provider/emulator/members.h"

#include <algorithm>
#include <string>

#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

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

}  // namespace provider::emulator
