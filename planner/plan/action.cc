#include "planner/plan/action.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "planner/plan/members.h"

namespace planner::plan {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::NestedType;
using proto::schema::Nesting;
using proto::value::Path;
using proto::value::PathStep;
using proto::value::Type;
using proto::value::Value;

namespace {

// The attribute that a path leads to, ignoring steps into collections; null for blocks.
const Attribute* AttributeAt(const Block& block, const Path& path) {
  const Block* inside = &block;
  const std::vector<Attribute>* members = &block.attributes;
  const Attribute* found = nullptr;
  for (const PathStep& step : path) {
    if (step.kind != PathStep::Kind::kAttribute) continue;
    const auto attribute = std::find_if(members->begin(), members->end(),
                                        [&](const auto& one) { return one.name == step.name; });
    if (attribute != members->end()) {
      found = &*attribute;
      if (found->nested == nullptr) return found;
      members = &found->nested->attributes;
      inside = nullptr;
      continue;
    }
    const NestedBlock* nested = inside == nullptr ? nullptr : inside->FindBlock(step.name);
    if (nested == nullptr) return nullptr;
    inside = &nested->block;
    members = &inside->attributes;
    found = nullptr;
  }
  return found;
}

// Changes the objects inside a nested block's or attribute's value.
Value MapObjects(const Value& value, Nesting nesting, absl::FunctionRef<Value(const Value&)> f) {
  if (!HasElements(value)) return value;
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: return f(value);
    case Nesting::kMap: {
      std::vector<std::pair<std::string, Value>> entries;
      for (const std::string& key : KeysOf(value)) entries.emplace_back(key, f(*value.Find(key)));
      return MapLike(value, std::move(entries)).WithMarks(value.marks());
    }
    case Nesting::kList:
    case Nesting::kSet: break;
  }
  std::vector<Value> elements;
  for (const Value& element : value.elements()) elements.push_back(f(element));
  const Value changed = nesting == Nesting::kSet ? SetLike(value, std::move(elements))
                                                 : ListLike(value, std::move(elements));
  return changed.WithMarks(value.marks());
}

using AttributeChange = absl::FunctionRef<Value(const Attribute&, const Value&)>;

Value MapAttributes(const std::vector<Attribute>& attributes, const Value& object,
                    AttributeChange change) {
  if (!HasElements(object)) return object;
  std::vector<std::pair<std::string, Value>> members;
  for (const Attribute& attribute : attributes) {
    Value value = object.GetAttr(attribute.name);
    if (attribute.nested != nullptr) {
      value = MapObjects(value, attribute.nested->nesting, [&](const Value& inner) {
        return MapAttributes(attribute.nested->attributes, inner, change);
      });
    }
    members.emplace_back(attribute.name, change(attribute, value));
  }
  return Value::Object(std::move(members)).WithMarks(object.marks());
}

Value MapBlock(const Block& block, const Value& object, AttributeChange change) {
  if (!HasElements(object)) return object;
  Value attributes = MapAttributes(block.attributes, object, change);
  std::vector<std::pair<std::string, Value>> members;
  for (const Attribute& attribute : block.attributes) {
    members.emplace_back(attribute.name, attributes.GetAttr(attribute.name));
  }
  for (const NestedBlock& nested : block.blocks) {
    members.emplace_back(
        nested.type_name,
        MapObjects(object.GetAttr(nested.type_name), nested.nesting,
                   [&](const Value& inner) { return MapBlock(nested.block, inner, change); }));
  }
  return Value::Object(std::move(members)).WithMarks(object.marks());
}

bool AnyAttribute(const std::vector<Attribute>& attributes, bool Attribute::*flag) {
  return std::any_of(attributes.begin(), attributes.end(), [&](const Attribute& attribute) {
    return attribute.*flag ||
           (attribute.nested != nullptr && AnyAttribute(attribute.nested->attributes, flag));
  });
}

bool AnyAttribute(const Block& block, bool Attribute::*flag) {
  return AnyAttribute(block.attributes, flag) ||
         std::any_of(block.blocks.begin(), block.blocks.end(),
                     [&](const NestedBlock& nested) { return AnyAttribute(nested.block, flag); });
}

Value ReplaceAt(const Value& object, const Value& source, const Path& path, size_t at);

// The key that a step names in a map or object; nullopt if it names none.
std::optional<std::string> KeyOf(const PathStep& step) {
  if (step.kind == PathStep::Kind::kAttribute) return step.name;
  const bool is_text = step.key.IsKnownNonNull() && step.key.type() == Type::String();
  return is_text ? std::optional<std::string>(step.key.AsString()) : std::nullopt;
}

Value WithoutKey(const Value& map, const std::string& key) {
  std::vector<std::pair<std::string, Value>> entries;
  for (const std::string& other : KeysOf(map)) {
    if (other != key) entries.emplace_back(other, *map.Find(other));
  }
  return Value::Map(map.type().element(), std::move(entries)).WithMarks(map.marks());
}

// An element of a map is added or removed; an object keeps its attributes. Behind a map a key at
// the end of a path stands for its element, behind an object for all of the object; `map.key` is no
// such key. Both as in terraform.
Value ReplaceMember(const Value& object, const Value& source, const Path& path, size_t at) {
  const std::optional<std::string> key = KeyOf(path[at]);
  if (!key) return object;
  const bool is_map = object.type().kind() == Type::Kind::kMap;
  const bool is_last = at + 1 == path.size();
  const bool is_index = path[at].kind == PathStep::Kind::kIndex;
  if (is_map && !is_index) return object;
  if (!is_map && is_last && is_index) return source;
  const Value* mine = FindKey(object, *key);
  const Value* theirs = FindKey(source, *key);
  if (mine != nullptr && theirs != nullptr) {
    return object.WithAttr(*key, ReplaceAt(*mine, *theirs, path, at + 1));
  }
  if (!is_map || !is_last || mine == theirs) return object;
  return mine == nullptr ? object.WithAttr(*key, *theirs) : WithoutKey(object, *key);
}

Value ReplaceElement(const Value& list, const Value& source, const Path& path, size_t at) {
  const PathStep& step = path[at];
  const bool has_index = step.kind == PathStep::Kind::kIndex && step.key.IsKnownNonNull() &&
                         step.key.type() == Type::Number() && HasElements(source);
  const auto index = has_index ? step.key.AsNumber().ToUint64() : std::nullopt;
  if (!index || *index >= list.size() || *index >= source.size()) return list;
  return list.WithIndex(*index, ReplaceAt(list[*index], source[*index], path, at + 1));
}

// `object` with the part at `path` from step `at` on taken from `source`. Steps that do
// not exist in the object leave it as it is.
Value ReplaceAt(const Value& object, const Value& source, const Path& path, size_t at) {
  if (at == path.size()) return source;
  if (!HasElements(object)) return object;
  switch (object.type().kind()) {
    case Type::Kind::kMap:
    case Type::Kind::kObject: return ReplaceMember(object, source, path, at);
    case Type::Kind::kList:
    case Type::Kind::kTuple: return ReplaceElement(object, source, path, at);
    case Type::Kind::kSet:
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString: return object;
  }
  std::abort();  // Every kind has a case above.
}

// Prior values for everything that configuration could set; null for what is computed only.
Value IgnoreAll(const Block& block, const Value& prior) {
  return MapBlock(block, prior, [](const Attribute& attribute, const Value& value) {
    const bool computed_only = attribute.computed && !attribute.optional;
    return computed_only ? Value::Null(value.type()) : value;
  });
}

}  // namespace

