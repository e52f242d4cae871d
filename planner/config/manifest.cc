#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "planner/config/read_text.h"
#include "planner/config/tree.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

// .terraform/modules/modules.json: what was installed where.
namespace planner::config {
namespace {

using proto::text::Cat;
namespace value = proto::value;

// A member of a JSON object that is a text; empty if there is none.
std::string TextMember(const value::Value& object, std::string_view name) {
  const auto& attributes = object.type().attributes();
  for (size_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].name != name) continue;
    const value::Value& member = object[i];
    return member.IsKnownNonNull() && member.type() == value::Type::String()
               ? std::string(member.AsString())
               : std::string();
  }
  return {};
}

bool IsObject(const value::Value& value) {
  return value.IsKnownNonNull() && value.type().kind() == value::Type::Kind::kObject;
}

// The list of entries; nullopt if the document has another form.
std::optional<value::Value> Entries(std::string_view json) {
  const absl::StatusOr<value::Type> type = value::ImpliedJsonType(json);
  if (!type.ok()) return std::nullopt;
  const absl::StatusOr<value::Value> document = value::FromJson(json, *type);
  if (!document.ok() || !IsObject(*document)) return std::nullopt;
  const auto& attributes = document->type().attributes();
  for (size_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].name != "Modules") continue;
    const value::Value& list = (*document)[i];
    const bool is_list = list.IsKnownNonNull() && list.type().kind() == value::Type::Kind::kTuple;
    return is_list ? std::optional(list) : std::nullopt;
  }
  return std::nullopt;
}

void AppendMember(std::string_view name, std::string_view text, std::string& out) {
  out += out.ends_with('{') ? "" : ",";
  value::AppendJsonString(name, out);
  out += ':';
  value::AppendJsonString(text, out);
}

}  // namespace

std::string KeyOf(const addr::ModulePath& path) {
  std::string key;
  for (const addr::ModuleStep& step : path) key += Cat(key.empty() ? "" : ".", step.name);
  return key;
}

Manifest ParseManifest(std::string_view json, diag::Diagnostics& diags) {
  Manifest manifest;
  const std::optional<value::Value> entries = Entries(json);
  if (!entries) {
    AddError(diags, "Failed to read module manifest file",
             "The record of installed modules, .terraform/modules/modules.json, is damaged. Run "
             "\"kiln init\" to write it anew.");
    return manifest;
  }
  for (const value::Value& entry : entries->elements()) {
    if (!IsObject(entry)) continue;
    InstalledModule module{.key = TextMember(entry, "Key"),
                           .source = TextMember(entry, "Source"),
                           .version = TextMember(entry, "Version"),
                           .directory = TextMember(entry, "Dir")};
    std::string key = module.key;
    manifest[std::move(key)] = std::move(module);
  }
  return manifest;
}

Manifest ReadManifest(const std::string& path, diag::Diagnostics& diags) {
  const std::optional<std::string> text = ReadText(path);
  return text ? ParseManifest(*text, diags) : Manifest();
}

std::string ManifestJson(const Manifest& manifest) {
  std::string out = R"({"Modules":[)";
  for (const auto& [key, module] : manifest) {
    std::string entry = "{";
    AppendMember("Key", key, entry);
    AppendMember("Source", module.source, entry);
    if (!module.version.empty()) AppendMember("Version", module.version, entry);
    AppendMember("Dir", module.directory, entry);
    out += Cat(out.ends_with('[') ? "" : ",", entry, "}");
  }
  return out + "]}";
}

}  // namespace planner::config
