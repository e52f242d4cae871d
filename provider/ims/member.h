#ifndef PROVIDER_IMS_MEMBER_H_
#define PROVIDER_IMS_MEMBER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace provider::ims {

// A project that an image is shared with (ims-api.md 9). Empty texts: not told.
struct Member {
  std::string image_id = {};
  std::string project_id = {};  // Never empty.
  std::string status = {};      // pending, accepted, rejected.
  std::string created_at = {};
  std::string updated_at = {};
};

struct MemberPage {
  std::vector<Member> members = {};
  std::string next_marker = {};  // Empty: the last page.
};

// The answers {member} and {"members": […]}, the latter with "page_info" where a cloud pages
// it. Read tolerantly; depth and size are limited.
absl::StatusOr<Member> ParseMember(std::string_view body);
absl::StatusOr<MemberPage> ParseMemberPage(std::string_view body);

}  // namespace provider::ims

#endif  // PROVIDER_IMS_MEMBER_H_
