#ifndef TESTS_PLANNER_PLUGIN_FAKE_VAULT_H_
#define TESTS_PLANNER_PLUGIN_FAKE_VAULT_H_

#include <string>

#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "tests/planner/plugin/fake_provider.h"

// The resource type `fake_vault` of the fake plugin, which has write-only attributes.
//
//   id                computed; "vault-" and the name
//   name              required; a change replaces
//   password          optional, write-only
//   password_version  optional number: a change of it makes the password count again
//   length            computed: how long the password was when it counted last; 0: none
//   login             block, any number: user (required), key (optional, write-only)
//
// What an apply gets of write-only values is a line in the diary (fake_lease.h): "vault NAME
// PASSWORD KEY,KEY". Names that begin so give write-only values back where that is forbidden:
//   leak-plan-   planning
//   leak-apply-  applying
//   leak-read-   reading
namespace tests::plugin {

proto::schema::Schema VaultSchema();

Answer PlanVault(const proto::value::Value& prior, const proto::value::Value& proposed);
Answer ApplyVault(const proto::value::Value& prior, const proto::value::Value& planned,
                  const proto::value::Value& config);
Answer ReadVault(const proto::value::Value& state);

}  // namespace tests::plugin

#endif  // TESTS_PLANNER_PLUGIN_FAKE_VAULT_H_
