#ifndef PLANNER_RENDER_DIFF_H_
#define PLANNER_RENDER_DIFF_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "planner/plan/change.h"
#include "planner/render/path_filter.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

// The difference of two values as a tree: computed here (pure), printed by print.h.
// Rules: engine-compat.md 5.3, 5.4.
namespace planner::render {

// What happens to one part. Of plan::Action only kNoOp, kCreate, kUpdate and kDelete occur.
using plan::Action;

struct Node {
  enum class Kind {
    kScalar,     // Null, bool or number; a string if `before` or `after` is one.
    kUnknown,    // Known after apply; children[0] is the prior value, if any.
    kSensitive,  // children[0] is what is hidden.
    kWriteOnly,
    kTypeChange,  // children[0] -> children[1].
    kObject,      // Named members: children with `keys`.
    kMap,
    kList,
    kSet,
    kBlock,  // Attributes as for kObject, then `blocks`.
  };
  // The nested blocks of one type.
  struct Blocks {
    std::string type = {};
    std::vector<std::string> keys = {};  // Of map blocks; empty for others.
    std::vector<Node> nodes = {};
    bool all_force_replacement = false;  // The collection itself does.
  };

  Kind kind = Kind::kScalar;
  Action action = Action::kNoOp;
  bool forces_replacement = false;
  // kScalar: the sides that exist; known.
  std::optional<proto::value::Value> before = {}, after = {};
  bool sensitive_before = false, sensitive_after = false;  // kSensitive.
  bool nested = false;       // kObject, kMap, kList, kSet: made by a nested attribute type.
  bool quoted_keys = false;  // kMap.
  std::vector<std::string> keys = {};
  std::vector<Node> children = {};
  std::vector<Blocks> blocks = {};
};

// One position in two values: a side that does not exist is nullopt; a null is a value.
struct Sides {
  std::optional<proto::value::Value> before = {}, after = {};
  PathFilter replace = PathFilter::None();  // Which parts force a replacement.
  PathFilter relevant = PathFilter::All();  // Other parts count as unchanged.
};

// Values without a static type (dynamic attributes, outputs, text that is JSON): compared
// as JSON is, sequences as lists, maps as objects.
Node DiffUntyped(const Sides& sides);
// Values of a static type; nulls count as absent except inside collections.
Node DiffTyped(const Sides& sides, proto::value::Type type);
// An attribute or a whole object of a schema.
Node DiffAttribute(const Sides& sides, const proto::schema::Attribute& attribute);
Node DiffBlock(const Sides& sides, const proto::schema::Block& block);

// The parts below are shared by the functions above.

// The node of a side that is sensitive or unknown; nullopt if neither is. `diff` computes
// what is hidden behind it.
std::optional<Node> DiffOpaque(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff);
// The node of two scalars (null, bool, number, string) of one type.
Node DiffScalar(const Sides& sides);
// `before -> after` of different types.
Node DiffTypes(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff);
// Sequences: by longest common subsequence or index, as 5.4 says. `diff` computes one element.
// `objects`: whether two elements may be merged into one change.
Node DiffSequence(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff,
                  absl::FunctionRef<bool(const proto::value::Value&)> is_object);
// The members of both sides by name, absent ones nullopt.
std::vector<std::pair<std::string, Sides>> MembersOf(const Sides& sides);
// The value as JSON would compare it: unknown is null, lists and sets are alike, marks
// do not count.
bool SameAsJson(const proto::value::Value& a, const proto::value::Value& b);

// The action of a container whose own sides are these, before its children are looked at.
Action ContainerAction(const Sides& sides);
// The action of a container one of whose children does `child`.
Action Combine(Action container, Action child);

}  // namespace planner::render

#endif  // PLANNER_RENDER_DIFF_H_
