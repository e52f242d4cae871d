#ifndef PLANNER_LANG_TYPE_EXPRESSION_H_
#define PLANNER_LANG_TYPE_EXPRESSION_H_

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::lang {

// The values that optional(T, default) gives, at any depth of a type constraint.
struct TypeDefaults {
  std::map<std::string, proto::value::Value> attributes = {};
  // By attribute name, tuple position as text, or "" for the elements of a collection.
  std::map<std::string, std::shared_ptr<const TypeDefaults>> inner = {};
};

struct TypeConstraint {
  proto::value::Type type = proto::value::Type::Dynamic();
  std::shared_ptr<const TypeDefaults> defaults = {};  // Null if there are none.
};

// Reads `list(object({ a = optional(string, "x") }))` and the like (engine-compat.md 2.3).
// nullopt after appending "Invalid type specification".
std::optional<TypeConstraint> ParseTypeExpression(const syntax::Expression& expression,
                                                  diag::Diagnostics& diags);

// Puts defaults where `value` has null or nothing, at every depth inside it; not for a null
// or unknown value itself. To be done before conversion.
proto::value::Value ApplyDefaults(const TypeDefaults& defaults, const proto::value::Value& value);

}  // namespace planner::lang

#endif  // PLANNER_LANG_TYPE_EXPRESSION_H_
