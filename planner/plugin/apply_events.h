#ifndef PLANNER_PLUGIN_APPLY_EVENTS_H_
#define PLANNER_PLUGIN_APPLY_EVENTS_H_

#include <functional>
#include <optional>
#include <string>

#include "proto/value/value.h"

// What a plugin that knows our extension tells while it applies (docs/decisions/0006).
namespace planner::plugin {

struct ApplyProgress {
  std::string phase = {};               // For people, one line without control characters.
  std::optional<double> fraction = {};  // From 0 to 1; nullopt if it is not known.
};

// The object as far as it is known.
struct ApplyCheckpoint {
  proto::value::Value state = {};  // Of the resource's type, not null, wholly known, unmarked.
  std::string private_bytes = {};
  bool unfinished = false;  // Of a create: the plugin can take it up again from here.
};

// Called on gRPC's threads, one after the other, possibly never, perhaps still once after the
// call's answer. Must not block. Either may be null.
struct ApplyEvents {
  std::function<void(ApplyProgress)> on_progress = {};
  std::function<void(ApplyCheckpoint)> on_checkpoint = {};
};

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_APPLY_EVENTS_H_
