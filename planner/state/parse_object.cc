#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "planner/addr/address.h"
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

constexpr std::string_view kBadInstance = "Invalid resource instance metadata in state";

absl::Status BadPaths(const addr::Resource& resource) {
  return StateError(
      "Invalid resource instance metadata in state",
      absl::StrCat("Instance of ", ToString(resource), " has invalid \"sensitive_attributes\"."));
}

// {"type":"get_attr","value":"name"} or {"type":"index","value":{"value":K,"type":T}}
std::optional<value::PathStep> ParseStep(std::string_view json) {
  if (KindOf(json) != JsonKind::kObject) return std::nullopt;
  std::string kind;
  std::string_view content;
  ForEachMember(json, [&](const std::string& name, std::string_view member) {
    if (name == "type" && KindOf(member) == JsonKind::kString) kind = DecodeJsonString(member);
    if (name == "value") content = member;
    return true;
  });
  if (content.empty()) return std::nullopt;
  if (kind == "get_attr" && KindOf(content) == JsonKind::kString) {
    return value::PathStep::Attribute(DecodeJsonString(content));
  }
  if (kind != "index" || KindOf(content) != JsonKind::kObject) return std::nullopt;
  std::string_view key;
  std::string_view key_type;
  ForEachMember(content, [&](const std::string& name, std::string_view member) {
    if (name == "value") key = member;
    if (name == "type") key_type = member;
    return true;
  });
  if (key.empty() || key_type.empty()) return std::nullopt;
  const absl::StatusOr<value::Type> type = value::TypeFromJson(key_type);
  if (!type.ok()) return std::nullopt;
  absl::StatusOr<value::Value> decoded = value::FromJson(key, *type);
  if (!decoded.ok()) return std::nullopt;
  return value::PathStep::Index(*std::move(decoded));
}

// A list of paths; null is none.
std::optional<std::vector<value::Path>> ParsePaths(std::string_view json) {
  std::vector<value::Path> paths;
  if (KindOf(json) == JsonKind::kNull) return paths;
  if (KindOf(json) != JsonKind::kArray) return std::nullopt;
  bool good = true;
  ForEachElement(json, [&](std::string_view element) {
    good = KindOf(element) == JsonKind::kArray;
    if (!good) return false;
    value::Path path;
    ForEachElement(element, [&](std::string_view step_json) {
      std::optional<value::PathStep> step = ParseStep(step_json);
      good = step.has_value();
      if (good) path.push_back(*std::move(step));
      return good;
    });
    if (good) paths.push_back(std::move(path));
    return good;
  });
  if (!good) return std::nullopt;
  return paths;
}

// Reads the members of one instance.
class ObjectParser {
 public:
  ObjectParser(const addr::Resource& resource, ParsedObject& parsed)
      : resource_(resource), parsed_(parsed), object_(parsed.object) {}

  absl::StatusOr<bool> Visit(const std::string& name, std::string_view json) {
    if (KindOf(json) == JsonKind::kNull) return IsKnown(name);
    if (name == "index_key") return Done(ReadKey(json));
    if (name == "status") return Done(ReadStatus(json));
    if (name == "deposed") return Done(ReadText(name, json, parsed_.deposed_key));
    if (name == "schema_version") return Done(ReadVersion(json));
    if (name == "attributes") return Done(ReadAttributes(name, json, object_.attributes));
    if (name == "attributes_flat") return Done(ReadAttributes(name, json, object_.attributes_flat));
    if (name == "sensitive_attributes") return Done(ReadPaths(json));
    if (name == "private") return Done(ReadPrivate(json));
    if (name == "dependencies" || name == "depends_on") return Done(ReadDependencies(json));
    if (name == "create_before_destroy") return Done(ReadFlag(name, json));
    return false;
  }

 private:
  static bool IsKnown(const std::string& name) {
    static const auto* const kKnown = new std::set<std::string>{"index_key",
                                                                "status",
                                                                "deposed",
                                                                "schema_version",
                                                                "attributes",
                                                                "attributes_flat",
                                                                "sensitive_attributes",
                                                                "private",
                                                                "dependencies",
                                                                "depends_on",
                                                                "create_before_destroy"};
    return kKnown->count(name) != 0;
  }
  static absl::StatusOr<bool> Done(absl::Status status) {
    if (!status.ok()) return status;
    return true;
  }
  absl::Status Bad(const std::string& member) const {
    return StateError(kBadInstance, absl::StrCat("Instance of ", ToString(resource_),
                                                 " has an invalid \"", member, "\"."));
  }

