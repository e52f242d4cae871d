#ifndef PROVIDER_IMAGE_SHARE_MEMBER_STEP_H_
#define PROVIDER_IMAGE_SHARE_MEMBER_STEP_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "provider/image_share/share_service.h"
#include "provider/image_share/share_state.h"
#include "provider/ims/member.h"

namespace provider::image_share {

// Sharing an image with projects, or taking it back from them, with one job.
struct MemberStep {
  enum class Direction { kShare, kUnshare };
  Direction direction = Direction::kShare;
  std::string image_id = {};
  Projects projects = {};  // Not empty.
  std::string_view timeout_argument = {};
  absl::Duration timeout = {};
  absl::Time deadline = {};
};

struct StepResult {
  // How far it came. An error of the service, or of its job, is looked into: if the members
  // of the image then are as wanted, the step is done.
  enum class Kind {
    kDone,
    kNothing,    // Nothing was begun, and the members could not be read.
    kPartly,     // It failed; `members` shows what it did.
    kUnknown,    // It failed, and the members could not be read.
    kUnfinished  // It may still have its effect.
  };
  Kind kind = Kind::kDone;
  bool is_interrupted = false;
  std::string error = {};  // Of what is not kDone: what went wrong, with the projects' ids.
  std::vector<ims::Member> members = {};  // Of kPartly.
};

void RunStep(const std::shared_ptr<ShareService>& service, MemberStep step,
             absl::AnyInvocable<void(StepResult)> done);

}  // namespace provider::image_share

#endif  // PROVIDER_IMAGE_SHARE_MEMBER_STEP_H_
