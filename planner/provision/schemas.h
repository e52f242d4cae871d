#ifndef PLANNER_PROVISION_SCHEMAS_H_
#define PLANNER_PROVISION_SCHEMAS_H_

#include <optional>
#include <string>
#include <string_view>

#include "proto/schema/schema.h"
#include "proto/value/value.h"

// The types of provisioners that the language has (engine-compat.md 2.6): local-exec, which runs
// here, and file and remote-exec, which are checked and not run.
namespace planner::provision {

// What a provisioner block of this type may hold, beside when, on_failure and connection. Null: the
// language has no such type.
const proto::schema::Block* FindSchema(std::string_view type);
// All that a connection block of any kind may hold.
const proto::schema::Block& ConnectionSchema();

// Whether this version runs provisioners of the type.
bool IsRunnable(std::string_view type);

struct Mistake {
  std::string summary = {};
  std::string detail = {};
};
// What is wrong with arguments that fit the schema; `config` is unmarked and may hold unknown
// values. nullopt: nothing.
std::optional<Mistake> FindMistake(std::string_view type, const proto::value::Value& config);

}  // namespace planner::provision

#endif  // PLANNER_PROVISION_SCHEMAS_H_
