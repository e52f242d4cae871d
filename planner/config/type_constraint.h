#ifndef PLANNER_CONFIG_TYPE_CONSTRAINT_H_
#define PLANNER_CONFIG_TYPE_CONSTRAINT_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::config {

// Values that optional attributes of a type constraint take when they are absent or null,
// at the places in the type where there are any.
struct TypeDefaults {
  std::map<std::string, proto::value::Value> attributes = {};  // Of an object.
  // Of what is inside: attribute names, tuple indexes as text, "" for elements of a list, set
  // or map.
  std::map<std::string, std::shared_ptr<const TypeDefaults>> children = {};
};

struct TypeConstraint {
  proto::value::Type type = {};  // With optional attributes; Dynamic for `any`.
  std::shared_ptr<const TypeDefaults> defaults = {};  // Null: none at any depth.
};

// Reads what is written behind `type =` (engine-compat.md 2.3). nullopt after appending
// errors.
std::optional<TypeConstraint> ReadTypeConstraint(const syntax::Expression& expression,
                                                 diag::Diagnostics& diags);

// Puts defaults into a given value before it is converted. A null value stays null.
proto::value::Value ApplyDefaults(const TypeDefaults& defaults, const proto::value::Value& value);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_TYPE_CONSTRAINT_H_
