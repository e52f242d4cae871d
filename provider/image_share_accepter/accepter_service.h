#ifndef PROVIDER_IMAGE_SHARE_ACCEPTER_ACCEPTER_SERVICE_H_
#define PROVIDER_IMAGE_SHARE_ACCEPTER_ACCEPTER_SERVICE_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/ims/job.h"
#include "provider/ims/member_calls.h"
#include "provider/ims/session.h"

namespace provider::image_share_accepter {

// The calls of a session (provider/ims/session.h says what each does and how it fails) that
// the resource needs. Tests put a fake here.
class AccepterService {
 public:
  template <typename T>
  using Done = absl::AnyInvocable<void(T)>;

  virtual ~AccepterService() = default;

  virtual void AnswerShare(std::string image_id, ims::ShareAnswer answer, absl::Time deadline,
                           Done<absl::StatusOr<std::string>> done) = 0;
  virtual void AwaitJob(std::string job_id, absl::Time deadline,
                        Done<absl::StatusOr<ims::Job>> done) = 0;
  virtual void GetOwnMember(std::string image_id, Done<absl::StatusOr<ims::Member>> done) = 0;
};

// The service as `session`, which is not null, reaches it.
std::shared_ptr<AccepterService> ServiceOf(std::shared_ptr<ims::Session> session);

}  // namespace provider::image_share_accepter

#endif  // PROVIDER_IMAGE_SHARE_ACCEPTER_ACCEPTER_SERVICE_H_
