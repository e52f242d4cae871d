// kiln show, output, state list, state show, import.

#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "planner/cli/interrupts.h"
#include "planner/cli/workspace.h"
#include "planner/lang/render_value.h"
#include "planner/plan/file.h"
#include "planner/render/configuration_json.h"
#include "planner/render/plan_json.h"
#include "planner/render/plan_text.h"
#include "planner/render/state_json.h"
#include "planner/render/state_text.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"
#include "proto/value/json.h"

namespace planner::cli {
namespace {

using proto::text::Cat;
using proto::value::Value;

int ShowPlan(Invocation& invocation, const std::string& path, bool json) {
  auto file = plan::ReadPlanFile(path);
  if (!file.ok()) {
    invocation.ShowError("Failed to read the given file as a state or plan file",
                         std::string(file.status().message()));
    return 1;
  }
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.UseConfiguration(*file);
  if (workspace.Failed()) return 1;
  workspace.StartProviders(*file->plan.previous_run_state);
  if (workspace.Failed()) return 1;
  const plan::Schemas& schemas = workspace.providers->schemas();
  const std::string missing = plan::AttachSchemas(file->plan, schemas);
  if (!missing.empty()) {
    invocation.ShowError("Missing resource schema from provider",
                         Cat("No provider has a schema for ", missing, "."));
    return 1;
  }
  if (!json) {
    Print(render::PlanText(file->plan, invocation.Format()));
    return 0;
  }
  const auto text = render::PlanJson(
      file->plan, render::ConfigurationJson(workspace.loaded.module, schemas), schemas);
  if (!text.ok()) {
    invocation.ShowError("Failed to marshal plan to json", std::string(text.status().message()));
    return 1;
  }
  Print(*text);
  return 0;
}

int ShowState(Invocation& invocation, const std::string& path, bool json) {
  const auto state = state::ReadLocalState(path);
  if (!state.ok()) {
    invocation.ShowError("Failed to read the given file as a state or plan file",
                         std::string(state.status().message()));
    return 1;
  }
  const bool exists = access(path.c_str(), F_OK) == 0;
  if (!exists || state->IsEmpty()) {
    if (json) {
      Print(exists ? *render::StateJson(&*state, {}) : *render::StateJson(nullptr, {}));
    } else {
      Print(exists ? "The state file is empty. No resources are represented.\n" : "No state.\n");
    }
    return 0;
  }
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.LoadConfiguration(/*must_exist=*/false);
  workspace.diags.clear();  // The state can be shown whatever is wrong with the configuration.
  workspace.StartProviders(*state);
  if (workspace.Failed()) return 1;
  const auto text =
      json ? render::StateJson(&*state, workspace.providers->schemas())
           : render::StateText(*state, workspace.providers->schemas(), invocation.Format());
  if (!text.ok()) {
    invocation.ShowError("Failed to show the state", std::string(text.status().message()));
    return 1;
  }
  Print(*text);
  return 0;
}

// The state file that read-only commands look at.
std::string ReadablePath(const std::string& flag) {
  diag::Diagnostics ignored;
  return flag.empty() ? StatePath("", config::LoadModule(".", ignored).module) : flag;
}

std::string OutputJson(const state::Output& output, bool with_type) {
  const std::string value = *proto::value::ToJson(output.value, output.value.type());
  if (!with_type) return value;
  return Cat("{\"sensitive\":", output.sensitive ? "true" : "false",
             ",\"type\":", TypeToJson(output.value.type()), ",\"value\":", value, "}");
}

// Two-space indented, as the field's own encoder does it.
std::string Indent(std::string_view json) {
  std::string out;
  int depth = 0;
  bool in_string = false;
  const auto line = [&] { out += '\n' + std::string(static_cast<size_t>(depth) * 2, ' '); };
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      out += c;
      if (c == '\\') out += json[++i];
      if (c == '"') in_string = false;
      continue;
    }
    switch (c) {
      case '"':
        in_string = true;
        out += c;
        break;
      case '{':
      case '[':
        out += c;
        if (json[i + 1] == '}' || json[i + 1] == ']') {
          out += json[++i];
          break;
        }
        ++depth;
        line();
        break;
      case '}':
      case ']':
        --depth;
        line();
        out += c;
        break;
      case ',':
        out += c;
        line();
        break;
      case ':': out += ": "; break;
      default: out += c;
    }
  }
  return out;
}