Value ApplyIgnoreChanges(const Block& block, const IgnoreChanges& ignore, const Value& prior,
                         const Value& config) {
  if (!HasElements(prior) || !HasElements(config)) return config;
  if (ignore.all) return IgnoreAll(block, prior);
  Value result = config;
  for (const Path& path : ignore.paths) result = ReplaceAt(result, prior, path, 0);
  return result;
}

std::vector<Path> EffectiveReplacePaths(const Block& block,
                                        const std::vector<Path>& requires_replace,
                                        const Value& prior, const Value& planned,
                                        std::vector<Path>* bad_paths) {
  std::vector<Path> effective;
  if (prior.IsNull()) return effective;
  for (const Path& path : requires_replace) {
    const Attribute* attribute = AttributeAt(block, path);
    if (attribute != nullptr && attribute->write_only) {
      effective.push_back(path);
      continue;
    }
    const absl::StatusOr<Value> before = proto::value::ApplyPath(prior, path);
    const absl::StatusOr<Value> after = proto::value::ApplyPath(planned, path);
    if (!before.ok() && !after.ok()) {
      if (bad_paths != nullptr) bad_paths->push_back(path);
      continue;
    }
    const bool same = before.ok() && after.ok() && after->IsWhollyKnown() &&
                      proto::value::SameIgnoringMarks(*before, *after);
    if (!same) effective.push_back(path);
  }
  std::sort(effective.begin(), effective.end(), proto::value::PathLess);
  effective.erase(std::unique(effective.begin(), effective.end()), effective.end());
  return effective;
}

ChosenAction ChooseAction(const Value& prior, const Value& planned, const ActionFacts& facts) {
  const Action replace =
      facts.create_before_destroy ? Action::kCreateThenDelete : Action::kDeleteThenCreate;
  if (prior.IsNull()) return {Action::kCreate, ActionReason::kNone};
  if (facts.prior_tainted) return {replace, ActionReason::kReplaceBecauseTainted};
  if (facts.has_replace_paths) return {replace, ActionReason::kReplaceBecauseCannotUpdate};
  if (facts.replace_requested) return {replace, ActionReason::kReplaceByRequest};
  if (facts.replace_triggered) return {replace, ActionReason::kReplaceByTriggers};
  const bool same = planned.IsWhollyKnown() && proto::value::SameIgnoringMarks(prior, planned) &&
                    prior.DeepMarks() == planned.DeepMarks();
  if (!same) return {Action::kUpdate, ActionReason::kNone};
  // Equal values; where the marks are may still differ.
  const auto before = proto::value::UnmarkDeep(prior).second;
  const auto after = proto::value::UnmarkDeep(planned).second;
  const bool same_marks = std::equal(
      before.begin(), before.end(), after.begin(), after.end(),
      [](const auto& a, const auto& b) { return a.path == b.path && a.marks == b.marks; });
  return {same_marks ? Action::kNoOp : Action::kUpdate, ActionReason::kNone};
}

Value MarkBySchema(const Block& block, const Value& value) {
  if (!HasElements(value) || !AnyAttribute(block, &Attribute::sensitive)) return value;
  return MapBlock(block, value, [](const Attribute& attribute, const Value& member) {
    return attribute.sensitive ? member.WithMarks(proto::value::kSensitive) : member;
  });
}

Value WithoutWriteOnly(const Block& block, const Value& value) {
  if (!HasElements(value) || !AnyAttribute(block, &Attribute::write_only)) return value;
  return MapBlock(block, value, [](const Attribute& attribute, const Value& member) {
    return attribute.write_only ? Value::Null(member.type()) : member;
  });
}

}  // namespace planner::plan
