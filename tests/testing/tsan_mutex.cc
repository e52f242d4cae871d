// Locks that ThreadSanitizer sees (preset `tsan` only, linked before abseil's library).
//
// Debian's abseil is not instrumented: ThreadSanitizer sees neither its locks and notifications
// nor what gRPC orders by them. These functions take the place of abseil's in a whole process,
// call them and tell ThreadSanitizer what they order. Conditions (Await, LockWhen) are looked at
// by whichever thread holds the lock, within abseil's code, where ThreadSanitizer is told to look
// away.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdlib>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

extern "C" void AnnotateIgnoreReadsBegin(const char* file, int line);
extern "C" void AnnotateIgnoreReadsEnd(const char* file, int line);

namespace {

#define TSAN_TEXT(x) #x
#define TSAN_TEXT_OF(x) TSAN_TEXT(x)
// The mangled name of a member of a class in abseil's inline namespace.
#define TSAN_NAME(rest) "_ZN4absl7" TSAN_TEXT_OF(ABSL_OPTION_INLINE_NAMESPACE_NAME) rest
#define TSAN_CONST_NAME(rest) "_ZNK4absl7" TSAN_TEXT_OF(ABSL_OPTION_INLINE_NAMESPACE_NAME) rest
static_assert(sizeof(TSAN_TEXT_OF(ABSL_OPTION_INLINE_NAMESPACE_NAME)) == 8, "7 letters and a zero");

// The function of abseil's library.
template <typename Function>
Function* Real(const char* name) {
  void* const found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) std::abort();
  return reinterpret_cast<Function*>(found);
}

class LookAway {
 public:
  LookAway() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
  ~LookAway() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
  LookAway(const LookAway&) = delete;
  LookAway& operator=(const LookAway&) = delete;
};

// A wait of a thread that holds `mutex`, and holds it again at the end.
template <typename Wait>
auto WaitWith(void* mutex, const Wait& wait) {
  __tsan_release(mutex);
  const auto result = [&] {
    const LookAway look_away;
    return wait();
  }();
  __tsan_acquire(mutex);
  return result;
}

// A call that takes `mutex`, perhaps once a condition holds.
template <typename Take>
void TakeWith(void* mutex, const Take& take) {
  {
    const LookAway look_away;
    take();
  }
  __tsan_acquire(mutex);
}

template <typename Give>
void GiveWith(void* mutex, const Give& give) {
  __tsan_release(mutex);
  const LookAway look_away;
  give();
}

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static auto* const kReal = Real<void(Mutex*)>(TSAN_NAME("5Mutex4LockEv"));
  TakeWith(this, [&] { kReal(this); });
}

bool Mutex::TryLock() {
  static auto* const kReal = Real<bool(Mutex*)>(TSAN_NAME("5Mutex7TryLockEv"));
  const bool taken = kReal(this);
  if (taken) __tsan_acquire(this);
  return taken;
}

void Mutex::Unlock() {
  static auto* const kReal = Real<void(Mutex*)>(TSAN_NAME("5Mutex6UnlockEv"));
  GiveWith(this, [&] { kReal(this); });
}

void Mutex::ReaderLock() {
  static auto* const kReal = Real<void(Mutex*)>(TSAN_NAME("5Mutex10ReaderLockEv"));
  TakeWith(this, [&] { kReal(this); });
}

void Mutex::ReaderUnlock() {
  static auto* const kReal = Real<void(Mutex*)>(TSAN_NAME("5Mutex12ReaderUnlockEv"));
  GiveWith(this, [&] { kReal(this); });
}

void Mutex::LockWhen(const Condition& condition) {
  static auto* const kReal =
      Real<void(Mutex*, const Condition&)>(TSAN_NAME("5Mutex8LockWhenERKNS0_9ConditionE"));
  TakeWith(this, [&] { kReal(this, condition); });
}

void Mutex::Await(const Condition& condition) {
  static auto* const kReal =
      Real<void(Mutex*, const Condition&)>(TSAN_NAME("5Mutex5AwaitERKNS0_9ConditionE"));
  WaitWith(this, [&] { return kReal(this, condition), true; });
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const kReal = Real<bool(Mutex*, const Condition&, Duration)>(
      TSAN_NAME("5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE"));
  return WaitWith(this, [&] { return kReal(this, condition, timeout); });
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static auto* const kReal = Real<bool(Mutex*, const Condition&, Time)>(
      TSAN_NAME("5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE"));
  return WaitWith(this, [&] { return kReal(this, condition, deadline); });
}

void CondVar::Wait(Mutex* mutex) {
  static auto* const kReal = Real<void(CondVar*, Mutex*)>(TSAN_NAME("7CondVar4WaitEPNS0_5MutexE"));
  WaitWith(mutex, [&] { return kReal(this, mutex), true; });
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static auto* const kReal = Real<bool(CondVar*, Mutex*, Duration)>(
      TSAN_NAME("7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE"));
  return WaitWith(mutex, [&] { return kReal(this, mutex, timeout); });
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static auto* const kReal = Real<bool(CondVar*, Mutex*, Time)>(
      TSAN_NAME("7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE"));
  return WaitWith(mutex, [&] { return kReal(this, mutex, deadline); });
}

// A notification that has already come is seen by one atomic read, without a lock.
void Notification::Notify() {
  static auto* const kReal = Real<void(Notification*)>(TSAN_NAME("12Notification6NotifyEv"));
  GiveWith(this, [&] { kReal(this); });
}

void Notification::WaitForNotification() const {
  static auto* const kReal =
      Real<void(const Notification*)>(TSAN_CONST_NAME("12Notification19WaitForNotificationEv"));
  kReal(this);
  __tsan_acquire(const_cast<Notification*>(this));
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static auto* const kReal = Real<bool(const Notification*, Duration)>(
      TSAN_CONST_NAME("12Notification30WaitForNotificationWithTimeoutENS0_8DurationE"));
  const bool notified = kReal(this, timeout);
  if (notified) __tsan_acquire(const_cast<Notification*>(this));
  return notified;
}

ABSL_NAMESPACE_END
}  // namespace absl