int PrintOneOutput(Invocation& invocation, const std::map<std::string, state::Output>& outputs,
                   const std::string& name, bool json, bool raw) {
  const auto found = outputs.find(name);
  if (found == outputs.end()) {
    invocation.ShowError(
        Cat("Output \"", name, "\" not found"),
        "The output variable requested could not be found in the state file. If you recently added "
        "this to your configuration, be sure to run `kiln apply`, since the state won't be updated "
        "with new output variables until that command is run.");
    return 1;
  }
  const Value& value = found->second.value;
  if (json) {
    Print(Cat(Indent(OutputJson(found->second, /*with_type=*/false)), "\n"));
  } else if (raw) {
    const auto text = proto::value::Convert(value, proto::value::Type::String(), nullptr);
    if (!text || text->IsNull()) {
      invocation.ShowError("Unsupported value for raw output",
                           Cat("The -raw option only supports strings, numbers, and boolean "
                               "values, but output value \"",
                               name, "\" is ", FriendlyName(value.type()),
                               ".\n\nUse the -json option for machine-readable representations of "
                               "output values that have complex types."));
      return 1;
    }
    Print(text->AsString());
  } else {
    Print(Cat(lang::RenderValue(value), "\n"));
  }
  return 0;
}

int PrintAllOutputs(Invocation& invocation, const std::map<std::string, state::Output>& outputs,
                    bool json) {
  if (json) {
    std::string text = "{";
    for (const auto& [name, output] : outputs) {
      if (text.size() > 1) text += ',';
      proto::value::AppendJsonString(name, text);
      text += Cat(":", OutputJson(output, /*with_type=*/true));
    }
    Print(Cat(Indent(text + "}"), "\n"));
    return 0;
  }
  if (outputs.empty()) {
    diag::Diagnostics diags;
    diag::AddWarning(diags, "No outputs found",
                     "The state file either has no outputs defined, or all the defined outputs are "
                     "empty. Please define an output in your configuration with the `output` "
                     "keyword and run `kiln apply` for it to become available. If you are using "
                     "interpolation, please verify the interpolated value is not empty.");
    invocation.Show(diags);
    return 0;
  }
  std::map<std::string, Value> values;
  for (const auto& [name, output] : outputs)
    values[name] =
        output.sensitive ? output.value.WithMarks(proto::value::kSensitive) : output.value;
  Print(render::OutputLines(values));
  return 0;
}

constexpr char kNoStateFile[] =
    "No state file was found!\n\n"
    "State management commands require a state file. Run this command\n"
    "in a directory where kiln has been run or use the -state flag\n"
    "to point the command to a specific state location.\n";

}  // namespace

int RunShow(Invocation& invocation) {
  bool json = false;
  bool no_color = false;
  FlagSet flags;
  flags.Bool("json", &json);
  flags.Bool("no-color", &no_color);
  const auto arguments = flags.Parse(invocation.arguments);
  if (!arguments.ok())
    return invocation.ShowUsageError("Failed to parse command-line flags",
                                     std::string(arguments.status().message()));
  if (arguments->size() > 1)
    return invocation.ShowUsageError("Too many command line arguments",
                                     "Expected at most one positional argument.");
  invocation.color = !no_color && !json;
  if (arguments->empty()) return ShowState(invocation, ReadablePath(""), json);
  const std::string& path = arguments->front();
  if (access(path.c_str(), R_OK) != 0) {
    invocation.ShowError("Failed to read the given file as a state or plan file",
                         Cat("There is no readable file at \"", path, "\"."));
    return 1;
  }
  return plan::LooksLikePlanFile(path) ? ShowPlan(invocation, path, json)
                                       : ShowState(invocation, path, json);
}

