#include "tests/planner/render/recorded_plan.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include "nlohmann/json.hpp"
#include "planner/addr/address.h"
#include "proto/value/convert.h"
#include "tests/planner/render/rich_schema.h"

namespace planner::render {

using nlohmann::json;
using plan::Action;
using proto::value::Path;
using proto::value::PathStep;
using proto::value::Type;
using proto::value::Value;

namespace {

const json kAbsent = nullptr;

const json& MemberOf(const json& object, const std::string& name) {
  return object.is_object() && object.contains(name) ? object[name] : kAbsent;
}

const json& ElementOf(const json& array, size_t index) {
  return array.is_array() && index < array.size() ? array[index] : kAbsent;
}

Value Scalar(const json& value) {
  if (value.is_boolean()) return Value::Bool(value.get<bool>());
  if (value.is_string()) return Value::String(value.get<std::string>());
  if (value.is_number_integer()) return Value::Number(proto::value::Number(value.get<int64_t>()));
  if (value.is_number()) return Value::Number(*proto::value::Number::Parse(value.dump()));
  return Value::Null(Type::Dynamic());
}

Value ReadValue(const json& value, const json& unknown, const json& sensitive) {
  Value result;
  if (unknown == true) {
    // The shape of what is sensitive in it tells a little of an unknown value's type.
    const Type type = sensitive.is_object()  ? Type::Object({})
                      : sensitive.is_array() ? Type::List(Type::Dynamic())
                                             : Type::Dynamic();
    result = Value::Unknown(type);
  } else if (value.is_object()) {
    std::vector<std::pair<std::string, Value>> members;
    for (const auto& [name, member] : value.items()) {
      members.emplace_back(name,
                           ReadValue(member, MemberOf(unknown, name), MemberOf(sensitive, name)));
    }
    if (unknown.is_object()) {
      for (const auto& [name, member] : unknown.items()) {
        if (value.contains(name)) continue;
        members.emplace_back(name, ReadValue(kAbsent, member, MemberOf(sensitive, name)));
      }
    }
    result = Value::Object(std::move(members));
  } else if (value.is_array()) {
    std::vector<Value> elements;
    for (size_t i = 0; i < value.size(); ++i) {
      elements.push_back(ReadValue(value[i], ElementOf(unknown, i), ElementOf(sensitive, i)));
    }
    result = Value::Tuple(std::move(elements));
  } else {
    result = Scalar(value);
  }
  return sensitive == true ? result.WithMarks(proto::value::kSensitive) : result;
}

Action ReadAction(const json& actions) {
  for (const Action action :
       {Action::kNoOp, Action::kCreate, Action::kRead, Action::kUpdate, Action::kDelete,
        Action::kDeleteThenCreate, Action::kCreateThenDelete, Action::kForget}) {
    const auto names = plan::ActionNames(action);
    if (actions == json(std::vector<std::string>(names.begin(), names.end()))) return action;
  }
  std::abort();  // The recording has an action that does not exist.
}

plan::ActionReason ReadReason(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(plan::ActionReason::kReadBecauseCheckNested); ++i) {
    const auto reason = static_cast<plan::ActionReason>(i);
    if (plan::ReasonName(reason) == name) return reason;
  }
  std::abort();  // The recording has a reason that does not exist.
}

Path ReadPath(const json& steps) {
  Path path;
  for (const json& step : steps) {
    path.push_back(step.is_string() ? PathStep::Attribute(step.get<std::string>())
                                    : PathStep::At(step.get<int64_t>()));
  }
  return path;
}

const proto::schema::Schema& TerraformData() {
  static const proto::schema::Schema* const kSchema = [] {
    auto* made = new proto::schema::Schema;
    const auto add = [&](const char* name, Type type, bool optional) {
      proto::schema::Attribute attribute;
      attribute.name = name;
      attribute.type = type;
      attribute.optional = optional;
      attribute.computed = !optional;
      made->block.attributes.push_back(attribute);
    };
    add("id", Type::String(), false);
    add("input", Type::Dynamic(), true);
    add("output", Type::Dynamic(), false);
    add("triggers_replace", Type::Dynamic(), true);
    return made;
  }();
  return *kSchema;
}

const proto::schema::Schema& RemoteState() {
  static const proto::schema::Schema* const kSchema = [] {
    auto* made = new proto::schema::Schema;
    for (const char* name : {"backend", "config", "defaults", "outputs", "workspace"}) {
      proto::schema::Attribute attribute;
      attribute.name = name;
      attribute.optional = true;
      const bool is_text = attribute.name == "backend" || attribute.name == "workspace";
      if (is_text) attribute.type = Type::String();
      made->block.attributes.push_back(attribute);
    }
    return made;
  }();
  return *kSchema;
}

// A whole object has all attributes: unknown ones are left out of the JSON.
Value ReadObject(const proto::schema::Schema& schema, const json& object, const json& unknown,
                 const json& sensitive) {
  if (object.is_null()) return {};
  const Type type = proto::schema::ImpliedType(schema.block);
  json whole = object;
  for (const auto& attribute : schema.block.attributes) {
    if (!whole.contains(attribute.name)) whole[attribute.name] = nullptr;
  }
  for (const auto& nested : schema.block.blocks) {
    if (!whole.contains(nested.type_name)) whole[nested.type_name] = nullptr;
  }
  const std::optional<Value> value =
      proto::value::Convert(ReadValue(whole, unknown, sensitive), type, nullptr);
  if (!value) std::abort();  // The recording does not fit the schema.
  return *value;
}

const proto::schema::Schema& SchemaOf(const addr::Resource& resource) {
  static const auto* const kRich = new proto::schema::ProviderSchema(RichSchema());
  const auto found = kRich->resources.find(resource.type);
  if (found != kRich->resources.end()) return found->second;
  return resource.mode == addr::ResourceMode::kData ? RemoteState() : TerraformData();
}

plan::ResourceInstanceChange ReadChange(const json& item) {
  const json& change = item["change"];
  plan::ResourceInstanceChange read;
  read.address = *addr::ParseResourceInstance(item["address"].get<std::string>());
  if (item.contains("previous_address")) {
    read.previous_address =
        *addr::ParseResourceInstance(item["previous_address"].get<std::string>());
  }
  read.deposed_key = item.value("deposed", "");
  read.provider.provider = *addr::ParseProvider(item["provider_name"].get<std::string>());
  read.action = ReadAction(change["actions"]);
  read.reason = ReadReason(item.value("action_reason", ""));
  read.schema = &SchemaOf(read.address.resource);
  if (change.contains("importing")) read.import_id = change["importing"].value("id", "");
  read.generated_config = change.value("generated_config", "");
  read.before = ReadObject(*read.schema, change["before"], kAbsent, change["before_sensitive"]);
  read.after =
      ReadObject(*read.schema, change["after"], change["after_unknown"], change["after_sensitive"]);
  for (const json& path : MemberOf(change, "replace_paths")) {
    read.required_replace.push_back(ReadPath(path));
  }
  return read;
}

plan::OutputChange ReadOutput(const json& change) {
  plan::OutputChange read;
  read.action = ReadAction(change["actions"]);
  read.before = ReadValue(change["before"], kAbsent, change["before_sensitive"]);
  read.after =
      ReadValue(MemberOf(change, "after"), change["after_unknown"], change["after_sensitive"]);
  return read;
}

}  // namespace

