#include "planner/render/state_text.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "planner/lang/render_value.h"
#include "planner/plan/action.h"
#include "planner/render/color.h"
#include "planner/render/diff.h"
#include "planner/render/print.h"
#include "planner/state/model.h"

namespace planner::render {

using proto::value::Value;

namespace {

PrintOptions Whole(const TextFormat& format) {
  PrintOptions options;
  options.color = format.color;
  options.symbols = false;
  options.show_unchanged = true;
  return options;
}

Sides Unchanged(const Value& value) {
  Sides sides;
  sides.before = value;
  sides.after = value;
  return sides;
}

// Heading and block of one object.
absl::StatusOr<std::string> ObjectText(const addr::ResourceInstance& address,
                                       const std::string& deposed_key, const state::Object& object,
                                       const proto::schema::Schema& schema,
                                       const TextFormat& format) {
  if (object.schema_version != schema.version) {
    return absl::FailedPreconditionError(
        absl::StrCat("schema version ", object.schema_version, " for ", addr::ToString(address),
                     " in state does not match version ", schema.version, " from the provider"));
  }
  absl::StatusOr<Value> decoded = state::Decode(object, schema);
  if (!decoded.ok()) return decoded.status();
  const Value value = plan::MarkBySchema(schema.block, *decoded);
  std::string note;
  if (!deposed_key.empty()) note = absl::StrCat(" (deposed object ", deposed_key, ")");
  if (deposed_key.empty() && object.status == state::Object::Status::kTainted) note = " (tainted)";
  const bool is_data = address.resource.mode == addr::ResourceMode::kData;
  return absl::StrCat("# ", addr::ToString(address), ":", note, "\n",
                      is_data ? "data \"" : "resource \"", address.resource.type, "\" \"",
                      address.resource.name, "\" ",
                      Print(DiffBlock(Unchanged(value), schema.block), 0, Whole(format)), "\n");
}

// All objects of one instance, a blank line between them.
absl::StatusOr<std::string> InstanceObjects(const addr::ResourceInstance& address,
                                            const addr::Provider& provider,
                                            const state::Instance& instance,
                                            const plan::Schemas& schemas,
                                            const TextFormat& format) {
  const proto::schema::Schema* schema =
      schemas.Find(provider, address.resource.mode, address.resource.type);
  if (schema == nullptr) {
    return absl::NotFoundError(absl::StrCat("no schema found for ", addr::ToString(address),
                                            " (in provider ", addr::ToString(provider), ")"));
  }
  std::vector<std::pair<std::string, state::ObjectPtr>> objects;
  if (instance.current != nullptr) objects.emplace_back("", instance.current);
  objects.insert(objects.end(), instance.deposed.begin(), instance.deposed.end());
  std::string text;
  for (const auto& [deposed_key, object] : objects) {
    absl::StatusOr<std::string> one = ObjectText(address, deposed_key, *object, *schema, format);
    if (!one.ok()) return one.status();
    absl::StrAppend(&text, text.empty() ? "" : "\n", *one);
  }
  return text;
}

using Entry = std::pair<const addr::Resource, state::Resource>;

// The resources of modules one after the other, modules in the order of the texts of their
// addresses, as in JSON.
std::vector<const Entry*> ByModule(const state::State& state) {
  std::vector<std::pair<std::vector<std::string>, const Entry*>> placed;
  for (const Entry& entry : state.resources) {
    std::vector<std::string> steps;
    for (const addr::ModuleStep& step : entry.first.module)
      steps.push_back(addr::ToString(addr::ModulePath{step}));
    placed.emplace_back(std::move(steps), &entry);
  }
  std::stable_sort(placed.begin(), placed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const Entry*> entries;
  entries.reserve(placed.size());
  for (const auto& one : placed) entries.push_back(one.second);
  return entries;
}

// What stands before an object of a module when objects of the modules `shown` came before: nothing
// if they are all beside the module, as terraform has it.
const char* SpaceBefore(const addr::ModulePath& module, const std::set<addr::ModulePath>& shown) {
  if (shown.contains(module)) return "\n";
  addr::ModulePath around = module;
  while (!around.empty()) {
    around.pop_back();
    if (shown.contains(around)) return "\n\n";
  }
  return "";
}

std::string StateOutputs(const state::State& state, const TextFormat& format) {
  if (state.outputs.empty()) return "";
  std::string text = "\n\nOutputs:\n\n";
  for (const auto& [name, output] : state.outputs) {
    const Value value =
        output.sensitive ? output.value.WithMarks(proto::value::kSensitive) : output.value;
    const Node node = DiffTyped(Unchanged(value), output.value.type());
    absl::StrAppend(&text, name, " = ", Print(node, 0, Whole(format)), "\n");
  }
  return text;
}

}  // namespace

absl::StatusOr<std::string> StateText(const state::State& state, const plan::Schemas& schemas,
                                      const TextFormat& format) {
  if (state.IsEmpty()) return "The state file is empty. No resources are represented.\n";
  std::string text;
  std::set<addr::ModulePath> shown;
  for (const auto* entry : ByModule(state)) {
    const auto& [address, resource] = *entry;
    for (const auto& [key, instance] : resource.instances) {
      absl::StatusOr<std::string> one =
          InstanceObjects({address, key}, resource.provider.provider, instance, schemas, format);
      if (!one.ok()) return one.status();
      absl::StrAppend(&text, SpaceBefore(address.module, shown), *one);
      shown.insert(address.module);
    }
  }
  return text + StateOutputs(state, format);
}

absl::StatusOr<std::string> InstanceText(const state::State& state,
                                         const addr::ResourceInstance& address,
                                         const plan::Schemas& schemas, const TextFormat& format) {
  const state::Resource* resource = state.FindResource(address.resource);
  const state::Instance* instance = state.FindInstance(address);
  if (resource == nullptr || instance == nullptr) return std::string();
  return InstanceObjects(address, resource->provider.provider, *instance, schemas, format);
}

std::string OutputLines(const std::map<std::string, Value>& outputs) {
  std::string lines;
  for (const auto& [name, value] : outputs) {
    if (value.IsKnown() && value.IsNull()) continue;
    const bool sensitive = (value.DeepMarks() & proto::value::kSensitive) != 0;
    absl::StrAppend(&lines, name, " = ", sensitive ? "<sensitive>" : lang::RenderValue(value),
                    "\n");
  }
  return lines;
}

std::string OutputsSection(const std::map<std::string, Value>& outputs, const TextFormat& format) {
  const std::string lines = OutputLines(outputs);
  if (lines.empty()) return "";
  return Colorize("[reset][bold][green]\nOutputs:\n\n[reset]", format.color) + lines;
}

}  // namespace planner::render
