#ifndef TESTS_PLANNER_PLUGIN_FAKE_PROVIDER_H_
#define TESTS_PLANNER_PLUGIN_FAKE_PROVIDER_H_

#include <string>

#include "proto/schema/schema.h"
#include "proto/value/value.h"

// What the fake plugin does, apart from the wire: the resource type `fake_thing` and the data
// source `fake_thing` (for what else there is see fake_functions.h, fake_lease.h, fake_vault.h),
// kept nowhere but in the values that go round.
//
//   id      computed; "thing-" and the name
//   name    required; a change replaces
//   size    optional number
//   tags    optional map(string)
//   secret  optional, sensitive
//
// Names that begin so make trouble:
//   fail-      creating fails and leaves nothing
//   taint-     creating fails and leaves the object
//   crash-     applying ends the process with SIGABRT, after words on stderr
//   slow-      applying takes until Stop is called, at most 20 s; then it fails, the object made
//   half-      creating fails, leaves the object and says that it can be taken up again
//   hold-      applying tells progress and a checkpoint, waits until Stop is called, at most 20 s,
//              and does what the rest of the name says: "hold-fail-x"
//   flood-     applying tells 20,000 things, of itself and of nobody
//   garbage-   applying tells checkpoints that are none
//   gone-      reading finds nothing
//   bad-       applying gives another name than planned
//   big-       reading gives 8 MB of secret
namespace tests::plugin {

proto::schema::ProviderSchema FakeSchema();

struct Answer {
  proto::value::Value state = {};
  std::string error = {};  // Summary of an error diagnostic about `name`; empty: none.
  bool crash = false;
  bool slow = false;
  bool hold = false;
  bool unfinished = false;
  bool replaces = false;  // Plan: the name changes.
};
Answer PlanThing(const proto::value::Value& prior, const proto::value::Value& proposed);
Answer ApplyThing(const proto::value::Value& prior, const proto::value::Value& planned);
Answer ReadThing(const proto::value::Value& state);
// Also the data source's: what an existing thing of that name looks like.
proto::value::Value ExistingThing(const std::string& name);

}  // namespace tests::plugin

#endif  // TESTS_PLANNER_PLUGIN_FAKE_PROVIDER_H_
