#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "planner/plan/document_value.h"
#include "planner/plan/file.h"

// The inner document of the plan file: one JSON object. "format" and "version" come first
// in meaning: another value of either is a document that we cannot read.
namespace planner::plan {

using nlohmann::json;
using proto::value::Value;
using state::CheckKind;
using state::CheckResult;
using state::CheckStatus;

namespace {

constexpr const char* kFormat = "kiln plan";
constexpr int kVersion = 1;
constexpr int kMaxDepth = 64;

constexpr std::array<const char*, 8> kActions = {
    "no-op", "create", "read", "update", "delete", "delete-create", "create-delete", "forget"};
constexpr std::array<const char*, 3> kModes = {"normal", "destroy", "refresh-only"};
constexpr std::array<const char*, 4> kStatuses = {"pass", "fail", "error", "unknown"};
constexpr std::array<const char*, 4> kKinds = {"resource", "output", "check", "var"};

template <size_t size, typename Enum>
std::string Name(const std::array<const char*, size>& names, Enum value) {
  return names[static_cast<size_t>(value)];
}

json ChangeDocument(const ResourceInstanceChange& change) {
  json document = {{"address", addr::ToString(change.address)},
                   {"provider", addr::ToString(change.provider)},
                   {"action", Name(kActions, change.action)},
                   {"before", ValueDocument(change.before)},
                   {"after", ValueDocument(change.after)}};
  if (change.previous_address) {
    document["previous_address"] = addr::ToString(*change.previous_address);
  }
  if (!change.deposed_key.empty()) document["deposed"] = change.deposed_key;
  if (change.reason != ActionReason::kNone) document["reason"] = ReasonName(change.reason);
  if (!change.before_private.empty()) {
    document["before_private"] = ToBase64(change.before_private);
  }
  if (!change.planned_private.empty()) {
    document["planned_private"] = ToBase64(change.planned_private);
  }
  for (const auto& path : change.required_replace) {
    document["required_replace"].push_back(PathDocument(path));
  }
  if (change.import_id) document["import_id"] = *change.import_id;
  if (!change.generated_config.empty()) document["generated_config"] = change.generated_config;
  return document;
}

json CheckDocument(const CheckResult& check) {
  json document = {{"kind", Name(kKinds, check.kind)},
                   {"address", check.config_address},
                   {"status", Name(kStatuses, check.status)},
                   {"objects", json::array()}};
  for (const auto& object : check.objects) {
    document["objects"].push_back({{"address", object.address},
                                   {"status", Name(kStatuses, object.status)},
                                   {"failures", object.failure_messages}});
  }
  return document;
}

// Reads members of one JSON object; remembers the first that is missing or of a wrong kind.
class Reader {
 public:
  Reader(const json& object, absl::Status& status) : object_(object), status_(status) {
    if (!object.is_object()) Fail("an object");
  }

  const json* Find(const char* name) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }
  const json& Array(const char* name) {
    static const json kEmpty = json::array();
    const json* found = Find(name);
    if (found == nullptr) return kEmpty;
    if (!found->is_array()) Fail(name);
    return found->is_array() ? *found : kEmpty;
  }
  const json& Object(const char* name) {
    static const json kEmpty = json::object();
    const json* found = Find(name);
    if (found == nullptr) return kEmpty;
    if (!found->is_object()) Fail(name);
    return found->is_object() ? *found : kEmpty;
  }
  std::string Text(const char* name) {
    const json* found = Find(name);
    if (found == nullptr) return "";
    if (!found->is_string()) Fail(name);
    return found->is_string() ? found->get<std::string>() : "";
  }
  bool Bool(const char* name) {
    const json* found = Find(name);
    if (found == nullptr || !found->is_boolean()) Fail(name);
    return found != nullptr && found->is_boolean() && found->get<bool>();
  }
  std::vector<std::string> Texts(const char* name) {
    std::vector<std::string> texts;
    for (const json& text : Array(name)) {
      if (text.is_string()) {
        texts.push_back(text.get<std::string>());
      } else {
        Fail(name);
      }
    }
    return texts;
  }
  template <typename Enum, size_t size>
  Enum OneOf(const char* name, const std::array<const char*, size>& names) {
    const std::string text = Text(name);
    for (size_t i = 0; i < size; ++i) {
      if (text == names[i]) return static_cast<Enum>(i);
    }
    Fail(name);
    return Enum{};
  }
  std::string Bytes(const char* name) { return Take(FromBase64(Text(name)), name); }
  template <typename T>
  T Take(absl::StatusOr<T> result, const char* name) {
    if (result.ok()) return *std::move(result);
    Fail(name);
    return T{};
  }
  void Fail(const char* name) {
    if (!status_.ok()) return;
    status_ = absl::InvalidArgumentError(absl::StrCat("the plan is damaged at \"", name, "\""));
  }

