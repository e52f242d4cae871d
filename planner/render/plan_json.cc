#include "planner/render/plan_json.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "planner/render/checks_json.h"
#include "planner/render/json_object.h"
#include "planner/render/module_json.h"
#include "planner/render/schema_marks.h"
#include "planner/render/state_json.h"
#include "planner/state/file.h"
#include "planner/state/model.h"

namespace planner::render {

using plan::Action;
using plan::OutputChange;
using plan::Plan;
using plan::ResourceInstanceChange;
using proto::value::Value;

namespace {

bool IsNull(const Value& value) { return value.IsKnown() && value.IsNull(); }

bool IsSensitive(const Value& value) { return (value.DeepMarks() & proto::value::kSensitive) != 0; }

std::string ActionsJson(Action action) {
  std::vector<std::string> names;
  for (const std::string_view name : plan::ActionNames(action)) names.push_back(JsonText(name));
  return JsonArray(names);
}

std::string ValueChangeJson(const ResourceInstanceChange& change) {
  JsonObject object;
  object.Raw("actions", ActionsJson(change.action));
  object.Raw("before", KnownJson(change.before));
  object.Raw("after", KnownJson(change.after));
  object.Raw("after_unknown", change.after.IsWhollyKnown() ? "{}" : UnknownJson(change.after));
  object.Raw("before_sensitive", SensitiveJson(change.before));
  object.Raw("after_sensitive", SensitiveJson(change.after));
  if (!change.required_replace.empty()) {
    std::vector<std::string> paths;
    for (const auto& path : change.required_replace) paths.push_back(PathJson(path));
    object.Raw("replace_paths", JsonArray(paths));
  }
  if (change.import_id) {
    JsonObject importing;
    importing.Text("id", *change.import_id);
    object.Raw("importing", std::move(importing).Take());
  }
  if (!change.generated_config.empty()) object.Text("generated_config", change.generated_config);
  return std::move(object).Take();
}

std::string ResourceChangeJson(const ResourceInstanceChange& change) {
  JsonObject object;
  object.Text("address", addr::ToString(change.address));
  if (change.previous_address) {
    object.Text("previous_address", addr::ToString(*change.previous_address));
  }
  const addr::ModulePath& module = change.address.resource.module;
  if (!module.empty()) object.Text("module_address", addr::ToString(module));
  AddResourceMembers(change.address, object);
  object.Text("provider_name", addr::ToString(change.provider.provider));
  if (!change.deposed_key.empty()) object.Text("deposed", change.deposed_key);
  object.Raw("change", ValueChangeJson(change));
  const std::string_view reason = plan::ReasonName(change.reason);
  if (!reason.empty()) object.Text("action_reason", reason);
  return std::move(object).Take();
}

std::string ResourceChangesJson(const std::vector<ResourceInstanceChange>& changes) {
  std::vector<std::string> texts;
  texts.reserve(changes.size());
  for (const auto& change : changes) texts.push_back(ResourceChangeJson(change));
  return JsonArray(texts);
}

std::string OutputChangeJson(const OutputChange& change) {
  JsonObject object;
  object.Raw("actions", ActionsJson(change.action));
  object.Raw("before", KnownJson(change.before));
  if (change.after.IsKnown()) object.Raw("after", KnownJson(change.after));
  object.Raw("after_unknown", change.after.IsWhollyKnown() ? "false" : UnknownJson(change.after));
  const bool sensitive = IsSensitive(change.before) || IsSensitive(change.after);
  object.Bool("before_sensitive", sensitive);
  object.Bool("after_sensitive", sensitive);
  return std::move(object).Take();
}

std::string PlannedResourceJson(const ResourceInstanceChange& change) {
  JsonObject object;
  object.Text("address", addr::ToString(change.address));
  AddResourceMembers(change.address, object);
  object.Text("provider_name", addr::ToString(change.provider.provider));
  object.Int("schema_version", change.schema->version);
  const std::string values = IsNull(change.after) ? "{}" : KnownJson(change.after);
  if (values != "{}") object.Raw("values", values);
  // Terraform plans a replacement twice, unless the object is tainted, and the second time
  // forgets what only the schema calls sensitive.
  const bool twice =
      plan::IsReplace(change.action) && change.reason != plan::ActionReason::kReplaceBecauseTainted;
  object.Raw(
      "sensitive_values",
      SensitiveJson(twice ? WithoutSchemaMarks(change.schema->block, change.after) : change.after));
  return std::move(object).Take();
}

// Terraform lists what is forgotten too, without values.
bool IsPlanned(const ResourceInstanceChange& change) {
  return change.deposed_key.empty() && change.action != Action::kDelete &&
         (change.action == Action::kForget || !IsNull(change.after));
}

std::string PlannedOutputJson(const OutputChange& change) {
  JsonObject object;
  object.Bool("sensitive", IsSensitive(change.before) || IsSensitive(change.after));
  if (change.after.IsWhollyKnown()) {
    // Terraform's plan does not know of which type a null is.
    object.Raw("type",
               proto::value::TypeToJson(change.after.IsNull() ? proto::value::Type::Dynamic()
                                                              : change.after.type()));
    object.Raw("value", KnownJson(change.after));
  }
  return std::move(object).Take();
}

std::string PlannedValuesJson(const Plan& plan) {
  JsonObject object;
  JsonObject outputs;
  for (const auto& [name, change] : plan.outputs) {
    if (change.action != Action::kDelete) outputs.Raw(name, PlannedOutputJson(change));
  }
  if (!outputs.IsEmpty()) object.Raw("outputs", std::move(outputs).Take());
  std::vector<std::pair<std::string, PlacedResource>> by_address;
  for (const auto& change : plan.changes) {
    if (!IsPlanned(change)) continue;
    by_address.push_back({addr::ToString(change.address),
                          {change.address.resource.module, PlannedResourceJson(change)}});
  }
  std::sort(by_address.begin(), by_address.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<PlacedResource> resources;
  resources.reserve(by_address.size());
  for (auto& [address, resource] : by_address) resources.push_back(std::move(resource));
  object.Raw("root_module", ModuleTreeJson(resources));
  return std::move(object).Take();
}

std::string VariablesJson(const Plan& plan) {
  JsonObject variables;
  for (const auto& [name, value] : plan.variables) {
    JsonObject variable;
    const auto written = plan.written_variables.find(name);
    variable.Raw("value",
                 KnownJson(written == plan.written_variables.end() ? value : written->second));
    variables.Raw(name, std::move(variable).Take());
  }
  return std::move(variables).Take();
}

std::string OutputChangesJson(const Plan& plan) {
  JsonObject outputs;
  for (const auto& [name, change] : plan.outputs) outputs.Raw(name, OutputChangeJson(change));
  return std::move(outputs).Take();
}

std::string RelevantJson(const Plan& plan) {
  std::vector<std::string> attributes;
  for (const auto& attribute : plan.relevant_attributes) {
    JsonObject object;
    object.Text("resource", addr::ToString(attribute.resource));
    object.Raw("attribute", PathJson(attribute.attribute));
    attributes.push_back(std::move(object).Take());
  }
  return JsonArray(attributes);
}

}  // namespace

absl::StatusOr<std::string> PlanJson(const Plan& plan, std::string_view configuration,
                                     const plan::Schemas& schemas) {
  JsonObject object;
  object.Text("format_version", "1.2");
  object.Text("terraform_version", state::kTerraformVersion);
  if (!plan.variables.empty()) object.Raw("variables", VariablesJson(plan));
  object.Raw("planned_values", PlannedValuesJson(plan));
  if (!plan.drift.empty()) object.Raw("resource_drift", ResourceChangesJson(plan.drift));
  if (!plan.changes.empty()) object.Raw("resource_changes", ResourceChangesJson(plan.changes));
  if (!plan.outputs.empty()) object.Raw("output_changes", OutputChangesJson(plan));
  if (plan.prior_state != nullptr && !plan.prior_state->IsEmpty()) {
    absl::StatusOr<std::string> prior = StateJson(plan.prior_state.get(), schemas);
    if (!prior.ok()) return prior.status();
    prior->pop_back();  // The newline.
    object.Raw("prior_state", *prior);
  }
  object.Raw("configuration", configuration);
  if (!plan.relevant_attributes.empty()) object.Raw("relevant_attributes", RelevantJson(plan));
  if (!plan.checks.empty()) object.Raw("checks", ChecksJson(plan.checks));
  object.Text("timestamp", plan.timestamp);
  object.Bool("applyable", plan::IsApplyable(plan));
  object.Bool("complete", plan.complete);
  object.Bool("errored", plan.errored);
  return std::move(object).Take() + "\n";
}

}  // namespace planner::render