plan::Plan ReadRecordedPlan(std::string_view recorded_json) {
  const json recorded = json::parse(recorded_json);
  plan::Plan read;
  for (const json& change : MemberOf(recorded, "resource_changes")) {
    read.changes.push_back(ReadChange(change));
  }
  for (const json& change : MemberOf(recorded, "resource_drift")) {
    read.drift.push_back(ReadChange(change));
  }
  for (const auto& [name, change] : MemberOf(recorded, "output_changes").items()) {
    read.outputs[name] = ReadOutput(change);
  }
  for (const json& attribute : MemberOf(recorded, "relevant_attributes")) {
    read.relevant_attributes.push_back(
        {*addr::ParseResourceInstance(attribute["resource"].get<std::string>()),
         ReadPath(attribute["attribute"])});
  }
  for (const auto& [name, variable] : MemberOf(recorded, "variables").items()) {
    read.variables[name] = ReadValue(variable["value"], kAbsent, kAbsent);
  }
  read.errored = recorded["errored"];
  read.complete = recorded["complete"];
  read.timestamp = recorded["timestamp"];
  return read;
}

plan::Schemas BuiltinSchemas() {
  auto provider = std::make_shared<proto::schema::ProviderSchema>();
  provider->resources["terraform_data"] = TerraformData();
  provider->data_sources["terraform_remote_state"] = RemoteState();
  plan::Schemas schemas;
  schemas.providers[*addr::ParseProvider("terraform.io/builtin/terraform")] = std::move(provider);
  return schemas;
}

std::string ReadTestFile(const std::string& path) {
  std::ifstream file(std::string(TESTS_DIR) + "/" + path);
  if (!file) std::abort();  // The test data is incomplete.
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace planner::render
