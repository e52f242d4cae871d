#include "tests/planner/render/rich_schema.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace planner::render {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::value::Type;

namespace {

Attribute Plain(std::string name, Type type, bool optional = true, bool computed = false) {
  Attribute attribute;
  attribute.name = std::move(name);
  attribute.type = type;
  attribute.optional = optional;
  attribute.computed = computed;
  return attribute;
}

Attribute Secret(std::string name, Type type) {
  Attribute attribute = Plain(std::move(name), type);
  attribute.sensitive = true;
  return attribute;
}

Attribute Nested(std::string name, Nesting nesting) {
  auto nested = std::make_shared<proto::schema::NestedType>();
  nested->nesting = nesting;
  nested->attributes = {Plain("a", Type::String()), Plain("c", Type::String(), true, true),
                        Plain("f_x", Type::String()), Plain("l", Type::List(Type::String())),
                        Secret("secret", Type::String())};
  Attribute attribute = Plain(std::move(name), Type());
  attribute.nested = std::move(nested);
  return attribute;
}

Block Inner() {
  Block inner;
  inner.attributes = {Plain("a", Type::String()), Plain("f_x", Type::String()),
                      Plain("n", Type::Number())};
  return inner;
}

NestedBlock Blocks(std::string name, Nesting nesting, Block block) {
  NestedBlock nested;
  nested.type_name = std::move(name);
  nested.nesting = nesting;
  nested.block = std::move(block);
  return nested;
}

Type Pair() {
  return Type::Object({{"a", Type::String()}, {"b", Type::Number()}, {"id", Type::String()}});
}

Block Rich() {
  Block block;
  block.attributes = {Plain("id", Type::String(), false, true),
                      Plain("name", Type::String()),
                      Plain("comp", Type::String(), true, true),
                      Plain("text", Type::String()),
                      Plain("number", Type::Number()),
                      Plain("flag", Type::Bool()),
                      Plain("strings", Type::List(Type::String())),
                      Plain("set", Type::Set(Type::String())),
                      Plain("tags", Type::Map(Type::String())),
                      Plain("labels", Type::Map(Type::String())),
                      Plain("object", Type::Object({{"a", Type::String()},
                                                    {"l", Type::List(Type::String())},
                                                    {"m", Type::Map(Type::String())}})),
                      Plain("objects", Type::List(Pair())),
                      Plain("object_set", Type::Set(Pair())),
                      Plain("object_map", Type::Map(Pair())),
                      Plain("tuple", Type::Tuple({Type::String(), Type::Number(), Type::Bool()})),
                      Plain("any", Type::Dynamic()),
                      Plain("f_text", Type::String()),
                      Plain("f_list", Type::List(Type::String())),
                      Plain("f_map", Type::Map(Type::String())),
                      Plain("f_any", Type::Dynamic()),
                      Plain("f_set", Type::Set(Type::String())),
                      Secret("secret", Type::String()),
                      Secret("f_secret", Type::String()),
                      Secret("secrets", Type::List(Type::String())),
                      Nested("one", Nesting::kSingle),
                      Nested("many", Nesting::kList),
                      Nested("keyed", Nesting::kMap),
                      Nested("unordered", Nesting::kSet),
                      Nested("f_many", Nesting::kList),
                      Nested("f_unordered", Nesting::kSet)};
  Block outer = Inner();
  outer.blocks = {Blocks("deep", Nesting::kList, Inner())};
  Block hidden;
  hidden.attributes = {Secret("password", Type::String()), Plain("user", Type::String())};
  block.blocks = {
      Blocks("single", Nesting::kSingle, outer),       Blocks("list", Nesting::kList, outer),
      Blocks("f_list_block", Nesting::kList, Inner()), Blocks("set_block", Nesting::kSet, Inner()),
      Blocks("map_block", Nesting::kMap, Inner()),     Blocks("group", Nesting::kGroup, Inner()),
      Blocks("login", Nesting::kList, hidden)};
  proto::schema::SortByName(block);
  return block;
}

Block Old() {
  Block block;
  Block disk;
  disk.attributes = {Plain("size", Type::Number()), Plain("kind", Type::String())};
  block.attributes = {Plain("id", Type::String(), false, true), Plain("name", Type::String()),
                      Plain("zone", Type::String()), Plain("tags", Type::Map(Type::String())),
                      Plain("ids", Type::List(Type::String()))};
  block.blocks = {Blocks("disk", Nesting::kList, disk), Blocks("port", Nesting::kSet, disk)};
  proto::schema::SortByName(block);
  return block;
}

}  // namespace

proto::schema::ProviderSchema RichSchema() {
  proto::schema::ProviderSchema schema;
  schema.resources["fake_rich"].block = Rich();
  schema.resources["fake_old"].block = Old();
  schema.data_sources["fake_old"].block = Old();
  return schema;
}

}  // namespace planner::render
