// kiln state list, state show.

#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/cli/workspace.h"
#include "planner/render/state_text.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace planner::cli {
namespace {

using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

constexpr char kNoStateFile[] =
    "No state file was found!\n\n"
    "State management commands require a state file. Run this command\n"
    "in a directory where kiln has been run or use the -state flag\n"
    "to point the command to a specific state location.\n";

bool Holds(const state::State& state, const addr::Target& target) {
  for (const auto& [address, resource] : state.resources) {
    for (const auto& entry : resource.instances) {
      if (target.Contains({address, entry.first})) return true;
    }
  }
  return false;
}

// The `id` attribute of a stored object, "" where there is none.
std::string IdOf(const state::Object& object) {
  const auto type = proto::value::ImpliedJsonType(object.attributes);
  if (!type.ok() || type->kind() != Type::Kind::kObject) return "";
  const auto value = proto::value::FromJson(object.attributes, *type);
  if (!value.ok() || !value->IsKnownNonNull()) return "";
  const Value* id = value->Find("id");
  return id != nullptr && id->IsKnownNonNull() && id->type() == Type::String()
             ? std::string(id->AsString())
             : "";
}

// Reads the state that a `state` command is about; null after saying why it cannot.
std::optional<state::State> ReadState(Invocation& invocation, const std::string& flag) {
  const std::string path = ReadablePath(flag);
  if (access(path.c_str(), F_OK) != 0) {
    PrintError(kNoStateFile);
    return std::nullopt;
  }
  auto state = state::ReadLocalState(path);
  if (!state.ok()) {
    invocation.ShowError("Failed to load state", std::string(state.status().message()));
    return std::nullopt;
  }
  return *std::move(state);
}

// The targets that `texts` name; null after saying which is none or not in the state.
std::optional<std::vector<addr::Target>> ParseTargets(Invocation& invocation,
                                                      const std::vector<std::string>& texts,
                                                      const state::State& state) {
  std::vector<addr::Target> targets;
  for (const std::string& text : texts) {
    const auto target = addr::ParseTarget(text);
    if (!target.ok()) {
      invocation.ShowError(Cat("Error parsing instance address: ", text),
                           std::string(target.status().message()));
      return std::nullopt;
    }
    if (!Holds(state, *target)) {
      invocation.ShowError(
          "Unknown resource",
          Cat("The current state contains no resource ", text,
              ". If you've just added this resource to the configuration, you must run \"kiln "
              "apply\" first to create the resource's entry in the state."));
      return std::nullopt;
    }
    targets.push_back(*target);
  }
  return targets;
}

}  // namespace

int RunStateList(Invocation& invocation) {
  std::string state_path;
  std::string id;
  FlagSet flags;
  flags.String("state", &state_path);
  flags.String("id", &id);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  const auto state = ReadState(invocation, state_path);
  if (!state) return 1;
  const auto targets = ParseTargets(invocation, *arguments, *state);
  if (!targets) return 1;
  // What is in modules within modules comes later.
  std::map<std::pair<size_t, addr::ResourceInstance>, std::string> lines;
  for (const auto& [address, resource] : state->resources) {
    for (const auto& [key, instance] : resource.instances) {
      const addr::ResourceInstance full{address, key};
      const bool wanted =
          targets->empty() || std::any_of(targets->begin(), targets->end(),
                                          [&](const addr::Target& t) { return t.Contains(full); });
      if (!wanted || instance.current == nullptr || (!id.empty() && IdOf(*instance.current) != id))
        continue;
      lines[{address.module.size(), full}] = Cat(addr::ToString(full), "\n");
    }
  }
  std::string text;
  for (const auto& entry : lines) text += entry.second;
  Print(text);
  return 0;
}

int RunStateShow(Invocation& invocation) {
  std::string state_path;
  FlagSet flags;
  flags.String("state", &state_path);
  flags.Bool("no-color", &invocation.no_color);
  const auto arguments = invocation.ParseFlags(flags);
  if (!arguments) return 1;
  if (arguments->size() != 1)
    return invocation.ShowUsageError("Wrong number of arguments",
                                     "Exactly one argument expected: the address of an instance.");
  const auto address = addr::ParseResourceInstance(arguments->front());
  if (!address.ok()) {
    invocation.ShowError(Cat("Error parsing instance address: ", arguments->front()),
                         std::string(address.status().message()));
    return 1;
  }
  const auto state = ReadState(invocation, state_path);
  if (!state) return 1;
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

}  // namespace planner::cli
