#include "provider/ims/deletion_waiter.h"

#include <algorithm>
#include <utility>

#include "proto/text/cat.h"

namespace provider::ims {
namespace {

using proto::text::Append;
using proto::text::Cat;

constexpr absl::Duration kFirstLook = absl::Milliseconds(250);
constexpr absl::Duration kLongestWait = absl::Seconds(5);
constexpr absl::Duration kLongestFirst = absl::Seconds(10);
// Those that are due this soon come along.
constexpr absl::Duration kCompany = absl::Milliseconds(100);

}  // namespace

DeletionWaiter::DeletionWaiter(http::Scheduler* scheduler, ImageFinder* finder)
    : scheduler_(scheduler), finder_(finder), typical_(kFirstLook) {}

DeletionWaiter::~DeletionWaiter() {
  scheduler_->Cancel(timer_);
  for (const auto& [id, wait] : waits_) scheduler_->Cancel(wait.timer);
}

void DeletionWaiter::Watch(WaitId id, std::string_view image_id, absl::Time deadline,
                           Done<absl::Status> done) {
  Wait& wait = waits_[id];
  wait.image_id = image_id;
  wait.done = std::move(done);
  if (is_stopped_) {
    scheduler_->Post([this, id] { Cancel(id); });
    return;
  }
  const absl::Time now = scheduler_->Now();
  wait.began = now;
  wait.seen = now;
  wait.due = now + typical_;
  if (deadline != absl::InfiniteFuture()) {
    wait.timer = scheduler_->After(deadline - now, [this, id] { OnDeadline(id); });
  }
  if (timer_ == 0) SetTimer();
}

void DeletionWaiter::Cancel(WaitId id) { End(id, absl::CancelledError("Interrupted.")); }

void DeletionWaiter::Stop() {
  is_stopped_ = true;
  while (!waits_.empty()) Cancel(waits_.begin()->first);
}

void DeletionWaiter::SetTimer() {
  scheduler_->Cancel(timer_);
  timer_ = 0;
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [id, wait] : waits_) {
    if (!wait.is_being_looked_at) next = std::min(next, wait.due);
  }
  if (next == absl::InfiniteFuture()) return;
  timer_ = scheduler_->After(next - scheduler_->Now(), [this] {
    timer_ = 0;
    Look();
  });
}

void DeletionWaiter::Look() {
  const absl::Time soon = scheduler_->Now() + kCompany;
  std::vector<WaitId> asked;
  ImageFinder::Question question;
  question.absence = ImageFinder::Absence::kBelieve;
  question.freshness = ImageFinder::Freshness::kNow;
  for (auto& [id, wait] : waits_) {
    if (wait.is_being_looked_at || wait.due > soon) continue;
    wait.is_being_looked_at = true;
    asked.push_back(id);
    question.ids.push_back(wait.image_id);
  }
  if (!asked.empty()) {
    finder_->Find(
        std::move(question),
        [this, asked](const absl::StatusOr<ImageFinder::Found>& found) { OnFound(asked, found); });
  }
  SetTimer();
}

void DeletionWaiter::OnFound(const std::vector<WaitId>& asked,
                             const absl::StatusOr<ImageFinder::Found>& found) {
  const absl::Time now = scheduler_->Now();
  std::vector<WaitId> gone;
  for (const WaitId id : asked) {
    const auto entry = waits_.find(id);
    if (entry == waits_.end()) continue;
    Wait& wait = entry->second;
    wait.is_being_looked_at = false;
    wait.error = found.status();
    const bool is_there = found.ok() && found->contains(wait.image_id);
    if (found.ok() && (!is_there || found->at(wait.image_id).status == "deleted")) {
      // It went between the last two looks; assume the middle.
      const absl::Duration took = (wait.seen - wait.began + (now - wait.began)) / 2;
      typical_ = std::clamp((typical_ * 3 + took) / 4, kFirstLook, kLongestFirst);
      gone.push_back(id);
      continue;
    }
    if (is_there) {
      wait.seen = now;
      wait.status = found->at(wait.image_id).status;
    }
    wait.due = now + std::clamp((now - wait.began) / 3, kFirstLook, kLongestWait);
  }
  for (const WaitId id : gone) End(id, absl::OkStatus());
  SetTimer();
}

void DeletionWaiter::End(WaitId id, absl::Status status) {
  auto node = waits_.extract(id);
  if (node.empty()) return;
  scheduler_->Cancel(node.mapped().timer);
  node.mapped().done(std::move(status));
}

void DeletionWaiter::OnDeadline(WaitId id) {
  const auto found = waits_.find(id);
  if (found == waits_.end()) return;
  const Wait& wait = found->second;
  std::string text = Cat("The image ", wait.image_id, " was not gone in time");
  if (!wait.status.empty()) Append(text, "; its status was \"", wait.status, "\" when last seen");
  text += ".";
  if (!wait.error.ok()) Append(text, " The last look failed: ", wait.error.message());
  End(id, absl::Status(absl::StatusCode::kDeadlineExceeded, text));
}

}  // namespace provider::ims
