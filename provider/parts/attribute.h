#ifndef PROVIDER_PARTS_ATTRIBUTE_H_
#define PROVIDER_PARTS_ATTRIBUTE_H_

#include <string_view>

#include "proto/schema/schema.h"
#include "proto/value/type.h"

namespace provider::parts {

// Who sets an attribute: the configuration, the provider, or the provider where the
// configuration does not.
enum class Use { kRequired, kOptional, kOptionalComputed, kComputed };

// An attribute of a schema; `description` is Markdown.
proto::schema::Attribute MakeAttribute(std::string_view name, proto::value::Type type, Use use,
                                       std::string_view description);

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_ATTRIBUTE_H_