int RunOutput(Invocation& invocation) {
  bool json = false;
  bool raw = false;
  bool no_color = false;
  std::string state_path;
  FlagSet flags;
  flags.Bool("json", &json);
  flags.Bool("raw", &raw);
  flags.Bool("no-color", &no_color);
  flags.String("state", &state_path);
  const auto arguments = flags.Parse(invocation.arguments);
  if (!arguments.ok())
    return invocation.ShowUsageError("Failed to parse command-line flags",
                                     std::string(arguments.status().message()));
  if (no_color) invocation.color = false;
  if (arguments->size() > 1) {
    return invocation.ShowUsageError(
        "Unexpected argument",
        "The output command expects exactly one argument with the name of an output variable or no "
        "arguments to show all outputs.");
  }
  if (json && raw)
    return invocation.ShowUsageError("Invalid output format",
                                     "The -raw and -json options are mutually-exclusive.");
  if (raw && arguments->empty()) {
    return invocation.ShowUsageError(
        "Output name required",
        "You must give the name of a single output value when using the -raw option.");
  }
  const auto state = state::ReadLocalState(ReadablePath(state_path));
  if (!state.ok()) {
    invocation.ShowError("Failed to load state", std::string(state.status().message()));
    return 1;
  }
  if (arguments->empty()) return PrintAllOutputs(invocation, state->outputs, json);
  return PrintOneOutput(invocation, state->outputs, arguments->front(), json, raw);
}

namespace {

bool Holds(const state::State& state, const addr::Target& target) {
  for (const auto& [address, resource] : state.resources) {
    for (const auto& entry : resource.instances) {
      if (target.Contains({address, entry.first})) return true;
    }
  }
  return false;
}

}  // namespace

int RunStateList(Invocation& invocation) {
  std::string state_path;
  std::string id;
  FlagSet flags;
  flags.String("state", &state_path);
  flags.String("id", &id);
  const auto arguments = flags.Parse(invocation.arguments);
  if (!arguments.ok())
    return invocation.ShowUsageError("Failed to parse command-line flags",
                                     std::string(arguments.status().message()));
  const std::string path = ReadablePath(state_path);
  if (access(path.c_str(), F_OK) != 0) {
    PrintError(kNoStateFile);
    return 1;
  }
  const auto state = state::ReadLocalState(path);
  if (!state.ok()) {
    invocation.ShowError("Failed to load state", std::string(state.status().message()));
    return 1;
  }
  std::vector<addr::Target> targets;
  for (const std::string& text : *arguments) {
    const auto target = addr::ParseTarget(text);
    if (!target.ok()) {
      invocation.ShowError(Cat("Error parsing instance address: ", text),
                           std::string(target.status().message()));
      return 1;
    }
    if (!Holds(*state, *target)) {
      invocation.ShowError(
          "Unknown resource",
          Cat("The current state contains no resource ", text,
              ". If you've just added this resource to the configuration, you must run \"kiln "
              "apply\" first to create the resource's entry in the state."));
      return 1;
    }
    targets.push_back(*target);
  }
  const auto attributes_id = [](const state::Object& object) {
    const auto type = proto::value::ImpliedJsonType(object.attributes);
    const auto value = type.ok() ? proto::value::FromJson(object.attributes, *type)
                                 : absl::StatusOr<Value>(type.status());
    const Value* found = value.ok() && value->IsKnownNonNull() &&
                                 value->type().kind() == proto::value::Type::Kind::kObject
                             ? value->Find("id")
                             : nullptr;
    return found != nullptr && found->IsKnownNonNull() &&
                   found->type() == proto::value::Type::String()
               ? std::string(found->AsString())
               : std::string();
  };
  std::string text;
  for (const auto& [address, resource] : state->resources) {
    for (const auto& [key, instance] : resource.instances) {
      const addr::ResourceInstance full{address, key};
      const bool wanted =
          targets.empty() || std::any_of(targets.begin(), targets.end(),
                                         [&](const addr::Target& t) { return t.Contains(full); });
      if (!wanted || instance.current == nullptr ||
          (!id.empty() && attributes_id(*instance.current) != id))
        continue;
      text += Cat(addr::ToString(full), "\n");
    }
  }
  Print(text);
  return 0;
}

