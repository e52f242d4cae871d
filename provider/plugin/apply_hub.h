#ifndef PROVIDER_PLUGIN_APPLY_HUB_H_
#define PROVIDER_PLUGIN_APPLY_HUB_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "proto/value/type.h"
#include "provider/plugin/log.h"
#include "provider/resource/reporter.h"

namespace provider::plugin {

// What is told of a running apply: one of the two.
struct ApplyEvent {
  struct Progress {
    std::string phase;
    std::optional<double> fraction;
  };
  struct Checkpoint {
    std::string state_msgpack;
    std::string private_bytes;
  };
  uint64_t apply_id = 0;
  std::optional<Progress> progress = {};
  std::optional<Checkpoint> checkpoint = {};
};

// Brings what resources report to the engines that watch (docs/decisions/0006). Keeps, for each
// running apply, the newest progress and the newest checkpoint until they are taken: what nobody
// takes does not grow, and a watcher that comes late misses nothing that still counts.
// Thread-safe; reporters may outlive the hub's watchers, not the hub.
class ApplyHub {
 public:
  // Wakes the one who takes events. Called without locks, on any thread, possibly late.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual void Wake() = 0;
  };
  // An apply that runs; ends with End or its destruction.
  class Apply : public resource::ApplyReporter {
   public:
    // What is reported from now on, or has not been taken, is dropped.
    virtual void End() = 0;
  };

  // `log` gets what is wrong with a report, and must outlive the hub.
  explicit ApplyHub(Log* log) : log_(log) {}

  // `watch` and `apply_id` as the engine sent them; `type` of the resource's objects. Null if
  // the engine sent nothing usable.
  std::shared_ptr<Apply> Begin(std::string_view watch, std::string_view apply_id,
                               proto::value::Type type) ABSL_LOCKS_EXCLUDED(mutex_);
  // From now on `watcher` is told of news of `watch`; an earlier watcher of it is forgotten.
  void Watch(const std::string& watch, std::shared_ptr<Watcher> watcher)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Nothing happens if it is not the watcher (any more).
  void Unwatch(const std::string& watch, const Watcher* watcher) ABSL_LOCKS_EXCLUDED(mutex_);
  // The oldest news of `watch`; nullopt if there are none: then Wake comes with the next.
  std::optional<ApplyEvent> Take(const std::string& watch) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Running;
  struct Engine {
    std::map<uint64_t, ApplyEvent> applies = {};  // With what has not been taken.
    std::deque<uint64_t> news = {};               // Applies with something to take, each once.
    std::shared_ptr<Watcher> watcher = {};        // Shared with the stream, which may end any time.
    bool is_waiting = false;                      // The watcher has found nothing.
  };

  template <typename Change>
  void Report(const std::string& watch, uint64_t apply_id, Change change)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void End(const std::string& watch, uint64_t apply_id) ABSL_LOCKS_EXCLUDED(mutex_);
  void ForgetIfIdle(const std::string& watch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Log* const log_;
  absl::Mutex mutex_;
  std::map<std::string, Engine> engines_ ABSL_GUARDED_BY(mutex_);  // By `watch`.
};

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_APPLY_HUB_H_
