#include "tests/planner/plugin/fake_schema.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

namespace tests::plugin {
namespace {

using nlohmann::json;
using proto::schema::Block;
using proto::schema::Nesting;
using proto::value::Type;

Nesting NestingNamed(const std::string& name) {
  if (name == "single") return Nesting::kSingle;
  if (name == "set") return Nesting::kSet;
  if (name == "map") return Nesting::kMap;
  return Nesting::kList;
}

// The members of an object's property, which may be missing.
json Members(const json& from, const char* property) {
  return from.value(property, json::object());
}

Block BlockFrom(const json& from) {  // NOLINT(misc-no-recursion): blocks hold blocks.
  Block block;
  const json attributes = Members(from, "attributes");
  for (const auto& [name, given] : attributes.items()) {
    const json& mode = given.is_array() ? given[0] : given;
    const Type type =
        given.is_array() ? proto::value::TypeFromJson(given[1].dump()).value() : Type::Dynamic();
    block.attributes.push_back({.name = name,
                                .type = type,
                                .required = mode == "required",
                                .optional = mode == "optional",
                                .computed = mode != "required"});
  }
  const json blocks = Members(from, "blocks");
  for (const auto& [name, nested] : blocks.items()) {
    block.blocks.push_back({.type_name = name,
                            .block = BlockFrom(nested),
                            .nesting = NestingNamed(nested.value("nesting", "list"))});
  }
  SortByName(block);
  return block;
}

}  // namespace

proto::schema::ProviderSchema ReadSchema(const std::string& file) {
  std::ifstream in(file);
  const json document = json::parse(in, nullptr, false);
  if (document.is_discarded()) {
    std::fprintf(stderr, "%s is no JSON document\n", file.c_str());
    std::exit(1);  // NOLINT(concurrency-mt-unsafe): nothing has been started.
  }
  proto::schema::ProviderSchema schema;
  schema.provider.block = BlockFrom(Members(document, "provider"));
  const json resources = Members(document, "resources");
  for (const auto& [type, block] : resources.items())
    schema.resources[type].block = BlockFrom(block);
  const json data_sources = Members(document, "data_sources");
  for (const auto& [type, block] : data_sources.items())
    schema.data_sources[type].block = BlockFrom(block);
  schema.capabilities.get_provider_schema_optional = true;
  return schema;
}

}  // namespace tests::plugin
