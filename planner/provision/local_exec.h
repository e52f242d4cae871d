#ifndef PLANNER_PROVISION_LOCAL_EXEC_H_
#define PLANNER_PROVISION_LOCAL_EXEC_H_

#include <optional>
#include <string>

#include "planner/provision/commands.h"
#include "planner/provision/schemas.h"
#include "proto/value/value.h"

namespace planner::provision {

// What a local-exec block says to run.
struct LocalExec {
  std::string text = {};  // The argument `command`.
  Command command = {};
  std::string announcement = {};  // What is shown before it runs.
};
// `config`: an object of the schema, unmarked and wholly known. nullopt and a mistake if there is
// nothing to run.
std::optional<LocalExec> ReadLocalExec(const proto::value::Value& config, Mistake& mistake);

// The error for a command that failed. `secret`: neither the command nor its output may be shown,
// for the configuration holds values that nobody may see.
Mistake DescribeFailure(const LocalExec& exec, const CommandResult& result, bool secret);

}  // namespace planner::provision

#endif  // PLANNER_PROVISION_LOCAL_EXEC_H_
