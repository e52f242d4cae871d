#include "planner/provision/schemas.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "proto/value/type.h"

namespace planner::provision {
namespace {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::value::Type;
using proto::value::Value;

Attribute Required(std::string name, Type type) {
  return {.name = std::move(name), .type = type, .required = true};
}

Attribute Optional(std::string name, Type type) {
  return {.name = std::move(name), .type = type, .optional = true};
}

Block MakeBlock(std::vector<Attribute> attributes) {
  Block block;
  block.attributes = std::move(attributes);
  SortByName(block);
  return block;
}

const std::map<std::string, Block, std::less<>>& Schemas() {
  static const auto* const kSchemas = new std::map<std::string, Block, std::less<>>{
      {"local-exec", MakeBlock({Required("command", Type::String()),
                                Optional("interpreter", Type::List(Type::String())),
                                Optional("working_dir", Type::String()),
                                Optional("environment", Type::Map(Type::String())),
                                Optional("quiet", Type::Bool())})},
      {"file", MakeBlock({Optional("source", Type::String()), Optional("content", Type::String()),
                          Required("destination", Type::String())})},
      {"remote-exec", MakeBlock({Optional("inline", Type::List(Type::String())),
                                 Optional("script", Type::String()),
                                 Optional("scripts", Type::List(Type::String()))})},
  };
  return *kSchemas;
}

Block MakeConnectionSchema() {
  std::vector<Attribute> attributes = {Required("host", Type::String())};
  for (const char* name : {"type",
                           "user",
                           "password",
                           "timeout",
                           "script_path",
                           "target_platform",
                           "private_key",
                           "certificate",
                           "host_key",
                           "agent_identity",
                           "proxy_scheme",
                           "proxy_host",
                           "proxy_user_name",
                           "proxy_user_password",
                           "bastion_host",
                           "bastion_host_key",
                           "bastion_user",
                           "bastion_password",
                           "bastion_private_key",
                           "bastion_certificate",
                           "cacert"})
    attributes.push_back(Optional(name, Type::String()));
  for (const char* name : {"port", "proxy_port", "bastion_port"})
    attributes.push_back(Optional(name, Type::Number()));
  for (const char* name : {"agent", "https", "insecure", "use_ntlm"})
    attributes.push_back(Optional(name, Type::Bool()));
  return MakeBlock(std::move(attributes));
}

bool IsSet(const Value& config, std::string_view name) { return !config.GetAttr(name).IsNull(); }

}  // namespace

const Block* FindSchema(std::string_view type) {
  const auto found = Schemas().find(type);
  return found == Schemas().end() ? nullptr : &found->second;
}

const Block& ConnectionSchema() {
  static const auto* const kSchema = new Block(MakeConnectionSchema());
  return *kSchema;
}

bool IsRunnable(std::string_view type) { return type == "local-exec"; }

std::optional<Mistake> FindMistake(std::string_view type, const Value& config) {
  if (type == "file") {
    if (IsSet(config, "source") && IsSet(config, "content"))
      return Mistake{.summary = "Cannot set both 'source' and 'content'"};
    if (!IsSet(config, "source") && !IsSet(config, "content"))
      return Mistake{.summary = "Must provide one of 'source' or 'content'"};
  }
  if (type == "remote-exec") {
    int set = 0;
    for (const char* name : {"inline", "script", "scripts"}) set += IsSet(config, name) ? 1 : 0;
    if (set != 1) {
      return Mistake{.summary = "Invalid remote-exec provisioner configuration",
                     .detail = R"(Only one of "inline", "script", or "scripts" must be set)"};
    }
  }
  return std::nullopt;
}

}  // namespace planner::provision
