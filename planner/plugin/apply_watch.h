#ifndef PLANNER_PLUGIN_APPLY_WATCH_H_
#define PLANNER_PLUGIN_APPLY_WATCH_H_

#include <grpcpp/client_context.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "planner/plugin/apply_events.h"
#include "proto/value/type.h"

namespace kiln::plugin::v1 {
class ApplyEvent;
class WatchRequest;
}  // namespace kiln::plugin::v1

namespace planner::plugin {

// Gives the events of one plugin process to the applies that they are about. Inside this folder
// only. Thread-safe.
class ApplyWatch {
 public:
  ApplyWatch();

  // Names a call that is about to be sent, by metadata in its context, so that its events reach
  // `events`. `type` is of the resource's objects. Answers with the number for End.
  uint64_t Begin(grpc::ClientContext& context, proto::value::Type type, ApplyEvents events)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // The call is over: its events are dropped from now on, but for one that is just being given.
  void End(uint64_t id) ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether the plugin said behind its answer that the create can be taken up again.
  static bool IsUnfinished(const grpc::ClientContext& context);

  kiln::plugin::v1::WatchRequest Request() const;
  // What came from the stream. Events of unknown applies are dropped; a checkpoint that does not
  // conform is logged and dropped.
  void Take(kiln::plugin::v1::ApplyEvent& event) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Running {
    proto::value::Type type;
    ApplyEvents events;
  };

  const std::string name_;  // Random: tells us from other engines of the same plugin.
  absl::Mutex mutex_;
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  // Shared: a handler may run while its call ends.
  std::map<uint64_t, std::shared_ptr<const Running>> running_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_APPLY_WATCH_H_
