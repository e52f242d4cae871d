#ifndef PROTO_VALUE_PATH_H_
#define PROTO_VALUE_PATH_H_

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "proto/value/value.h"

namespace proto::value {

// One step into a value: an attribute of an object, or an element of a collection by
// string key (map), number (list, tuple) or the element itself (set).
struct PathStep {
  enum class Kind { kAttribute, kIndex };
  Kind kind = Kind::kAttribute;
  std::string name = {};  // kAttribute.
  Value key = {};         // kIndex: a string, a number, or a set's element.
  static PathStep Attribute(std::string_view name);
  static PathStep Index(Value key);
  static PathStep Key(std::string_view key);  // A map element.
  static PathStep At(int64_t index);          // A list or tuple element.
  friend bool operator==(const PathStep& a, const PathStep& b);
};
using Path = std::vector<PathStep>;

// As people write it: `tags["a"]`, `disks[0].size`; no leading dot.
std::string PathToString(const Path& path);
// Orders paths: shorter prefixes first, then names and keys bytewise / numerically.
bool PathLess(const Path& a, const Path& b);
bool IsPrefix(const Path& prefix, const Path& path);

// The value at `path`; unknown of Dynamic type below an unknown; NotFound if a step does
// not exist, InvalidArgument if it does not fit the type, FailedPrecondition below a null.
absl::StatusOr<Value> ApplyPath(const Value& value, const Path& path);

// Calls `visit` for `value` and every value inside, parents first, in element order.
// Returning false skips what is inside.
void Walk(const Value& value, absl::FunctionRef<bool(const Path&, const Value&)> visit);
// Rebuilds a value from the leaves up: `change` gets each value after its members were
// changed. Marks of containers are kept. Parts that do not change are shared.
Value Transform(const Value& value, absl::FunctionRef<Value(const Path&, const Value&)> change);

struct PathMarks {
  Path path;
  Marks marks = kNoMarks;
};
// Takes all marks off, listing where they were (paths in walk order).
std::pair<Value, std::vector<PathMarks>> UnmarkDeep(const Value& value);
// Puts marks back; a path that does not exist any more marks the deepest part that does.
Value MarkPaths(const Value& value, const std::vector<PathMarks>& marks);

}  // namespace proto::value

#endif  // PROTO_VALUE_PATH_H_
