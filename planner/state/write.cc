#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "planner/addr/address.h"
#include "planner/state/file.h"
#include "planner/state/json_text.h"
#include "planner/state/model.h"
#include "planner/state/records.h"
#include "proto/value/json.h"
#include "proto/value/path.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::state {
namespace {

namespace value = proto::value;

void AppendString(std::string_view text, std::string& out) { value::AppendJsonString(text, out); }

void AppendValue(const value::Value& what, value::Type type, std::string& out) {
  // Values in a state are wholly known and finite: the caller's promise.
  if (!value::AppendJson(what, type, out).ok()) std::abort();
}

void AppendPath(const value::Path& path, std::string& out) {
  out += '[';
  bool is_first = true;
  for (const value::PathStep& step : path) {
    if (!is_first) out += ',';
    is_first = false;
    if (step.kind == value::PathStep::Kind::kAttribute) {
      out += R"({"type":"get_attr","value":)";
      AppendString(step.name, out);
    } else {
      out += R"({"type":"index","value":{"value":)";
      AppendValue(step.key, step.key.type(), out);
      absl::StrAppend(&out, ",\"type\":", value::TypeToJson(step.key.type()), "}");
    }
    out += '}';
  }
  out += ']';
}

void AppendPaths(const std::vector<value::Path>& paths, std::string& out) {
  out += '[';
  for (size_t i = 0; i < paths.size(); ++i) {
    if (i > 0) out += ',';
    AppendPath(paths[i], out);
  }
  out += ']';
}

void AppendDependencies(const std::vector<addr::Resource>& dependencies, std::string& out) {
  std::vector<std::string> texts;
  texts.reserve(dependencies.size());
  for (const addr::Resource& dependency : dependencies) texts.push_back(ToString(dependency));
  std::sort(texts.begin(), texts.end());
  out += '[';
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ',';
    AppendString(texts[i], out);
  }
  out += ']';
}

void AppendKey(const addr::InstanceKey& key, std::string& out) {
  if (const auto* number = std::get_if<int64_t>(&key)) {
    absl::StrAppend(&out, "\"index_key\":", *number, ",");
  } else if (const auto* text = std::get_if<std::string>(&key)) {
    out += "\"index_key\":";
    AppendString(*text, out);
    out += ',';
  }
}

void AppendInstance(const addr::InstanceKey& key, const Instance& instance, std::string& out) {
  bool is_first = true;
  const auto append = [&](std::string_view deposed_key, const ObjectPtr& object) {
    if (object == nullptr) return;
    if (!is_first) out += ',';
    is_first = false;
    AppendObject(key, deposed_key, *object, out);
  };
  append({}, instance.current);
  for (const auto& [deposed_key, object] : instance.deposed) append(deposed_key, object);
}

// One element of `resources`, up to and with its instances, piece by piece.
void WriteResource(const std::string& module, const addr::Resource& address,
                   const Resource& resource, Indenter& out) {
  std::string piece = "{";
  if (!module.empty()) {
    piece += "\"module\":";
    AppendString(module, piece);
    piece += ',';
  }
  const bool is_data = address.mode == addr::ResourceMode::kData;
  absl::StrAppend(&piece, "\"mode\":", is_data ? "\"data\"" : "\"managed\"", ",\"type\":");
  AppendString(address.type, piece);
  piece += ",\"name\":";
  AppendString(address.name, piece);
  piece += ",\"provider\":";
  AppendString(ProviderText(resource), piece);
  piece += ",\"instances\":[";
  bool is_first = true;
  for (const auto& [key, instance] : resource.instances) {
    if (!is_first) piece += ',';
    is_first = false;
    AppendInstance(key, instance, piece);
    out.Append(piece);
    piece.clear();
  }
  piece += ']';
  AppendUnknownMembers(resource.unknown_members, piece);
  piece += '}';
  out.Append(piece);
}

// In the file's order: modules by their text.
void WriteResources(const State& state, Indenter& out) {
  struct Entry {
    std::string module;
    const std::pair<const addr::Resource, Resource>* resource;
  };
  std::vector<Entry> entries;
  entries.reserve(state.resources.size());
  for (const auto& resource : state.resources) {
    entries.push_back({ToString(resource.first.module), &resource});
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.module < b.module; });
  out.Append("[");
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i > 0) out.Append(",");
    WriteResource(entries[i].module, entries[i].resource->first, entries[i].resource->second, out);
  }
  out.Append("]");
}

std::string Head(const State& state) {
  std::string out = R"({"version":4,"terraform_version":)";
  AppendString(kTerraformVersion, out);
  absl::StrAppend(&out, ",\"serial\":", state.serial, ",\"lineage\":");
  AppendString(state.lineage, out);
  out += ",\"outputs\":{";
  bool is_first = true;
  for (const auto& [name, output] : state.outputs) {
    if (!is_first) out += ',';
    is_first = false;
    AppendString(name, out);
    out += ':';
    AppendOutput(output, out);
  }
  out += "},\"resources\":";
  return out;
}

}  // namespace

void AppendUnknownMembers(const UnknownMembers& members, std::string& out) {
  for (const auto& [name, json] : members) {
    out += ',';
    AppendString(name, out);
    out += ':';
    out += json;
  }
}

void AppendObject(const addr::InstanceKey& key, std::string_view deposed_key, const Object& object,
                  std::string& out) {
  out += '{';
  AppendKey(key, out);
  if (object.status == Object::Status::kTainted) out += R"("status":"tainted",)";
  if (!deposed_key.empty()) {
    out += "\"deposed\":";
    AppendString(deposed_key, out);
    out += ',';
  }
  absl::StrAppend(&out, "\"schema_version\":", object.schema_version);
  if (!object.attributes.empty()) absl::StrAppend(&out, ",\"attributes\":", object.attributes);
  if (!object.attributes_flat.empty()) {
    absl::StrAppend(&out, ",\"attributes_flat\":", object.attributes_flat);
  }
  out += ",\"sensitive_attributes\":";
  AppendPaths(object.sensitive_paths, out);
  if (!object.private_bytes.empty()) {
    absl::StrAppend(&out, R"(,"private":")", absl::Base64Escape(object.private_bytes), "\"");
  }
  if (!object.dependencies.empty()) {
    out += ",\"dependencies\":";
    AppendDependencies(object.dependencies, out);
  }
  if (object.create_before_destroy) out += ",\"create_before_destroy\":true";
  AppendUnknownMembers(object.unknown_members, out);
  out += '}';
}

void AppendOutput(const Output& output, std::string& out) {
  out += "{\"value\":";
  AppendValue(output.value, output.value.type(), out);
  absl::StrAppend(&out, ",\"type\":", value::TypeToJson(output.value.type()));
  if (output.sensitive) out += ",\"sensitive\":true";
  AppendUnknownMembers(output.unknown_members, out);
  out += '}';
}

std::string ProviderText(const Resource& resource) { return ToString(resource.provider); }

std::string WriteState(const State& state) {
  std::string out;
  Indenter indenter(out);
  indenter.Append(Head(state));
  WriteResources(state, indenter);
  std::string tail = ",\"check_results\":";
  tail += state.check_results.empty() ? "null" : state.check_results;
  AppendUnknownMembers(state.unknown_members, tail);
  tail += '}';
  indenter.Append(tail);
  out += '\n';
  return out;
}

}  // namespace planner::state