  absl::Status ReadKey(std::string_view json) {
    if (KindOf(json) == JsonKind::kString) {
      parsed_.key = DecodeJsonString(json);
      return absl::OkStatus();
    }
    const std::optional<int64_t> number = DecodeJsonInteger(json);
    if (!number) {
      return StateError(
          kBadInstance,
          absl::StrCat("Resource ", ToString(resource_),
                       " has an instance with the invalid instance key ", std::string(json), "."));
    }
    parsed_.key = *number;
    return absl::OkStatus();
  }
  absl::Status ReadStatus(std::string_view json) {
    std::string status;
    if (absl::Status read = ReadText("status", json, status); !read.ok()) return read;
    if (status == "tainted") {
      object_.status = Object::Status::kTainted;
    } else if (!status.empty()) {
      return StateError(kBadInstance, absl::StrCat("Instance ", ToString(resource_),
                                                   " has invalid status \"", status, "\"."));
    }
    return absl::OkStatus();
  }
  absl::Status ReadText(const std::string& name, std::string_view json, std::string& out) const {
    if (KindOf(json) != JsonKind::kString) return Bad(name);
    out = DecodeJsonString(json);
    return absl::OkStatus();
  }
  absl::Status ReadVersion(std::string_view json) {
    const std::optional<int64_t> number = DecodeJsonInteger(json);
    if (!number || *number < 0) return Bad("schema_version");
    object_.schema_version = *number;
    return absl::OkStatus();
  }
  absl::Status ReadAttributes(const std::string& name, std::string_view json, std::string& out) {
    if (KindOf(json) != JsonKind::kObject) return Bad(name);
    out = CompactJson(json);
    return absl::OkStatus();
  }
  absl::Status ReadPaths(std::string_view json) {
    std::optional<std::vector<value::Path>> paths = ParsePaths(json);
    if (!paths) return BadPaths(resource_);
    object_.sensitive_paths = *std::move(paths);
    return absl::OkStatus();
  }
  absl::Status ReadPrivate(std::string_view json) {
    std::string text;
    if (absl::Status read = ReadText("private", json, text); !read.ok()) return read;
    return absl::Base64Unescape(text, &object_.private_bytes) ? absl::OkStatus() : Bad("private");
  }
  absl::Status ReadDependencies(std::string_view json) {
    if (KindOf(json) != JsonKind::kArray) return Bad("dependencies");
    absl::Status status;
    ForEachElement(json, [&](std::string_view element) {
      std::string text;
      status = ReadText("dependencies", element, text);
      if (!status.ok()) return false;
      absl::StatusOr<addr::ResourceInstance> dependency = addr::ParseResourceInstance(text);
      if (!dependency.ok()) status = Bad("dependencies");
      if (status.ok()) object_.dependencies.push_back(std::move(dependency->resource));
      return status.ok();
    });
    return status;
  }
  absl::Status ReadFlag(const std::string& name, std::string_view json) {
    if (KindOf(json) != JsonKind::kBool) return Bad(name);
    object_.create_before_destroy = json == "true";
    return absl::OkStatus();
  }

  const addr::Resource& resource_;
  ParsedObject& parsed_;
  Object& object_;
};

absl::Status BadProvider(const std::string& text) {
  return StateError(
      "Invalid provider configuration address",
      absl::StrCat("The state names the provider configuration \"", text, "\", which is none."));
}

}  // namespace

absl::Status StateError(std::string_view summary, std::string_view detail) {
  std::string message(summary);
  message.append(": ").append(detail);
  return absl::InvalidArgumentError(message);
}

