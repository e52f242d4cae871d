#include "planner/render/schema_json.h"

#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/addr/address.h"
#include "planner/render/json_object.h"
#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "proto/value/type.h"

namespace planner::render {
namespace {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::Function;
using proto::schema::FunctionParameter;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::schema::ProviderSchema;
using proto::schema::Schema;
using proto::schema::StringKind;
using proto::text::Append;
using proto::text::Cat;

std::string_view NestingWord(Nesting nesting) {
  switch (nesting) {
    case Nesting::kSingle: return "single";
    case Nesting::kGroup: return "group";
    case Nesting::kList: return "list";
    case Nesting::kSet: return "set";
    case Nesting::kMap: return "map";
  }
  std::abort();  // Every nesting has a case above.
}

// False and empty members are left out, as everywhere in this document.
void AddFlag(std::string_view name, bool value, JsonObject& json) {
  if (value) json.Bool(name, true);
}
void AddDescription(const std::string& text, StringKind kind, JsonObject& json) {
  if (!text.empty()) json.Text("description", text);
  json.Text("description_kind", kind == StringKind::kMarkdown ? "markdown" : "plain");
}
void AddObject(std::string_view name, JsonObject members, JsonObject& json) {
  if (!members.IsEmpty()) json.Raw(name, std::move(members).Take());
}

std::string AttributeJson(const Attribute& attribute);

JsonObject AttributesJson(const std::vector<Attribute>& attributes) {
  JsonObject json;
  for (const Attribute& attribute : attributes) json.Raw(attribute.name, AttributeJson(attribute));
  return json;
}

std::string AttributeJson(const Attribute& attribute) {
  JsonObject json;
  if (attribute.nested == nullptr) {
    json.Raw("type", proto::value::TypeToJson(attribute.type));
  } else {
    JsonObject nested;
    AddObject("attributes", AttributesJson(attribute.nested->attributes), nested);
    nested.Text("nesting_mode", NestingWord(attribute.nested->nesting));
    json.Raw("nested_type", std::move(nested).Take());
  }
  AddDescription(attribute.description, attribute.description_kind, json);
  AddFlag("deprecated", attribute.deprecated, json);
  AddFlag("required", attribute.required, json);
  AddFlag("optional", attribute.optional, json);
  AddFlag("computed", attribute.computed, json);
  AddFlag("sensitive", attribute.sensitive, json);
  AddFlag("write_only", attribute.write_only, json);
  return std::move(json).Take();
}

std::string BlockJson(const Block& block);

std::string NestedBlockJson(const NestedBlock& nested) {
  JsonObject json;
  json.Text("nesting_mode", NestingWord(nested.nesting));
  json.Raw("block", BlockJson(nested.block));
  if (nested.min_items != 0) json.Int("min_items", nested.min_items);
  if (nested.max_items != 0) json.Int("max_items", nested.max_items);
  return std::move(json).Take();
}

std::string BlockJson(const Block& block) {
  JsonObject json;
  AddObject("attributes", AttributesJson(block.attributes), json);
  JsonObject nested;
  for (const NestedBlock& inner : block.blocks) nested.Raw(inner.type_name, NestedBlockJson(inner));
  AddObject("block_types", std::move(nested), json);
  AddDescription(block.description, block.description_kind, json);
  AddFlag("deprecated", block.deprecated, json);
  return std::move(json).Take();
}

std::string SchemaJson(const Schema& schema) {
  JsonObject json;
  json.Int("version", schema.version);
  json.Raw("block", BlockJson(schema.block));
  return std::move(json).Take();
}

using SchemasByType = std::map<std::string, Schema, std::less<>>;

void AddSchemas(std::string_view name, const SchemasByType& schemas, JsonObject& json) {
  JsonObject members;
  for (const auto& [type, schema] : schemas) members.Raw(type, SchemaJson(schema));
  AddObject(name, std::move(members), json);
}

std::string ParameterJson(const FunctionParameter& parameter) {
  JsonObject json;
  if (!parameter.name.empty()) json.Text("name", parameter.name);
  if (!parameter.description.empty()) json.Text("description", parameter.description);
  AddFlag("is_nullable", parameter.allow_null, json);
  json.Raw("type", proto::value::TypeToJson(parameter.type));
  return std::move(json).Take();
}

std::string FunctionJson(const Function& function) {
  JsonObject json;
  if (!function.description.empty()) json.Text("description", function.description);
  if (!function.summary.empty()) json.Text("summary", function.summary);
  if (!function.deprecation_message.empty())
    json.Text("deprecation_message", function.deprecation_message);
  json.Raw("return_type", proto::value::TypeToJson(function.result));
  if (!function.parameters.empty()) {
    std::string parameters;
    for (const FunctionParameter& parameter : function.parameters)
      Append(parameters, parameters.empty() ? "" : ",", ParameterJson(parameter));
    json.Raw("parameters", Cat("[", parameters, "]"));
  }
  if (function.variadic) json.Raw("variadic_parameter", ParameterJson(*function.variadic));
  return std::move(json).Take();
}

std::string ProviderJson(const ProviderSchema& schema) {
  JsonObject json;
  json.Raw("provider", SchemaJson(schema.provider));
  AddSchemas("resource_schemas", schema.resources, json);
  AddSchemas("data_source_schemas", schema.data_sources, json);
  AddSchemas("ephemeral_resource_schemas", schema.ephemeral_resources, json);
  JsonObject functions;
  for (const auto& [name, function] : schema.functions) functions.Raw(name, FunctionJson(function));
  AddObject("functions", std::move(functions), json);
  return std::move(json).Take();
}

}  // namespace

std::string SchemasJson(const plan::Schemas& schemas) {
  JsonObject providers;
  for (const auto& [provider, schema] : schemas.providers) {
    providers.Raw(addr::ToString(provider), ProviderJson(*schema));
  }
  JsonObject json;
  json.Text("format_version", "1.0");
  AddObject("provider_schemas", std::move(providers), json);
  return std::move(json).Take() + "\n";
}

}  // namespace planner::render
