#include "provider/parts/attribute.h"

#include <string>

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

}  // namespace provider::parts
