#ifndef PROVIDER_IMS_PAUSES_H_
#define PROVIDER_IMS_PAUSES_H_

#include <cstdint>
#include <map>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "provider/http/scheduler.h"
#include "provider/ims/caller.h"

namespace provider::ims {

// Waits for time to pass, until it is over or the session stops. Use on the loop's thread only.
class Pauses {
 public:
  using WaitId = uint64_t;

  // `scheduler` must outlive this.
  explicit Pauses(http::Scheduler* scheduler) : scheduler_(scheduler) {}
  ~Pauses();
  Pauses(const Pauses&) = delete;
  Pauses& operator=(const Pauses&) = delete;

  // Answers ok once `pause` is over, never from within. `id` is the caller's, new.
  void Start(WaitId id, absl::Duration pause, Done<absl::Status> done);
  // It answers kCancelled. Unknown ids are ignored.
  void Cancel(WaitId id);
  // All, and all later ones, answer kCancelled.
  void Stop();

 private:
  struct Pause {
    http::Scheduler::TimerId timer = 0;
    Done<absl::Status> done = {};
  };
  void End(WaitId id, const absl::Status& status);

  http::Scheduler* const scheduler_;
  bool is_stopped_ = false;
  std::map<WaitId, Pause> pauses_ = {};
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_PAUSES_H_
