#include "provider/parts/attribute.h"

#include <utility>

namespace provider::parts {

proto::schema::Attribute MakeAttribute(std::string_view name, proto::value::Type type, Use use,
                                       std::string_view description) {
  proto::schema::Attribute attribute;
  attribute.name = std::string(name);
  attribute.type = type;
  attribute.description = std::string(description);
  attribute.description_kind = proto::schema::StringKind::kMarkdown;
  attribute.required = use == Use::kRequired;
  attribute.optional = use == Use::kOptional || use == Use::kOptionalComputed;
  attribute.computed = use == Use::kComputed || use == Use::kOptionalComputed;
  return attribute;
}

proto::schema::Schema MakeSchema(std::string description,
                                 std::vector<proto::schema::Attribute> attributes,
                                 std::vector<proto::schema::NestedBlock> blocks) {
  proto::schema::Schema schema;
  schema.block.description = std::move(description);
  schema.block.description_kind = proto::schema::StringKind::kMarkdown;
  schema.block.attributes = std::move(attributes);
  schema.block.blocks = std::move(blocks);
  proto::schema::SortByName(schema.block);
  return schema;
}

}  // namespace provider::parts
