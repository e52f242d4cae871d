#include <cstdlib>

#include "planner/render/diff.h"

namespace planner::render {

using proto::value::Type;
using proto::value::Value;

namespace {

// What a value is in JSON. A missing side takes the kind of the other.
enum class Shape { kNull, kBool, kNumber, kString, kSequence, kObject };

Shape ShapeOf(const std::optional<Value>& side) {
  if (!side || side->IsNull()) return Shape::kNull;
  switch (side->type().kind()) {
    case Type::Kind::kDynamic: return Shape::kNull;
    case Type::Kind::kBool: return Shape::kBool;
    case Type::Kind::kNumber: return Shape::kNumber;
    case Type::Kind::kString: return Shape::kString;
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple: return Shape::kSequence;
    case Type::Kind::kMap:
    case Type::Kind::kObject: return Shape::kObject;
  }
  std::abort();  // Every kind has a case above.
}

bool IsContainer(Shape shape) { return shape == Shape::kSequence || shape == Shape::kObject; }

Node DiffObject(const Sides& sides) {
  Node node;
  node.kind = Node::Kind::kObject;
  node.action = ContainerAction(sides);
  for (auto& [name, member] : MembersOf(sides)) {
    node.keys.push_back(name);
    node.children.push_back(DiffUntyped(member));
    node.action = Combine(node.action, node.children.back().action);
  }
  return node;
}

// Within untyped values only what is opaque tells that it forces a replacement.
Node WithoutReplacement(Node node) {
  node.forces_replacement = false;
  return node;
}

}  // namespace

Node DiffUntyped(const Sides& sides) {
  if (auto opaque = DiffOpaque(sides, DiffUntyped)) return *std::move(opaque);
  const Shape before = ShapeOf(sides.before);
  const Shape after = ShapeOf(sides.after);
  const Shape shape = sides.before ? before : after;
  const bool both = sides.before.has_value() && sides.after.has_value();
  if (both && before != after) {
    const bool is_null_scalar = (before == Shape::kNull && !IsContainer(after)) ||
                                (after == Shape::kNull && !IsContainer(before));
    return WithoutReplacement(is_null_scalar ? DiffScalar(sides) : DiffTypes(sides, DiffUntyped));
  }
  if (shape == Shape::kObject) return DiffObject(sides);
  if (shape == Shape::kSequence) {
    return WithoutReplacement(DiffSequence(sides, DiffUntyped, [](const Value& element) {
      return ShapeOf(element) == Shape::kObject && element.IsKnown();
    }));
  }
  return WithoutReplacement(DiffScalar(sides));
}

}  // namespace planner::render
