#include "planner/engine/remote_state.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "planner/config/backends.h"
#include "planner/state/local.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::engine {
namespace {

using plugin::ObjectReply;
using plugin::Reply;
using proto::text::Cat;
using proto::value::Path;
using proto::value::PathStep;
using proto::value::Type;
using proto::value::Value;

constexpr std::string_view kInvalidBackend = "Invalid backend configuration";

void Fail(Reply& reply, std::string_view attribute, std::string_view summary, std::string detail) {
  reply.diagnostics.push_back({.summary = std::string(summary),
                               .detail = std::move(detail),
                               .path = {PathStep::Attribute(std::string(attribute))}});
}

// "_local" is what it was called once.
bool IsLocal(std::string_view backend) { return backend == "local" || backend == "_local"; }

bool IsObject(Type type) {
  return type.kind() == Type::Kind::kObject || type.kind() == Type::Kind::kMap;
}
bool IsObjectOrUntyped(const Value& value) {
  return value.type() == Type::Dynamic() || IsObject(value.type());
}

// The members of an object or a map.
std::vector<std::pair<std::string, Value>> Members(const Value& value) {
  std::vector<std::pair<std::string, Value>> out;
  for (size_t i = 0; i < value.size(); ++i) {
    const bool is_map = value.type().kind() == Type::Kind::kMap;
    out.emplace_back(is_map ? value.keys()[i] : value.type().attributes()[i].name, value[i]);
  }
  return out;
}

// The arguments of the local backend, null where not given. nullopt after reporting.
struct LocalArguments {
  std::optional<std::string> path = {};
  std::optional<std::string> workspace_dir = {};
};
std::optional<LocalArguments> ReadArguments(const Value& config, Reply& reply) {
  LocalArguments out;
  if (config.IsNull()) return out;
  const auto wrong = [&](const std::string& reason) {
    Fail(reply, "config", kInvalidBackend,
         Cat("The given configuration is not valid for backend \"local\": ", reason, "."));
    return std::nullopt;
  };
  if (!IsObject(config.type())) return wrong("an object is required");
  for (const auto& [name, given] : Members(config)) {
    if (name != "path" && name != "workspace_dir")
      return wrong(Cat("unsupported attribute \"", name, "\""));
    proto::value::ConversionError error;
    const std::optional<Value> text = Convert(given, Type::String(), &error);
    if (!text) return wrong(Cat(name, ": ", ConversionMessage(error)));
    if (text->IsNull()) continue;
    if (text->AsString().empty()) {
      Fail(reply, "config",
           name == "path" ? "Invalid local state file path"
                          : "Invalid local workspace directory path",
           Cat("The \"", name, "\" attribute value must not be empty."));
      return std::nullopt;
    }
    (name == "path" ? out.path : out.workspace_dir) = std::string(text->AsString());
  }
  return out;
}

// Where the state of the workspace is.
std::string StatePath(const LocalArguments& arguments, const Value& workspace) {
  constexpr std::string_view kDefaultPath = "terraform.tfstate";
  if (workspace.IsNull() || workspace.AsString() == "default")
    return arguments.path.value_or(std::string(kDefaultPath));
  const std::filesystem::path folder = arguments.workspace_dir.value_or("terraform.tfstate.d");
  return (folder / workspace.AsString() / kDefaultPath).string();
}

}  // namespace

proto::schema::Block RemoteStateSchema() {
  proto::schema::Block block;
  block.attributes = {
      {.name = "backend", .type = Type::String(), .required = true},
      {.name = "config", .type = Type::Dynamic(), .optional = true},
      {.name = "defaults", .type = Type::Dynamic(), .optional = true},
      {.name = "outputs", .type = Type::Dynamic(), .computed = true},
      {.name = "workspace", .type = Type::String(), .optional = true},
  };
  return block;
}

Reply ValidateRemoteState(const Value& config) {
  Reply reply;
  const Value& backend = config.GetAttr("backend");
  const Value& arguments = config.GetAttr("config");
  if (!arguments.IsWhollyKnown() || !backend.IsKnownNonNull()) {
    if (!IsObjectOrUntyped(arguments))
      Fail(reply, "config", kInvalidBackend, "The configuration must be an object value.");
  } else if (IsLocal(backend.AsString())) {
    ReadArguments(arguments, reply);
  } else if (const std::string why = config::WhyNoBackend(std::string(backend.AsString()));
             !why.empty()) {
    Fail(reply, "backend", kInvalidBackend, why);
  }
  if (!IsObjectOrUntyped(config.GetAttr("defaults")))
    Fail(reply, "defaults", "Invalid default values", "Defaults must be given in an object value.");
  return reply;
}

ObjectReply ReadRemoteState(const Value& config) {
  ObjectReply reply;
  const std::string backend(config.GetAttr("backend").AsString());
  if (!IsLocal(backend)) {
    Fail(reply, "backend", kInvalidBackend,
         Cat("The state of a \"", backend,
             "\" backend cannot be read by this version of kiln: only that of the backend "
             "\"local\", a file."));
    return reply;
  }
  const std::optional<LocalArguments> arguments = ReadArguments(config.GetAttr("config"), reply);
  if (!arguments) return reply;
  const std::string path = StatePath(*arguments, config.GetAttr("workspace"));
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    Fail(reply, "workspace", "Unable to find remote state",
         Cat("No stored state was found for the given workspace in the given backend: there is no "
             "file \"",
             path, "\"."));
    return reply;
  }
  const absl::StatusOr<state::State> read = state::ReadLocalState(path);
  if (!read.ok()) {
    Fail(reply, "backend", "Error loading state",
         Cat("The state in \"", path, "\" could not be read: ", read.status().message()));
    return reply;
  }
  std::map<std::string, Value> outputs;
  if (const Value& defaults = config.GetAttr("defaults"); !defaults.IsNull()) {
    for (auto& [name, value] : Members(defaults)) outputs[name] = value;
  }
  for (const auto& [name, output] : read->outputs) outputs[name] = output.value;
  reply.state = config.WithAttr("outputs", Value::Object({outputs.begin(), outputs.end()}));
  reply.has_state = true;
  return reply;
}

}  // namespace planner::engine
