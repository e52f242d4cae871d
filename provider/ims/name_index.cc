#include "provider/ims/name_index.h"

#include <algorithm>
#include <utility>

#include "provider/http/retry.h"

namespace provider::ims {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(5);
constexpr absl::Duration kHold = absl::Milliseconds(300);
constexpr int kPage = 500;

bool IsOfUse(const Image& image) { return image.status != "killed" && image.status != "deleted"; }

}  // namespace

NameIndex::NameIndex(http::Scheduler* scheduler, ImageCalls* calls)
    : scheduler_(scheduler), calls_(calls) {}

NameIndex::~NameIndex() {
  scheduler_->Cancel(timer_);
  for (const auto& [id, held] : held_) scheduler_->Cancel(held.timer);
}

void NameIndex::OnManaged(const std::vector<std::string>& ids) {
  managed_.insert(ids.begin(), ids.end());
}

void NameIndex::Find(std::string name, Done<Ids> done) {
  if (state_ == State::kRead || state_ == State::kGivenUp) return Answer(name, std::move(done));
  waiting_.emplace_back(std::move(name), std::move(done));
  if (state_ == State::kReading) return;
  state_ = State::kReading;
  deadline_ = scheduler_->Now() + kPatience;
  timer_ = scheduler_->After(kPatience, [this] {
    timer_ = 0;
    End(State::kGivenUp);
  });
  ReadOn();
}

void NameIndex::ReadOn() {
  http::RetryOptions options;
  options.is_single = true;
  options.deadline = deadline_;
  calls_->ListPage(
      {{"__imagetype", "private"}}, kPage, last_id_,
      [this](const absl::StatusOr<std::vector<Image>>& page) { OnPage(page); }, options);
}

void NameIndex::OnPage(const absl::StatusOr<std::vector<Image>>& page) {
  if (state_ != State::kReading) return;
  if (!page.ok()) return End(State::kGivenUp);
  if (page->empty()) return End(State::kRead);
  for (const Image& image : *page) {
    if (IsOfUse(image)) ids_[image.name].push_back(image.id);
  }
  last_id_ = page->back().id;
  ReadOn();
}

void NameIndex::End(State state) {
  scheduler_->Cancel(timer_);
  timer_ = 0;
  state_ = state;
  if (state == State::kGivenUp) ids_.clear();
  for (auto& [name, done] : std::exchange(waiting_, {})) Answer(name, std::move(done));
}

NameIndex::Ids NameIndex::Look(const std::string& name) const {
  const auto found = ids_.find(name);
  if (found == ids_.end()) return {};
  Ids ids = found->second;
  std::erase_if(ids, [this](const std::string& id) { return managed_.contains(id); });
  return ids;
}

void NameIndex::Answer(const std::string& name, Done<Ids> done) {
  if (Look(name).empty()) return done({});
  const uint64_t id = ++last_held_;
  Held& held = held_[id];
  held.name = name;
  held.done = std::move(done);
  held.timer = scheduler_->After(kHold, [this, id] {
    auto node = held_.extract(id);
    Tell(node.mapped().name, std::move(node.mapped().done));
  });
}

void NameIndex::Tell(const std::string& name, Done<Ids> done) {
  Ids ids = Look(name);
  if (!ids.empty() && !told_.insert(name).second) ids.clear();
  done(std::move(ids));
}

void NameIndex::Stop() {
  End(State::kGivenUp);
  for (auto& [id, held] : std::exchange(held_, {})) {
    scheduler_->Cancel(held.timer);
    held.done({});
  }
}

}  // namespace provider::ims
