#ifndef PROVIDER_PARTS_ATTRIBUTE_H_
#define PROVIDER_PARTS_ATTRIBUTE_H_

#include <string>
#include <string_view>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/type.h"

namespace provider::parts {

// Who sets an attribute: the configuration, the provider, or the provider where the
// configuration does not.
enum class Use { kRequired, kOptional, kOptionalComputed, kComputed };

// An attribute of a schema; `description` is Markdown.
proto::schema::Attribute MakeAttribute(std::string_view name, proto::value::Type type, Use use,
                                       std::string_view description);

// A schema of version 0 with these attributes and blocks, in any order; `description` is Markdown.
proto::schema::Schema MakeSchema(std::string description,
                                 std::vector<proto::schema::Attribute> attributes,
                                 std::vector<proto::schema::NestedBlock> blocks = {});

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_ATTRIBUTE_H_
