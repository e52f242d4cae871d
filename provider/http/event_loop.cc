#include "provider/http/event_loop.h"

#include <curl/curl.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace provider::http {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

void InitCurlOnce() {
  static const CURLcode kCode = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kCode != CURLE_OK) std::abort();  // Out of memory at the very start.
}

}  // namespace

// What the thread works with. Members without a lock belong to the thread.
class EventLoop::Core {
 public:
  explicit Core(int max_transfers) : max_transfers_(max_transfers) {
    InitCurlOnce();
    multi_ = curl_multi_init();
    if (multi_ == nullptr) std::abort();
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(2 * max_transfers));
  }
  ~Core() { curl_multi_cleanup(multi_); }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  void Run();
  void Post(Task task) ABSL_LOCKS_EXCLUDED(mutex_);
  bool Finish(Task last) ABSL_LOCKS_EXCLUDED(mutex_);
  TimerId After(absl::Duration delay, Task task);
  void Cancel(TimerId id);
  void StartTransfer(CURL* easy, absl::AnyInvocable<void(int)> done);
  void AbandonTransfer(CURL* easy);
  bool IsThread() const { return thread_.load() == std::this_thread::get_id(); }

 private:
  void RunPosted() ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasPosted() ABSL_LOCKS_EXCLUDED(mutex_);
  void RunTimers();
  void RunTransfers();
  void BeginTransfers();
  // The last task, if it is time for it.
  std::optional<Task> TakeLast() ABSL_LOCKS_EXCLUDED(mutex_);
  int PollMilliseconds() const;

  struct Transfer {
    absl::AnyInvocable<void(int)> done;
    bool has_begun = false;
  };

  const int max_transfers_;
  CURLM* multi_ = nullptr;
  std::atomic<std::thread::id> thread_ = {};
  std::unordered_map<CURL*, Transfer> transfers_;
  int running_ = 0;  // Of the transfers, those that have begun.
  // Those that have not, in order. We queue them ourselves: libcurl 7.88 can forget transfers
  // that wait for a connection until the next one times out. Abandoned ones stay in the queue.
  std::deque<CURL*> queue_;
  std::map<std::pair<SteadyTime, TimerId>, Task> timers_;
  std::unordered_map<TimerId, SteadyTime> timer_times_;
  TimerId last_timer_ = 0;

  absl::Mutex mutex_;
  std::vector<Task> posted_ ABSL_GUARDED_BY(mutex_);
  std::optional<Task> last_ ABSL_GUARDED_BY(mutex_);
  bool is_finishing_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_closed_ ABSL_GUARDED_BY(mutex_) = false;
};

void EventLoop::Core::Run() {
  thread_ = std::this_thread::get_id();
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (true) {
    RunPosted();
    RunTimers();
    RunTransfers();
    // Each of them may have posted tasks on this thread, which wakes no poll.
    if (HasPosted()) continue;
    if (std::optional<Task> last = TakeLast()) {
      (*last)();
      break;
    }
    curl_multi_poll(multi_, nullptr, 0, PollMilliseconds(), nullptr);
  }
  for (auto& [easy, transfer] : transfers_) {
    if (transfer.has_begun) curl_multi_remove_handle(multi_, easy);
  }
  // Their destructors may post, which is ignored, or release what the thread still uses.
  auto transfers = std::exchange(transfers_, {});
  auto timers = std::exchange(timers_, {});
}

void EventLoop::Core::Post(Task task) {
  absl::MutexLock lock(&mutex_);
  if (is_closed_) return;
  posted_.push_back(std::move(task));
  if (!IsThread()) curl_multi_wakeup(multi_);
}

bool EventLoop::Core::Finish(Task last) {
  absl::MutexLock lock(&mutex_);
  if (is_finishing_) return false;
  is_finishing_ = true;
  last_ = std::move(last);
  curl_multi_wakeup(multi_);
  return true;
}

std::optional<Scheduler::Task> EventLoop::Core::TakeLast() {
  absl::MutexLock lock(&mutex_);
  if (!is_finishing_ || !posted_.empty()) return std::nullopt;
  is_closed_ = true;
  return std::exchange(last_, std::nullopt);
}