 private:
  const json& object_;
  absl::Status& status_;
};

ActionReason ReadReason(Reader& reader) {
  const std::string name = reader.Text("reason");
  for (int i = 0; i <= static_cast<int>(ActionReason::kReadBecauseCheckNested); ++i) {
    const auto reason = static_cast<ActionReason>(i);
    if (ReasonName(reason) == name) return reason;
  }
  reader.Fail("reason");
  return ActionReason::kNone;
}

Value ReadValue(Reader& reader, const char* name) {
  const json* found = reader.Find(name);
  if (found != nullptr) return reader.Take(ReadValueDocument(*found), name);
  reader.Fail(name);
  return {};
}

ResourceInstanceChange ReadChange(const json& document, absl::Status& status) {
  Reader reader(document, status);
  ResourceInstanceChange change;
  const auto address = [&](const char* name) {
    return reader.Take(addr::ParseResourceInstance(reader.Text(name)), name);
  };
  change.address = address("address");
  if (reader.Find("previous_address") != nullptr) {
    change.previous_address = address("previous_address");
  }
  change.deposed_key = reader.Text("deposed");
  change.provider = reader.Take(addr::ParseProviderConfig(reader.Text("provider")), "provider");
  change.action = reader.OneOf<Action>("action", kActions);
  change.reason = ReadReason(reader);
  change.before = ReadValue(reader, "before");
  change.after = ReadValue(reader, "after");
  change.before_private = reader.Bytes("before_private");
  change.planned_private = reader.Bytes("planned_private");
  for (const json& path : reader.Array("required_replace")) {
    change.required_replace.push_back(reader.Take(ReadPathDocument(path), "required_replace"));
  }
  if (reader.Find("import_id") != nullptr) change.import_id = reader.Text("import_id");
  change.generated_config = reader.Text("generated_config");
  return change;
}

OutputChange ReadOutput(const json& document, absl::Status& status) {
  Reader reader(document, status);
  OutputChange change;
  change.action = reader.OneOf<Action>("action", kActions);
  change.before = ReadValue(reader, "before");
  change.after = ReadValue(reader, "after");
  return change;
}

CheckResult ReadCheck(const json& document, absl::Status& status) {
  Reader reader(document, status);
  CheckResult check;
  check.kind = reader.OneOf<CheckKind>("kind", kKinds);
  check.config_address = reader.Text("address");
  check.status = reader.OneOf<CheckStatus>("status", kStatuses);
  for (const json& object : reader.Array("objects")) {
    Reader inner(object, status);
    check.objects.push_back({inner.Text("address"), inner.OneOf<CheckStatus>("status", kStatuses),
                             inner.Texts("failures")});
  }
  return check;
}

// Deeply nested text would exhaust the stack of whoever walks it.
bool IsTooDeep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kMaxDepth) return true;
  }
  return false;
}

