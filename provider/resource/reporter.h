#ifndef PROVIDER_RESOURCE_REPORTER_H_
#define PROVIDER_RESOURCE_REPORTER_H_

#include <optional>
#include <string_view>

#include "proto/value/value.h"

namespace provider::resource {

// Tells the engine how one running Apply gets on. Thread-safe; nothing here blocks or fails,
// and what is told after the Apply has been answered is dropped. The engine may see only the
// newest of several reports of a kind, so each one stands alone. Rule: docs/decisions/0006.
class ApplyReporter {
 public:
  virtual ~ApplyReporter() = default;

  // `phase` is a word or two for people, the service's own where it has one; may be empty.
  // `fraction` is from 0 to 1; nullopt if it is not known.
  virtual void Progress(std::string_view phase, std::optional<double> fraction) = 0;
  // The object as far as it is known, for the engine to keep at once: if nothing is heard of
  // this Apply any more, the state holds this object, not tainted, and the next Read or Apply
  // gets it with `private_bytes` to take the work up again.
  //   state          object of the resource's schema, not null, wholly known: null where only
  //                  the service can tell
  //   private_bytes  as in ApplyAnswer: never secrets
  virtual void Checkpoint(const proto::value::Value& state, std::string_view private_bytes) = 0;
};

}  // namespace provider::resource

#endif  // PROVIDER_RESOURCE_REPORTER_H_
