// Values of the root module's variables.

#include <unistd.h>

#include <map>
#include <string>

#include "planner/child/environment.h"
#include "planner/cli/interrupts.h"
#include "planner/cli/invocation.h"
#include "planner/cli/workspace.h"
#include "proto/text/cat.h"

namespace planner::cli {

using proto::text::Cat;
using proto::value::Value;

config::GivenValues Workspace::CollectVariables(const OperationFlags& flags) {
  config::VariableInputs inputs;
  for (const auto& [name, value] : child::Environment())
    inputs.environment[std::string(name)] = std::string(value);
  for (const auto& [name, value] : flags.variables) {
    inputs.flags.push_back(
        {name == "var" ? config::VariableFlag::Kind::kValue : config::VariableFlag::Kind::kFile,
         value});
  }
  return config::CollectVariables(inputs, loaded.module(), loaded.sources, diags);
}

std::map<std::string, Value> Workspace::ResolveVariables(const OperationFlags& flags) {
  config::GivenValues given = CollectVariables(flags);
  if (diag::HasErrors(diags)) return {};
  if (invocation.input && flags.input && isatty(STDIN_FILENO) != 0) {
    for (const config::Variable* variable : config::MissingVariables(loaded.module(), given)) {
      Print(Cat("var.", variable->name, "\n",
                variable->description.empty() ? "" : Cat("  ", variable->description, "\n\n"),
                "  Enter a value: "));
      const std::string text = ReadLine().value_or("");
      Print("\n");
      given[variable->name] = {.text = text, .origin = config::GivenValue::Origin::kInput};
    }
  }
  std::map<std::string, Value> values = config::ResolveVariables(loaded.module(), given, diags);
  written_variables = config::WrittenValues(loaded.module(), given);
  for (const auto& [name, value] : values) {
    if (!value.HasMark(proto::value::kEphemeral)) continue;
    ephemeral_variables[name] = value;
    if (given.contains(name) && !value.IsNull()) apply_time_variables.insert(name);
  }
  return values;
}

}  // namespace planner::cli
