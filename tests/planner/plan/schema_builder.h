#ifndef TESTS_PLANNER_PLAN_SCHEMA_BUILDER_H_
#define TESTS_PLANNER_PLAN_SCHEMA_BUILDER_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proto/schema/schema.h"

// Short ways to write schemas in tests.
namespace planner::plan {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::value::Type;

inline Attribute Optional(std::string name, Type type) {
  Attribute attribute;
  attribute.name = std::move(name);
  attribute.type = type;
  attribute.optional = true;
  return attribute;
}
inline Attribute Computed(std::string name, Type type) {
  Attribute attribute = Optional(std::move(name), type);
  attribute.optional = false;
  attribute.computed = true;
  return attribute;
}
inline Attribute OptionalComputed(std::string name, Type type) {
  Attribute attribute = Optional(std::move(name), type);
  attribute.computed = true;
  return attribute;
}
inline Attribute Sensitive(Attribute attribute) {
  attribute.sensitive = true;
  return attribute;
}
inline Attribute WriteOnly(std::string name, Type type) {
  Attribute attribute = Optional(std::move(name), type);
  attribute.write_only = true;
  return attribute;
}
inline Attribute Nested(std::string name, Nesting nesting, std::vector<Attribute> attributes) {
  Attribute attribute = Optional(std::move(name), Type::Dynamic());
  auto nested = std::make_shared<proto::schema::NestedType>();
  nested->nesting = nesting;
  nested->attributes = std::move(attributes);
  attribute.nested = std::move(nested);
  return attribute;
}
inline NestedBlock Blocks(std::string name, Nesting nesting, Block block) {
  NestedBlock nested;
  nested.type_name = std::move(name);
  nested.nesting = nesting;
  nested.block = std::move(block);
  return nested;
}
inline Block MakeBlock(std::vector<Attribute> attributes, std::vector<NestedBlock> blocks = {}) {
  Block block;
  block.attributes = std::move(attributes);
  block.blocks = std::move(blocks);
  proto::schema::SortByName(block);
  return block;
}

}  // namespace planner::plan

#endif  // TESTS_PLANNER_PLAN_SCHEMA_BUILDER_H_