bool EventLoop::Core::HasPosted() {
  absl::MutexLock lock(&mutex_);
  return !posted_.empty();
}

void EventLoop::Core::RunPosted() {
  std::vector<Task> tasks;
  {
    absl::MutexLock lock(&mutex_);
    tasks.swap(posted_);
  }
  for (Task& task : tasks) {
    task();
    task = nullptr;  // What it holds goes before the next one runs.
  }
}

void EventLoop::Core::RunTimers() {
  const SteadyTime now = std::chrono::steady_clock::now();
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    auto node = timers_.extract(timers_.begin());
    timer_times_.erase(node.key().second);
    node.mapped()();
  }
}

void EventLoop::Core::RunTransfers() {
  int running = 0;
  curl_multi_perform(multi_, &running);
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    curl_multi_remove_handle(multi_, easy);
    auto node = transfers_.extract(easy);
    if (node.empty()) continue;
    --running_;
    node.mapped().done(code);
  }
  BeginTransfers();
}

void EventLoop::Core::BeginTransfers() {
  while (!queue_.empty() && running_ < max_transfers_) {
    CURL* const easy = queue_.front();
    queue_.pop_front();
    const auto found = transfers_.find(easy);
    if (found == transfers_.end() || found->second.has_begun) continue;  // Abandoned.
    if (curl_multi_add_handle(multi_, easy) == CURLM_OK) {
      found->second.has_begun = true;
      ++running_;
      continue;
    }
    auto node = transfers_.extract(found);
    Post([done = std::move(node.mapped().done)]() mutable { done(CURLE_FAILED_INIT); });
  }
}

int EventLoop::Core::PollMilliseconds() const {
  constexpr int kLongest = 60'000;
  if (timers_.empty()) return kLongest;
  const auto wait = timers_.begin()->first.first - std::chrono::steady_clock::now();
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(wait).count();
  return static_cast<int>(std::clamp<int64_t>(ms, 0, kLongest));
}

Scheduler::TimerId EventLoop::Core::After(absl::Duration delay, Task task) {
  const absl::Duration bounded = std::clamp(delay, absl::ZeroDuration(), absl::Hours(24 * 365));
  const SteadyTime when = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(bounded);
  const TimerId id = ++last_timer_;
  timers_.emplace(std::pair(when, id), std::move(task));
  timer_times_.emplace(id, when);
  return id;
}

void EventLoop::Core::Cancel(TimerId id) {
  const auto found = timer_times_.find(id);
  if (found == timer_times_.end()) return;
  // Destroyed last: it may call back here.
  auto node = timers_.extract(std::pair(found->second, id));
  timer_times_.erase(found);
}

void EventLoop::Core::StartTransfer(CURL* easy, absl::AnyInvocable<void(int)> done) {
  transfers_[easy] = {.done = std::move(done)};
  queue_.push_back(easy);
  BeginTransfers();
}

void EventLoop::Core::AbandonTransfer(CURL* easy) {
  auto node = transfers_.extract(easy);
  if (node.empty() || !node.mapped().has_begun) return;
  curl_multi_remove_handle(multi_, easy);
  --running_;
  BeginTransfers();
}

EventLoop::EventLoop(int max_transfers)
    : core_(std::make_shared<Core>(max_transfers)), thread_([core = core_] { core->Run(); }) {}

EventLoop::~EventLoop() {
  Finish([] {});
}

absl::Time EventLoop::Now() const { return absl::Now(); }
void EventLoop::Post(Task task) { core_->Post(std::move(task)); }
Scheduler::TimerId EventLoop::After(absl::Duration delay, Task task) {
  return core_->After(delay, std::move(task));
}
void EventLoop::Cancel(TimerId id) { core_->Cancel(id); }
bool EventLoop::IsLoopThread() const { return core_->IsThread(); }

void EventLoop::Finish(Task last) {
  if (!core_->Finish(std::move(last))) return;
  if (IsLoopThread()) {
    thread_.detach();
  } else {
    thread_.join();
  }
}

void EventLoop::StartTransfer(void* easy, absl::AnyInvocable<void(int)> done) {
  core_->StartTransfer(easy, std::move(done));
}
void EventLoop::AbandonTransfer(void* easy) { core_->AbandonTransfer(easy); }

}  // namespace provider::http
