#include "planner/render/checks_json.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "planner/addr/address.h"
#include "planner/render/json_object.h"

namespace planner::render {

using state::CheckKind;
using state::CheckResult;
using state::CheckStatus;

namespace {

std::string_view StatusName(CheckStatus status) {
  switch (status) {
    case CheckStatus::kPass: return "pass";
    case CheckStatus::kFail: return "fail";
    case CheckStatus::kError: return "error";
    case CheckStatus::kUnknown: return "unknown";
  }
  std::abort();  // Every status has a case above.
}

std::string_view KindName(CheckKind kind) {
  switch (kind) {
    case CheckKind::kResource: return "resource";
    case CheckKind::kOutput: return "output_value";
    case CheckKind::kCheckBlock: return "check";
    case CheckKind::kVariable: return "var";
  }
  std::abort();  // Every kind has a case above.
}

// An address taken apart. `resource` is only of resources.
struct Parts {
  std::string module = {};
  std::string name = {};
  addr::ResourceInstance resource = {};
};

// MODULE.output.NAME, MODULE.var.NAME and MODULE.check.NAME, or the address of a resource.
Parts TakeApart(CheckKind kind, const std::string& address) {
  Parts parts;
  if (kind == CheckKind::kResource) {
    auto instance = addr::ParseResourceInstance(address);
    if (!instance.ok()) return {.name = address};  // Of a state that others wrote.
    parts.resource = *std::move(instance);
    parts.module = addr::ToString(parts.resource.resource.module);
    parts.name = parts.resource.resource.name;
    return parts;
  }
  const size_t name = address.rfind('.');
  if (name == std::string::npos) return {.name = address};
  parts.name = address.substr(name + 1);
  const size_t kind_word = address.rfind('.', name == 0 ? 0 : name - 1);
  if (kind_word != std::string::npos) parts.module = address.substr(0, kind_word);
  return parts;
}

std::string ObjectJson(CheckKind kind, const CheckResult::Object& check) {
  const Parts parts = TakeApart(kind, check.address);
  JsonObject address;
  const addr::InstanceKey& key = parts.resource.key;
  if (const auto* number = std::get_if<int64_t>(&key)) address.Int("instance_key", *number);
  if (const auto* text = std::get_if<std::string>(&key)) address.Text("instance_key", *text);
  if (!parts.module.empty()) address.Text("module", parts.module);
  address.Text("to_display", check.address);
  JsonObject object;
  object.Raw("address", std::move(address).Take());
  object.Text("status", StatusName(check.status));
  std::vector<std::string> problems;
  for (const std::string& message : check.failure_messages) {
    JsonObject problem;
    problem.Text("message", message);
    problems.push_back(std::move(problem).Take());
  }
  if (!problems.empty()) object.Raw("problems", JsonArray(problems));
  return std::move(object).Take();
}

std::string ResultJson(const CheckResult& check) {
  const Parts parts = TakeApart(check.kind, check.config_address);
  const bool is_resource = check.kind == CheckKind::kResource;
  const bool is_data = parts.resource.resource.mode == addr::ResourceMode::kData;
  JsonObject address;
  address.Text("kind", KindName(check.kind));
  if (is_resource) address.Text("mode", is_data ? "data" : "managed");
  if (!parts.module.empty()) address.Text("module", parts.module);
  address.Text("name", parts.name);
  address.Text("to_display", check.config_address);
  if (is_resource) address.Text("type", parts.resource.resource.type);
  JsonObject object;
  object.Raw("address", std::move(address).Take());
  object.Text("status", StatusName(check.status));
  std::vector<std::string> instances;
  instances.reserve(check.objects.size());
  for (const CheckResult::Object& one : check.objects)
    instances.push_back(ObjectJson(check.kind, one));
  if (!instances.empty()) object.Raw("instances", JsonArray(instances));
  return std::move(object).Take();
}

}  // namespace

std::string ChecksJson(const std::vector<CheckResult>& results) {
  std::vector<std::string> texts;
  texts.reserve(results.size());
  for (const CheckResult& result : results) texts.push_back(ResultJson(result));
  return JsonArray(texts);
}

}  // namespace planner::render
