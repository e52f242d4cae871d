#include "provider/ims/member.h"

#include <utility>

#include "absl/status/status.h"
#include "nlohmann/json.hpp"
#include "provider/http/json_limits.h"
#include "provider/ims/json_fields.h"

namespace provider::ims {
namespace {

using Json = nlohmann::json;

Member ReadMember(const Json& json) {
  Member member;
  member.image_id = TextField(json, "image_id");
  member.project_id = TextField(json, "member_id");
  member.status = TextField(json, "status");
  member.created_at = TextField(json, "created_at");
  member.updated_at = TextField(json, "updated_at");
  return member;
}

}  // namespace

absl::StatusOr<Member> ParseMember(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  Member member = json.ok() ? ReadMember(*json) : Member();
  if (!member.project_id.empty()) return member;
  return absl::UnavailableError(
      "The service answered something that is no project an image is shared with.");
}

absl::StatusOr<MemberPage> ParseMemberPage(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  const Json* const list = json.ok() ? FindField(*json, "members") : nullptr;
  if (list == nullptr || !list->is_array()) {
    return absl::UnavailableError(
        "The service answered something that is no list of projects an image is shared with.");
  }
  MemberPage page;
  for (const Json& element : *list) {
    Member member = ReadMember(element);
    if (!member.project_id.empty()) page.members.push_back(std::move(member));
  }
  if (const Json* const info = FindField(*json, "page_info")) {
    page.next_marker = TextField(*info, "next_marker");
  }
  return page;
}

}  // namespace provider::ims