void ReadLists(Reader& reader, Plan& plan, absl::Status& status) {
  for (const json& change : reader.Array("changes")) {
    plan.changes.push_back(ReadChange(change, status));
  }
  for (const json& change : reader.Array("drift")) plan.drift.push_back(ReadChange(change, status));
  for (const json& provider : reader.Array("providers")) {
    const std::string text = provider.is_string() ? provider.get<std::string>() : "";
    plan.providers.push_back(reader.Take(addr::ParseProviderConfig(text), "providers"));
  }
  for (const json& document : reader.Array("relevant_attributes")) {
    Reader inner(document, status);
    const json* path = inner.Find("attribute");
    RelevantAttribute attribute;
    attribute.resource =
        inner.Take(addr::ParseResourceInstance(inner.Text("resource")), "resource");
    if (path != nullptr) attribute.attribute = inner.Take(ReadPathDocument(*path), "attribute");
    plan.relevant_attributes.push_back(std::move(attribute));
  }
  for (const json& check : reader.Array("checks")) plan.checks.push_back(ReadCheck(check, status));
}

}  // namespace

std::string EncodePlan(const Plan& plan) {
  json document = {
      {"format", kFormat},        {"version", kVersion},       {"mode", Name(kModes, plan.mode)},
      {"targets", plan.targets},  {"replaces", plan.replaces}, {"timestamp", plan.timestamp},
      {"errored", plan.errored},  {"complete", plan.complete}, {"variables", json::object()},
      {"outputs", json::object()}};
  for (const auto& [name, value] : plan.variables) {
    document["variables"][name] = ValueDocument(value);
  }
  for (const auto& [name, value] : plan.written_variables)
    document["written_variables"][name] = ValueDocument(value);
  for (const auto& change : plan.changes) document["changes"].push_back(ChangeDocument(change));
  for (const auto& change : plan.drift) document["drift"].push_back(ChangeDocument(change));
  for (const auto& [name, change] : plan.outputs) {
    document["outputs"][name] = {{"action", Name(kActions, change.action)},
                                 {"before", ValueDocument(change.before)},
                                 {"after", ValueDocument(change.after)}};
  }
  for (const auto& provider : plan.providers) {
    document["providers"].push_back(addr::ToString(provider));
  }
  for (const auto& attribute : plan.relevant_attributes) {
    document["relevant_attributes"].push_back({{"resource", addr::ToString(attribute.resource)},
                                               {"attribute", PathDocument(attribute.attribute)}});
  }
  for (const auto& check : plan.checks) document["checks"].push_back(CheckDocument(check));
  if (!plan.apply_time_variables.empty())
    document["apply_time_variables"] = plan.apply_time_variables;
  if (!plan.function_results.empty()) document["function_results"] = plan.function_results;
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

absl::StatusOr<Plan> DecodePlan(std::string_view text) {
  const absl::Status foreign = absl::InvalidArgumentError(
      "the plan was made by another tool or another version of this one; make a new plan");
  if (IsTooDeep(text)) return foreign;
  const json document = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || document.value("format", json()) != kFormat ||
      document.value("version", json()) != kVersion) {
    return foreign;
  }
  absl::Status status = absl::OkStatus();
  Reader reader(document, status);
  Plan plan;
  plan.mode = reader.OneOf<Mode>("mode", kModes);
  plan.targets = reader.Texts("targets");
  plan.replaces = reader.Texts("replaces");
  plan.timestamp = reader.Text("timestamp");
  plan.errored = reader.Bool("errored");
  plan.complete = reader.Bool("complete");
  for (const auto& [name, value] : reader.Object("variables").items()) {
    plan.variables[name] = reader.Take(ReadValueDocument(value), "variables");
  }
  for (const auto& [name, value] : reader.Object("written_variables").items()) {
    plan.written_variables[name] = reader.Take(ReadValueDocument(value), "written_variables");
  }
  for (const auto& [name, change] : reader.Object("outputs").items()) {
    plan.outputs[name] = ReadOutput(change, status);
  }
  const std::vector<std::string> again = reader.Texts("apply_time_variables");
  plan.apply_time_variables.insert(again.begin(), again.end());
  for (const auto& [call, result] : reader.Object("function_results").items()) {
    if (!result.is_string()) reader.Fail("function_results");
    plan.function_results[call] = result.is_string() ? result.get<std::string>() : "";
  }
  ReadLists(reader, plan, status);
  if (!status.ok()) return status;
  return plan;
}

}  // namespace planner::plan
