#ifndef PROVIDER_IMS_MEMBER_CALLS_H_
#define PROVIDER_IMS_MEMBER_CALLS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/ims/caller.h"
#include "provider/ims/member.h"

namespace provider::ims {

// What the project of the credentials says to an image that was shared with it.
struct ShareAnswer {
  std::string status = {};    // "accepted" or "rejected".
  std::string vault_id = {};  // Where a full-ECS image is restored from; empty: none.
};

// The calls about the projects that an image is shared with (ims-api.md 9). Those that
// change them answer with the id of a job, and are repeated after failures: a second one
// leads to the same end. Use on the loop's thread only.
class MemberCalls {
 public:
  explicit MemberCalls(Caller* caller) : caller_(caller) {}

  void Share(std::string_view image_id, const std::vector<std::string>& projects,
             absl::Time deadline, Done<absl::StatusOr<std::string>> done);
  void Unshare(std::string_view image_id, const std::vector<std::string>& projects,
               absl::Time deadline, Done<absl::StatusOr<std::string>> done);
  void Answer(std::string_view image_id, ShareAnswer answer, absl::Time deadline,
              Done<absl::StatusOr<std::string>> done);

  // All pages. kNotFound if there is no such image, or it belongs to another project.
  void List(std::string_view image_id, Done<absl::StatusOr<std::vector<Member>>> done);
  // The project of the credentials as a member. kNotFound if the image is not shared with it.
  void GetOwn(std::string_view image_id, Done<absl::StatusOr<Member>> done);

 private:
  void ListOn(std::string path, std::string_view marker, std::vector<Member> members,
              Done<absl::StatusOr<std::vector<Member>>> done);

  Caller* const caller_;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_MEMBER_CALLS_H_