absl::Status ReadMembers(
    std::string_view json, std::string_view what, UnknownMembers& unknown,
    absl::FunctionRef<absl::StatusOr<bool>(const std::string& name, std::string_view value)>
        visit) {
  if (KindOf(json) != JsonKind::kObject) {
    std::string detail("Instead of an object, ");
    detail.append(what).append(" is ").append(KindName(KindOf(json))).append(".");
    return StateError("Invalid state file format", detail);
  }
  absl::Status status;
  std::set<std::string> seen;
  ForEachMember(json, [&](const std::string& name, std::string_view member) {
    if (!seen.insert(name).second) {
      std::string detail(what);
      detail.append(" has the member \"").append(name).append("\" twice.");
      status = StateError("Invalid state file format", detail);
      return false;
    }
    const absl::StatusOr<bool> known = visit(name, member);
    status = known.status();
    if (status.ok() && !*known) unknown.emplace_back(name, CompactJson(member));
    return status.ok();
  });
  return status;
}

absl::StatusOr<ParsedObject> ParseObject(const addr::Resource& resource, std::string_view json) {
  ParsedObject parsed;
  ObjectParser parser(resource, parsed);
  const absl::Status status =
      ReadMembers(json, "an instance of " + ToString(resource), parsed.object.unknown_members,
                  [&parser](const std::string& name, std::string_view member) {
                    return parser.Visit(name, member);
                  });
  if (!status.ok()) return status;
  return parsed;
}

absl::StatusOr<Output> ParseOutput(const std::string& name, std::string_view json) {
  Output output;
  std::string_view value_json = "null";
  std::string_view type_json = "\"dynamic\"";
  const absl::Status status =
      ReadMembers(json, "output \"" + name + "\"", output.unknown_members,
                  [&](const std::string& member, std::string_view content) -> absl::StatusOr<bool> {
                    if (member == "value") {
                      value_json = content;
                    } else if (member == "type") {
                      type_json = content;
                    } else if (member == "sensitive") {
                      output.sensitive = content == "true";
                    } else {
                      return false;
                    }
                    return true;
                  });
  if (!status.ok()) return status;
  const absl::StatusOr<value::Type> type = value::TypeFromJson(type_json);
  if (!type.ok()) {
    return StateError("Invalid output value type in state",
                      absl::StrCat("The state file has an invalid type specification for output \"",
                                   name, "\": ", type.status().message(), "."));
  }
  absl::StatusOr<value::Value> decoded = value::FromJson(value_json, *type);
  if (!decoded.ok()) {
    return StateError("Invalid output value saved in state",
                      absl::StrCat("The state file has an invalid value for output \"", name,
                                   "\": ", decoded.status().message(), "."));
  }
  output.value = *std::move(decoded);
  return output;
}

absl::Status ParseProviderText(const std::string& text, Resource& resource) {
  const size_t at = text.rfind("provider[");
  if (at == std::string::npos) {
    const std::string_view prefix = "provider.";
    if (text.rfind(prefix, 0) != 0 || text.size() == prefix.size()) return BadProvider(text);
    const std::string legacy = text.substr(prefix.size());
    const size_t dot = legacy.find('.');
    resource.provider.provider = {std::string(addr::kDefaultHostname), "-", legacy.substr(0, dot)};
    if (dot != std::string::npos) resource.provider.alias = legacy.substr(dot + 1);
    return absl::OkStatus();
  }
  absl::StatusOr<addr::ProviderConfig> config = addr::ParseProviderConfig(text);
  if (!config.ok()) {
    // The namespace of legacy addresses is no valid one.
    const std::string marker =
        absl::StrCat("provider[\"", std::string(addr::kDefaultHostname), "/-/");
    if (text.compare(at, marker.size(), marker) != 0) return BadProvider(text);
    const size_t end = text.find("\"]", at + marker.size());
    if (end == std::string::npos) return BadProvider(text);
    resource.provider.provider = {std::string(addr::kDefaultHostname), "-",
                                  text.substr(at + marker.size(), end - at - marker.size())};
    if (end + 3 < text.size()) resource.provider.alias = text.substr(end + 3);
    if (at > 1) {
      absl::StatusOr<addr::Target> module = addr::ParseTarget(text.substr(0, at - 1));
      if (!module.ok() || !module->is_module) return BadProvider(text);
      resource.provider.module = std::move(module->instance.resource.module);
    }
  } else {
    resource.provider = *std::move(config);
  }
  return absl::OkStatus();
}

}  // namespace planner::state
