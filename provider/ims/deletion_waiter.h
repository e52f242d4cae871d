#ifndef PROVIDER_IMS_DELETION_WAITER_H_
#define PROVIDER_IMS_DELETION_WAITER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "provider/http/scheduler.h"
#include "provider/ims/image_finder.h"

namespace provider::ims {

// Waits until deleted images are gone, all together: one look answers for all that are due.
// The first comes when deletions took that long before (0.25 s at first), later ones with
// waits that grow with age, to 5 s. Use on the loop's thread only.
class DeletionWaiter {
 public:
  using WaitId = uint64_t;

  // `scheduler` and `finder` must outlive the waiter.
  DeletionWaiter(http::Scheduler* scheduler, ImageFinder* finder);
  ~DeletionWaiter();
  DeletionWaiter(const DeletionWaiter&) = delete;
  DeletionWaiter& operator=(const DeletionWaiter&) = delete;

  // Errors: kDeadlineExceeded, kCancelled; errors of looking are waited out. Never from
  // within. `id` is the caller's, new.
  void Watch(WaitId id, std::string_view image_id, absl::Time deadline, Done<absl::Status> done);
  // The wait answers kCancelled. Unknown ids are ignored.
  void Cancel(WaitId id);
  // All waits, and all later ones, answer kCancelled.
  void Stop();

 private:
  struct Wait {
    std::string image_id = {};
    absl::Time began = {};
    absl::Time due = {};
    absl::Time seen = {};  // When it was last known to be there.
    bool is_being_looked_at = false;
    std::string status = {};  // As last seen.
    absl::Status error = {};  // Of the last look.
    http::Scheduler::TimerId timer = 0;
    Done<absl::Status> done = {};
  };

  void SetTimer();
  void Look();
  void OnFound(const std::vector<WaitId>& asked, const absl::StatusOr<ImageFinder::Found>& found);
  void End(WaitId id, absl::Status status);
  void OnDeadline(WaitId id);

  http::Scheduler* const scheduler_;
  ImageFinder* const finder_;
  bool is_stopped_ = false;
  http::Scheduler::TimerId timer_ = 0;
  absl::Duration typical_;  // How long deletions take.
  std::map<WaitId, Wait> waits_ = {};
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_DELETION_WAITER_H_
