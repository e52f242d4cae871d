#ifndef PROVIDER_IMAGE_SHARE_SHARE_SERVICE_H_
#define PROVIDER_IMAGE_SHARE_SHARE_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/ims/job.h"
#include "provider/ims/member.h"
#include "provider/ims/session.h"

namespace provider::image_share {

// The calls of a session (provider/ims/session.h says what each does and how it fails) that
// the resource needs. Tests put a fake here.
class ShareService {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(T)>;

  virtual ~ShareService() = default;

  virtual void ShareImage(std::string image_id, std::vector<std::string> projects,
                          absl::Time deadline, Done<absl::StatusOr<std::string>> done) = 0;
  virtual void UnshareImage(std::string image_id, std::vector<std::string> projects,
                            absl::Time deadline, Done<absl::StatusOr<std::string>> done) = 0;
  virtual void AwaitJob(std::string job_id, absl::Time deadline,
                        Done<absl::StatusOr<ims::Job>> done) = 0;
  virtual void ListMembers(std::string image_id,
                           Done<absl::StatusOr<std::vector<ims::Member>>> done) = 0;
};

// The service as `session`, which is not null, reaches it.
std::shared_ptr<ShareService> ServiceOf(std::shared_ptr<ims::Session> session);

}  // namespace provider::image_share

#endif  // PROVIDER_IMAGE_SHARE_SHARE_SERVICE_H_
