#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/types/span.h"
#include "planner/render/diff.h"

namespace planner::render {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::NestedType;
using proto::schema::Nesting;
using proto::value::Type;
using proto::value::Value;

namespace {

// Outside collections a null is nothing, whether it is called sensitive or not.
std::optional<Value> NullIsAbsent(std::optional<Value> side) {
  if (side && side->IsKnown() && side->IsNull()) side.reset();
  return side;
}

Sides Implicit(Sides sides) {
  sides.before = NullIsAbsent(std::move(sides.before));
  sides.after = NullIsAbsent(std::move(sides.after));
  return sides;
}

bool IsNothing(const Sides& sides) {
  const auto is_null = [](const std::optional<Value>& side) {
    return !side || (side->IsKnown() && side->IsNull());
  };
  return is_null(sides.before) && is_null(sides.after);
}

void AddMember(Node& node, const std::string& name, Node member) {
  node.action = Combine(node.action, member.action);
  node.keys.push_back(name);
  node.children.push_back(std::move(member));
}

Sides SidesOf(const Sides& sides, const std::string& name) {
  Sides member;
  const auto get = [&](const std::optional<Value>& side) -> std::optional<Value> {
    if (!side || !side->IsKnownNonNull()) return std::nullopt;
    const Value* found = side->Find(name);
    return found == nullptr ? std::nullopt : std::optional<Value>(*found);
  };
  member.before = get(sides.before);
  member.after = get(sides.after);
  member.replace = sides.replace.Member(name);
  member.relevant = sides.relevant.Member(name);
  if (!member.relevant.MatchesPartly()) member.after = member.before;
  return Implicit(std::move(member));
}

Node Container(Node::Kind kind, const Sides& sides) {
  Node node;
  node.kind = kind;
  node.action = ContainerAction(sides);
  node.forces_replacement = sides.replace.Matches();
  return node;
}

Node DiffTypedObject(const Sides& sides, Type type) {
  Node node = Container(Node::Kind::kObject, sides);
  for (const auto& attribute : type.attributes()) {
    const Sides member = SidesOf(sides, attribute.name);
    if (IsNothing(member)) continue;
    AddMember(node, attribute.name, DiffTyped(member, attribute.type));
  }
  return node;
}

Node DiffKeyed(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff) {
  Node node = Container(Node::Kind::kMap, sides);
  node.quoted_keys = true;
  for (auto& [key, member] : MembersOf(sides)) AddMember(node, key, diff(member));
  return node;
}

// Also of a marked value: the elements themselves have no marks.
absl::Span<const Value> ElementsOf(const std::optional<Value>& side) {
  return side && side->IsKnownNonNull() ? side->elements() : absl::Span<const Value>();
}

Node DiffTuple(const Sides& sides, Type type) {
  Node node = Container(Node::Kind::kList, sides);
  const auto before = ElementsOf(sides.before);
  const auto after = ElementsOf(sides.after);
  for (size_t i = 0; i < type.elements().size(); ++i) {
    Sides element;
    element.replace = sides.replace.Element(static_cast<int64_t>(i));
    if (i < before.size()) element.before = before[i];
    if (i < after.size()) element.after = after[i];
    node.children.push_back(DiffTyped(element, type.elements()[i]));
    node.action = Combine(node.action, node.children.back().action);
  }
  return node;
}

// Elements of the sets that are on one side only, or on both.
std::vector<Sides> PairSets(const Sides& sides) {
  const auto before = ElementsOf(sides.before);
  const auto after = ElementsOf(sides.after);
  std::vector<bool> used(after.size(), false);
  std::vector<Sides> pairs;
  for (const Value& element : before) {
    Sides pair;
    pair.before = element;
    for (size_t i = 0; i < after.size(); ++i) {
      const bool same = !used[i] && after[i].IsWhollyKnown() && SameAsJson(element, after[i]);
      if (!same) continue;
      used[i] = true;
      pair.after = after[i];
      break;
    }
    if (!sides.relevant.MatchesPartly()) pair.after = pair.before;
    pairs.push_back(std::move(pair));
  }
  for (size_t i = 0; i < after.size(); ++i) {
    if (used[i]) continue;
    Sides pair;
    pair.after = after[i];
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

Node DiffSet(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff) {
  Node node = Container(Node::Kind::kSet, sides);
  for (const Sides& pair : PairSets(sides)) {
    node.children.push_back(diff(pair));
    node.action = Combine(node.action, node.children.back().action);
  }
  return node;
}

// A write-only attribute has no value on either side: it comes and goes with the object that it is
// in, and is not shown otherwise.
Node DiffWriteOnly(const Sides& object, const Sides& member) {
  const auto is_absent = [](const std::optional<Value>& side) { return !side || side->IsNull(); };
  Node node;
  node.kind = Node::Kind::kWriteOnly;
  node.action = is_absent(object.before)  ? Action::kCreate
                : is_absent(object.after) ? Action::kDelete
                                          : Action::kNoOp;
  node.forces_replacement = member.replace.Matches();
  return node;
}

Node DiffNestedObject(const Sides& sides, const NestedType& nested) {
  if (auto opaque =
          DiffOpaque(sides, [&](const Sides& inner) { return DiffNestedObject(inner, nested); })) {
    return *std::move(opaque);
  }
  Node node = Container(Node::Kind::kObject, sides);
  node.nested = true;
  for (const Attribute& attribute : nested.attributes) {
    const Sides member = SidesOf(sides, attribute.name);
    Node child =
        attribute.write_only ? DiffWriteOnly(sides, member) : DiffAttribute(member, attribute);
    if (child.action == Action::kNoOp && IsNothing(member)) continue;
    AddMember(node, attribute.name, std::move(child));
  }
  return node;
}

Node DiffNested(const Sides& sides, const NestedType& nested) {
  if (auto opaque =
          DiffOpaque(sides, [&](const Sides& inner) { return DiffNested(inner, nested); })) {
    return *std::move(opaque);
  }
  const auto diff = [&](const Sides& element) { return DiffNestedObject(element, nested); };
  const auto is_object = [](const Value&) { return true; };
  Node node;
  switch (nested.nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: return diff(sides);
    case Nesting::kMap: node = DiffKeyed(sides, diff); break;
    case Nesting::kList: node = DiffSequence(sides, diff, is_object); break;
    case Nesting::kSet: node = DiffSet(sides, diff); break;
  }
  node.nested = true;
  return node;
}

}  // namespace

Node DiffTyped(const Sides& sides, Type type) {
  const auto again = [&](const Sides& inner) { return DiffTyped(inner, type); };
  if (auto opaque = DiffOpaque(sides, again)) return *std::move(opaque);
  switch (type.kind()) {
    case Type::Kind::kDynamic: return DiffUntyped(sides);
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString: return DiffScalar(sides);
    case Type::Kind::kObject: return DiffTypedObject(Implicit(sides), type);
    case Type::Kind::kTuple: return DiffTuple(Implicit(sides), type);
    case Type::Kind::kMap:
      return DiffKeyed(Implicit(sides),
                       [&](const Sides& element) { return DiffTyped(element, type.element()); });
    case Type::Kind::kSet:
      return DiffSet(Implicit(sides),
                     [&](const Sides& element) { return DiffTyped(element, type.element()); });
    case Type::Kind::kList:
      return DiffSequence(
          Implicit(sides), [&](const Sides& element) { return DiffTyped(element, type.element()); },
          [&](const Value&) { return type.element().kind() == Type::Kind::kObject; });
  }
  std::abort();  // Every kind has a case above.
}

Node DiffAttribute(const Sides& sides, const Attribute& attribute) {
  if (attribute.write_only) {
    Node node = DiffScalar(sides);
    node.kind = Node::Kind::kWriteOnly;
    return node;
  }
  if (attribute.nested != nullptr) return DiffNested(sides, *attribute.nested);
  return DiffTyped(sides, attribute.type);
}

namespace {

// Providers on the legacy SDK cannot tell an empty string from null. They use none of what
// came later: nested attribute types, map blocks, dynamic or structural types.
bool IsLegacyType(Type type) {
  switch (type.kind()) {
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString: return true;
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kMap: return IsLegacyType(type.element());
    case Type::Kind::kDynamic:
    case Type::Kind::kTuple:
    case Type::Kind::kObject: return false;
  }
  std::abort();  // Every kind has a case above.
}

bool LooksLegacy(const Block& block) {
  return std::all_of(block.attributes.begin(), block.attributes.end(),
                     [](const Attribute& attribute) {
                       return attribute.nested == nullptr && !attribute.write_only &&
                              IsLegacyType(attribute.type);
                     }) &&
         std::all_of(block.blocks.begin(), block.blocks.end(), [](const NestedBlock& nested) {
           return (nested.nesting == Nesting::kList || nested.nesting == Nesting::kSet ||
                   nested.nesting == Nesting::kSingle) &&
                  LooksLegacy(nested.block);
         });
}

bool IsEmptyString(const std::optional<Value>& side) {
  return side && side->IsKnownNonNull() && side->type() == Type::String() &&
         side->AsString().empty();
}

// Terraform shows an empty string that becomes unknown as null, in attributes of blocks.
Node EmptyBecomesUnknown(const Sides& sides) {
  Node node;
  node.kind = Node::Kind::kUnknown;
  node.action = Action::kUpdate;
  node.forces_replacement = sides.replace.Matches();
  node.children.emplace_back();
  return node;
}

// Compares nested blocks by position.
std::vector<Node> DiffBlockList(const Sides& sides, const Block& block) {
  const auto before = ElementsOf(sides.before);
  const auto after = ElementsOf(sides.after);
  std::vector<Node> nodes;
  for (size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
    Sides element;
    if (i < before.size()) element.before = before[i];
    if (i < after.size()) element.after = after[i];
    element.replace = sides.replace.Element(static_cast<int64_t>(i));
    element.relevant = sides.relevant.Element(static_cast<int64_t>(i));
    if (!element.relevant.MatchesPartly()) element.after = element.before;
    nodes.push_back(DiffBlock(element, block));
  }
  return nodes;
}

proto::value::Marks MarksOf(const std::optional<Value>& side) {
  return side ? side->marks() : proto::value::kNoMarks;
}

Node::Blocks DiffBlocks(const Sides& sides, const NestedBlock& nested) {
  Node::Blocks blocks;
  blocks.type = nested.type_name;
  const bool is_repeated = nested.nesting != Nesting::kSingle && nested.nesting != Nesting::kGroup;
  blocks.all_force_replacement = is_repeated && sides.replace.Matches();
  const proto::value::Marks before_marks = MarksOf(sides.before);
  const proto::value::Marks after_marks = MarksOf(sides.after);
  const auto diff = [&](const Sides& inner) {
    // A set that holds something sensitive is marked as a whole.
    Sides marked = inner;
    if (marked.before) marked.before = marked.before->WithMarks(before_marks);
    if (marked.after) marked.after = marked.after->WithMarks(after_marks);
    return DiffBlock(marked, nested.block);
  };
  const auto diff_outline = [](const Sides& inner) { return DiffScalar(inner); };
  if (sides.after && !sides.after->IsKnown()) {
    // How many there will be is not known; those that are there are not shown.
    Node node = *DiffOpaque(sides, diff_outline);
    node.children.clear();
    blocks.nodes.push_back(std::move(node));
    return blocks;
  }
  switch (nested.nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      if (!IsNothing(sides)) blocks.nodes.push_back(diff(sides));
      return blocks;
    case Nesting::kList: blocks.nodes = DiffBlockList(sides, nested.block); return blocks;
    case Nesting::kSet:
      for (const Sides& pair : PairSets(sides)) blocks.nodes.push_back(diff(pair));
      return blocks;
    case Nesting::kMap:
      for (const auto& [key, member] : MembersOf(sides)) {
        blocks.keys.push_back(key);
        blocks.nodes.push_back(diff(member));
      }
      return blocks;
  }
  std::abort();  // Every nesting has a case above.
}

Node DiffPlainBlock(const Sides& sides, const Block& block, bool legacy) {
  Node node = Container(Node::Kind::kBlock, sides);
  for (const Attribute& attribute : block.attributes) {
    Sides member = SidesOf(sides, attribute.name);
    // An empty string of a legacy provider is null, but an attribute that is there.
    const bool is_empty = legacy && (IsEmptyString(member.before) || IsEmptyString(member.after));
    if (legacy && IsEmptyString(member.before)) member.before.reset();
    if (legacy && IsEmptyString(member.after)) member.after.reset();
    const bool becomes_unknown = IsEmptyString(member.before) && member.after &&
                                 !member.after->IsKnown() && member.after->marks() == 0;
    Node child = attribute.write_only ? DiffWriteOnly(sides, member)
                 : becomes_unknown    ? EmptyBecomesUnknown(member)
                                      : DiffAttribute(member, attribute);
    if (child.action == Action::kNoOp && IsNothing(member) && !is_empty) continue;
    AddMember(node, attribute.name, std::move(child));
  }
  for (const NestedBlock& nested : block.blocks) {
    Node::Blocks blocks = DiffBlocks(SidesOf(sides, nested.type_name), nested);
    for (const Node& one : blocks.nodes) node.action = Combine(node.action, one.action);
    if (!blocks.nodes.empty()) node.blocks.push_back(std::move(blocks));
  }
  return node;
}

}  // namespace

Node DiffBlock(const Sides& sides, const Block& block) {
  const auto again = [&](const Sides& inner) { return DiffBlock(inner, block); };
  if (auto opaque = DiffOpaque(sides, again)) return *std::move(opaque);
  return DiffPlainBlock(Implicit(sides), block, LooksLegacy(block));
}

}  // namespace planner::render