int RunStateShow(Invocation& invocation) {
  std::string state_path;
  bool no_color = false;
  FlagSet flags;
  flags.String("state", &state_path);
  flags.Bool("no-color", &no_color);
  const auto arguments = flags.Parse(invocation.arguments);
  if (!arguments.ok())
    return invocation.ShowUsageError("Failed to parse command-line flags",
                                     std::string(arguments.status().message()));
  if (no_color) invocation.color = false;
  if (arguments->size() != 1)
    return invocation.ShowUsageError("Wrong number of arguments",
                                     "Exactly one argument expected: the address of an instance.");
  const auto address = addr::ParseResourceInstance(arguments->front());
  if (!address.ok()) {
    invocation.ShowError(Cat("Error parsing instance address: ", arguments->front()),
                         std::string(address.status().message()));
    return 1;
  }
  const std::string path = ReadablePath(state_path);
  if (access(path.c_str(), F_OK) != 0) {
    PrintError(kNoStateFile);
    return 1;
  }
  const auto state = state::ReadLocalState(path);
  if (!state.ok()) {
    invocation.ShowError("Failed to load state", std::string(state.status().message()));
    return 1;
  }
  if (state->FindObject(*address) == nullptr) {
    PrintError(
        "No instance found for the given address!\n\nThis command requires that the address "
        "references one specific instance.\nTo view the available instances, use \"kiln state "
        "list\". Please modify \nthe address to reference a specific instance.\n");
    return 1;
  }
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.LoadConfiguration(/*must_exist=*/false);
  workspace.diags.clear();
  workspace.StartProviders(*state);
  if (workspace.Failed()) return 1;
  const auto text =
      render::InstanceText(*state, *address, workspace.providers->schemas(), invocation.Format());
  if (!text.ok()) {
    invocation.ShowError("Failed to show the instance", std::string(text.status().message()));
    return 1;
  }
  Print(*text);
  return 0;
}

int RunImport(Invocation& invocation) {
  OperationFlags operation;
  FlagSet flags;
  operation.AddCommon(flags);
  operation.AddVariables(flags);
  flags.Int("parallelism", &operation.parallelism);
  const auto arguments = flags.Parse(invocation.arguments);
  if (!arguments.ok())
    return invocation.ShowUsageError("Failed to parse command-line flags",
                                     std::string(arguments.status().message()));
  if (operation.no_color) invocation.color = false;
  if (arguments->size() != 2)
    return invocation.ShowUsageError("Wrong number of arguments",
                                     "The import command expects two arguments: the address of the "
                                     "resource and the id of the object.");
  const auto address = addr::ParseResourceInstance(arguments->front());
  if (!address.ok()) {
    invocation.ShowError("Invalid address", std::string(address.status().message()));
    return 1;
  }
  Workspace workspace(invocation);
  workspace.LoadCliConfiguration();
  workspace.LoadConfiguration(/*must_exist=*/true);
  if (workspace.Failed()) return 1;
  if (!workspace.loaded.module.resources.contains(address->resource)) {
    PrintError(
        Cat("Error: resource address \"", addr::ToString(address->resource),
            "\" does not exist in the configuration.\n\nBefore importing this resource, please "
            "create its configuration in the root module. For example:\n\nresource \"",
            address->resource.type, "\" \"", address->resource.name,
            "\" {\n  # (resource arguments)\n}\n"));
    return 1;
  }
  workspace.OpenState(operation, "OperationTypeImport");
  if (workspace.Failed()) return 1;
  const auto variables = workspace.ResolveVariables(operation);
  if (workspace.Failed()) return 1;
  workspace.StartProviders(*workspace.store->state());
  if (workspace.Failed()) return 1;
  ProgressDisplay progress(invocation.Format(), /*live=*/false, workspace.queue);
  Print(Cat(addr::ToString(*address), ": Importing from ID \"", (*arguments)[1], "\"...\n"));
  engine::Import(workspace.MakeContext(operation, progress), *address, (*arguments)[1], variables,
                 *workspace.store, workspace.diags);
  if (workspace.Failed()) return 1;
  Print(
      "\nImport successful!\n\nThe resources that were imported are shown above. These resources "
      "are now in\nyour Terraform state and will henceforth be managed by Terraform.\n\n");
  return 0;
}

}  // namespace planner::cli
