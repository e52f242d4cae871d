#include <algorithm>
#include <map>

#include "planner/render/common_subsequence.h"
#include "planner/render/diff.h"

namespace planner::render {

using proto::value::kSensitive;
using proto::value::Type;
using proto::value::Value;

namespace {

bool Exists(const std::optional<Value>& side) {
  return side.has_value() && !(side->IsKnown() && side->IsNull());
}

std::optional<Value> Unmarked(const std::optional<Value>& side) {
  if (!side) return side;
  return side->WithoutDeepMarks();
}

Node Sensitive(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff) {
  Node node;
  node.kind = Node::Kind::kSensitive;
  node.sensitive_before = sides.before && sides.before->HasMark(kSensitive);
  node.sensitive_after = sides.after && sides.after->HasMark(kSensitive);
  Sides inner = sides;
  inner.before = Unmarked(sides.before);
  inner.after = Unmarked(sides.after);
  node.children.push_back(diff(inner));
  const Node& hidden = node.children.front();
  node.action = hidden.action;
  const bool only_marks_change =
      node.action == Action::kNoOp && node.sensitive_before != node.sensitive_after;
  if (only_marks_change) node.action = Action::kUpdate;
  node.forces_replacement = sides.replace.Matches();
  return node;
}

Node Unknown(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff) {
  Node node;
  node.kind = Node::Kind::kUnknown;
  node.action = Action::kCreate;
  node.forces_replacement = sides.replace.Matches();
  if (!Exists(sides.before)) return node;
  node.action = Action::kUpdate;
  Sides prior;
  prior.before = sides.before;
  node.children.push_back(diff(prior));
  return node;
}

// Absent, or a JSON null.
bool IsJsonNull(const Value& value) { return !value.IsKnown() || value.IsNull(); }

bool IsSequence(Type type) {
  return type.kind() == Type::Kind::kList || type.kind() == Type::Kind::kSet ||
         type.kind() == Type::Kind::kTuple;
}

std::map<std::string, const Value*> KnownMembers(const Value& value) {
  std::map<std::string, const Value*> members;
  for (size_t i = 0; i < value.size(); ++i) {
    const bool is_map = value.type().kind() == Type::Kind::kMap;
    if (!value[i].IsKnown()) continue;  // JSON leaves unknown members out.
    members[is_map ? value.keys()[i] : value.type().attributes()[i].name] = &value[i];
  }
  return members;
}

}  // namespace

bool SameAsJson(const Value& a, const Value& b) {
  if (IsJsonNull(a) || IsJsonNull(b)) return IsJsonNull(a) && IsJsonNull(b);
  if (a.type() == proto::value::Type::Number() && b.type() == a.type() && a.IsKnown() &&
      b.IsKnown()) {  // JSON has their texts, which do not say all of pow(2, 64).
    return a.WithoutMarks().AsNumber().ToString() == b.WithoutMarks().AsNumber().ToString();
  }
  if (a.type().IsPrimitive() || b.type().IsPrimitive()) {
    return a.type() == b.type() && proto::value::SameIgnoringMarks(a, b);
  }
  if (IsSequence(a.type()) != IsSequence(b.type())) return false;
  if (IsSequence(a.type())) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
      if (!SameAsJson(a[i], b[i])) return false;
    }
    return true;
  }
  const auto in_a = KnownMembers(a);
  const auto in_b = KnownMembers(b);
  return std::equal(in_a.begin(), in_a.end(), in_b.begin(), in_b.end(),
                    [](const auto& x, const auto& y) {
                      return x.first == y.first && SameAsJson(*x.second, *y.second);
                    });
}

std::optional<Node> DiffOpaque(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff) {
  const auto is_sensitive = [](const std::optional<Value>& side) {
    return side && side->HasMark(kSensitive);
  };
  if (is_sensitive(sides.before) || is_sensitive(sides.after)) return Sensitive(sides, diff);
  if (sides.after && !sides.after->IsKnown()) return Unknown(sides, diff);
  return std::nullopt;
}

Node DiffScalar(const Sides& sides) {
  Node node;
  node.before = sides.before;
  node.after = sides.after;
  node.forces_replacement = sides.replace.Matches();
  if (!sides.before && !sides.after) return node;
  if (!sides.before) {
    node.action = Action::kCreate;
  } else if (!sides.after) {
    node.action = Action::kDelete;
  } else if (!SameAsJson(*sides.before, *sides.after)) {
    node.action = Action::kUpdate;
  }
  return node;
}

Node DiffTypes(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff) {
  Node node;
  node.kind = Node::Kind::kTypeChange;
  node.action = Action::kUpdate;
  node.forces_replacement = sides.replace.Matches();
  Sides before;
  Sides after;
  before.before = sides.before;
  after.after = sides.after;
  node.children.push_back(diff(before));
  node.children.push_back(diff(after));
  return node;
}

Action ContainerAction(const Sides& sides) {
  const bool before = Exists(sides.before);
  const bool after = Exists(sides.after);
  if (before == after) return Action::kNoOp;
  return before ? Action::kDelete : Action::kCreate;
}

Action Combine(Action container, Action child) {
  if (child == Action::kNoOp || child == container) return container;
  return Action::kUpdate;
}

Node DiffSequence(const Sides& sides, absl::FunctionRef<Node(const Sides&)> diff,
                  absl::FunctionRef<bool(const Value&)> is_object) {
  Node node;
  node.kind = Node::Kind::kList;
  node.action = ContainerAction(sides);
  node.forces_replacement = sides.replace.Matches();
  const auto elements = [](const std::optional<Value>& side) {
    return Exists(side) && side->IsKnown() ? side->elements() : absl::Span<const Value>();
  };
  const auto before = elements(sides.before);
  const auto after = elements(sides.after);
  const std::vector<Pairing> pairs = Align(
      before.size(), after.size(),
      [&](size_t i, size_t j) { return SameAsJson(before[i], after[j]); },
      [&](size_t i, size_t j) { return is_object(before[i]) && is_object(after[j]); });
  for (const Pairing& pair : pairs) {
    Sides element;
    const size_t index = pair.before == Pairing::kAbsent ? pair.after : pair.before;
    element.replace = sides.replace.Element(static_cast<int64_t>(index));
    element.relevant = sides.relevant.Element(static_cast<int64_t>(index));
    if (pair.before != Pairing::kAbsent) element.before = before[pair.before];
    if (pair.after != Pairing::kAbsent) element.after = after[pair.after];
    if (!element.relevant.MatchesPartly()) element.after = element.before;
    node.children.push_back(diff(element));
    node.action = Combine(node.action, node.children.back().action);
  }
  return node;
}

std::vector<std::pair<std::string, Sides>> MembersOf(const Sides& sides) {
  std::map<std::string, Sides> members;
  const auto add = [&](const std::optional<Value>& side, std::optional<Value> Sides::*which) {
    if (!Exists(side) || !side->IsKnown()) return;
    const bool is_map = side->type().kind() == Type::Kind::kMap;
    for (size_t i = 0; i < side->size(); ++i) {
      const std::string& name = is_map ? side->keys()[i] : side->type().attributes()[i].name;
      members[name].*which = (*side)[i];
    }
  };
  add(sides.before, &Sides::before);
  add(sides.after, &Sides::after);
  std::vector<std::pair<std::string, Sides>> named;
  for (auto& [name, member] : members) {
    member.replace = sides.replace.Member(name);
    member.relevant = sides.relevant.Member(name);
    if (!member.relevant.MatchesPartly()) member.after = member.before;
    named.emplace_back(name, std::move(member));
  }
  return named;
}

}  // namespace planner::render
