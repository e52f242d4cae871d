#ifndef TESTS_PLANNER_PLUGIN_FAKE_LEASE_H_
#define TESTS_PLANNER_PLUGIN_FAKE_LEASE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "proto/schema/schema.h"
#include "proto/value/value.h"

// The ephemeral resource type `fake_lease` of the fake plugin, which keeps a diary of its leases.
//
//   name   required
//   ttl    optional number: milliseconds until the lease wants to be renewed, again and again
//   token  computed, sensitive; "token-" and the name
//
// Names that begin so make trouble:
//   fail-      opening fails
//   bad-       opening gives another name
//   stale-     renewing fails
//   stuck-     closing fails
//
// FAKE_DIARY names the file of the diary. Each thing done is a line: "open NAME", "renew NAME 2",
// "close NAME"; in it is what the private bytes say, so that a lost or foreign one shows.
namespace tests::plugin {

proto::schema::Schema LeaseSchema();

struct LeaseAnswer {
  proto::value::Value result = {};
  std::string private_bytes = {};
  std::optional<int64_t> renew_at_ms = {};  // Unix time.
  std::string error = {};                   // Summary of an error diagnostic; empty: none.
};
LeaseAnswer OpenLease(const proto::value::Value& config);
LeaseAnswer RenewLease(const std::string& private_bytes);
LeaseAnswer CloseLease(const std::string& private_bytes);

// Adds a line to the diary, if there is one.
void WriteDiary(const std::string& line);

}  // namespace tests::plugin

#endif  // TESTS_PLANNER_PLUGIN_FAKE_LEASE_H_
