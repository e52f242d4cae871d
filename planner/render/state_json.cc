#include "planner/render/state_json.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "planner/plan/action.h"
#include "planner/render/checks_json.h"
#include "planner/render/json_object.h"
#include "planner/render/module_json.h"
#include "planner/state/check_results.h"
#include "planner/state/file.h"
#include "planner/state/model.h"

namespace planner::render {

using proto::value::Value;

namespace {

// One object of the state with what its JSON needs.
struct Place {
  addr::ResourceInstance address = {};
  addr::ProviderConfig provider = {};
  std::string deposed_key = {};
};

absl::StatusOr<std::string> ObjectJson(const Place& place, const state::Object& object,
                                       const proto::schema::Schema& schema) {
  absl::StatusOr<Value> decoded = state::Decode(object, schema);
  if (!decoded.ok()) return decoded.status();
  const Value value = plan::MarkBySchema(schema.block, *decoded);
  JsonObject json;
  json.Text("address", addr::ToString(place.address));
  AddResourceMembers(place.address, json);
  json.Text("provider_name", addr::ToString(place.provider.provider));
  json.Int("schema_version", object.schema_version);
  json.Raw("values", KnownJson(value));
  json.Raw("sensitive_values", SensitiveJson(value));
  std::vector<std::string> depends_on;
  for (const addr::Resource& dependency : object.dependencies) {
    depends_on.push_back(JsonText(addr::ToString(dependency)));
  }
  if (!depends_on.empty()) json.Raw("depends_on", JsonArray(depends_on));
  if (object.status == state::Object::Status::kTainted) json.Bool("tainted", true);
  if (!place.deposed_key.empty()) json.Text("deposed_key", place.deposed_key);
  return std::move(json).Take();
}

// Appends one object, if it exists, to `placed`.
absl::Status AddObject(const Place& place, const state::ObjectPtr& object,
                       const plan::Schemas& schemas, std::vector<PlacedResource>& placed) {
  if (object == nullptr) return absl::OkStatus();
  const addr::Resource& resource = place.address.resource;
  const proto::schema::Schema* schema =
      schemas.Find(place.provider.provider, resource.mode, resource.type);
  const std::string address = addr::ToString(place.address);
  if (schema == nullptr) {
    return absl::NotFoundError(absl::StrCat("no schema found for ", address, " (in provider ",
                                            addr::ToString(place.provider.provider), ")"));
  }
  if (schema->version != object->schema_version) {
    return absl::FailedPreconditionError(
        absl::StrCat("schema version ", object->schema_version, " for ", address,
                     " in state does not match version ", schema->version, " from the provider"));
  }
  absl::StatusOr<std::string> json = ObjectJson(place, *object, *schema);
  if (!json.ok()) return json.status();
  placed.push_back({resource.module, *std::move(json)});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PlacedResource>> PlaceAll(const state::State& state,
                                                     const plan::Schemas& schemas) {
  std::vector<PlacedResource> placed;
  for (const auto& [address, resource] : state.resources) {
    for (const auto& [key, instance] : resource.instances) {
      Place place{{address, key}, resource.provider, ""};
      absl::Status status = AddObject(place, instance.current, schemas, placed);
      if (!status.ok()) return status;
      for (const auto& [deposed_key, object] : instance.deposed) {
        place.deposed_key = deposed_key;
        status = AddObject(place, object, schemas, placed);
        if (!status.ok()) return status;
      }
    }
  }
  return placed;
}

std::string OutputJson(const state::Output& output) {
  JsonObject json;
  json.Bool("sensitive", output.sensitive);
  json.Raw("value", KnownJson(output.value));
  json.Raw("type", proto::value::TypeToJson(output.value.type()));
  return std::move(json).Take();
}

}  // namespace

absl::StatusOr<std::string> StateJson(const state::State* state, const plan::Schemas& schemas) {
  JsonObject json;
  json.Text("format_version", "1.0");
  if (state == nullptr || state->IsEmpty()) return std::move(json).Take() + "\n";
  json.Text("terraform_version", state::kTerraformVersion);
  absl::StatusOr<std::vector<PlacedResource>> resources = PlaceAll(*state, schemas);
  if (!resources.ok()) return resources.status();
  JsonObject values;
  JsonObject outputs;
  for (const auto& [name, output] : state->outputs) outputs.Raw(name, OutputJson(output));
  if (!outputs.IsEmpty()) values.Raw("outputs", std::move(outputs).Take());
  values.Raw("root_module", ModuleTreeJson(*resources));
  json.Raw("values", std::move(values).Take());
  const std::vector<state::CheckResult> checks = state::ParseCheckResults(state->check_results);
  if (!checks.empty()) json.Raw("checks", ChecksJson(checks));
  return std::move(json).Take() + "\n";
}

}  // namespace planner::render
