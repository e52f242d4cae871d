#ifndef PLANNER_PLAN_MEMBERS_H_
#define PLANNER_PLAN_MEMBERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/value.h"

// Reading objects of a schema alike, whether a member is a block or a nested attribute, and
// whether a collection is a list or (of dynamic blocks) a tuple.
namespace planner::plan {

// The attribute of an object; null of Dynamic type if the object is null, unknown of
// Dynamic type if it is unknown.
proto::value::Value Member(const proto::value::Value& object, std::string_view name);

// The keys of a map or object value; empty for anything else.
std::vector<std::string> KeysOf(const proto::value::Value& value);
// The element of a map, or attribute of an object; null pointer if absent.
const proto::value::Value* FindKey(const proto::value::Value& value, std::string_view key);
// Known and not null: elements can be looked at.
inline bool HasElements(const proto::value::Value& value) { return value.IsKnownNonNull(); }

// A collection like `like` (list or tuple, set, map or object) with other elements.
proto::value::Value ListLike(const proto::value::Value& like,
                             std::vector<proto::value::Value> elements);
proto::value::Value SetLike(const proto::value::Value& like,
                            std::vector<proto::value::Value> elements);
proto::value::Value MapLike(const proto::value::Value& like,
                            std::vector<std::pair<std::string, proto::value::Value>> entries);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_MEMBERS_H_
