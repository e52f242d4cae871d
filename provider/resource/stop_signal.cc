#include "provider/resource/stop_signal.h"

#include <utility>

namespace provider::resource {

StopSignal::Id StopSignal::OnStop(absl::AnyInvocable<void()> wake) {
  {
    absl::MutexLock lock(&mutex_);
    if (!raised_) {
      waiting_.emplace(++last_id_, std::move(wake));
      return last_id_;
    }
  }
  wake();
  return 0;
}

void StopSignal::Forget(Id id) {
  absl::AnyInvocable<void()> forgotten;  // Destroyed after the lock is released.
  absl::MutexLock lock(&mutex_);
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) return;
  forgotten = std::move(found->second);
  waiting_.erase(found);
}

void StopSignal::Raise() {
  std::map<Id, absl::AnyInvocable<void()>> waiting;
  {
    absl::MutexLock lock(&mutex_);
    raised_ = true;
    waiting.swap(waiting_);
  }
  for (auto& [id, wake] : waiting) wake();
}

bool StopSignal::IsRaised() const {
  absl::MutexLock lock(&mutex_);
  return raised_;
}

}  // namespace provider::resource
