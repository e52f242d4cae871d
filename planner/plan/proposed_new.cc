#include "planner/plan/proposed_new.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "planner/plan/members.h"

namespace planner::plan {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::value::Value;

namespace {

using Attributes = absl::Span<const Attribute>;
using Merge = absl::FunctionRef<Value(const Value& prior, const Value& config)>;
using Pairs = absl::FunctionRef<bool(const Value& prior, const Value& config)>;

Value MergeAttribute(const Attribute& attribute, const Value& prior, const Value& config);
bool CouldHaveGrown(const Block& block, const Value& prior, const Value& config);

Value MergeList(const Value& prior, const Value& config, Merge merge) {
  std::vector<Value> merged;
  const size_t known = HasElements(prior) ? prior.size() : 0;
  for (size_t i = 0; i < config.size(); ++i) {
    merged.push_back(i < known ? merge(prior[i], config[i]) : config[i]);
  }
  return ListLike(config, std::move(merged));
}

Value MergeMap(const Value& prior, const Value& config, Merge merge) {
  std::vector<std::pair<std::string, Value>> merged;
  for (const std::string& key : KeysOf(config)) {
    const Value& element = *config.Find(key);
    const Value* before = FindKey(prior, key);
    merged.emplace_back(key, before == nullptr ? element : merge(*before, element));
  }
  return MapLike(config, std::move(merged));
}

Value MergeSet(const Value& prior, const Value& config, Merge merge, Pairs pairs) {
  std::vector<Value> merged;
  const auto candidates = HasElements(prior) ? prior.elements() : absl::Span<const Value>();
  std::vector<bool> used(candidates.size(), false);
  for (const Value& element : config.elements()) {
    Value partner = Value::Null(element.type());
    for (size_t i = 0; i < candidates.size(); ++i) {
      if (used[i] || !pairs(candidates[i], element)) continue;
      used[i] = true;
      partner = candidates[i];
      break;
    }
    merged.push_back(merge(partner, element));
  }
  return SetLike(config, std::move(merged));
}

// One nested block or nested attribute whose configured value is known and not null.
Value MergeNested(Nesting nesting, const Value& prior, const Value& config, Merge merge,
                  Pairs pairs) {
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: return merge(prior, config);
    case Nesting::kList: return MergeList(prior, config, merge);
    case Nesting::kMap: return MergeMap(prior, config, merge);
    case Nesting::kSet: return MergeSet(prior, config, merge, pairs);
  }
  std::abort();  // Every nesting has a case above.
}

// Whether a value of a nested attribute holds something that only configuration can have
// put there: a non-null attribute that is not computed.
bool HoldsConfigured(const proto::schema::NestedType& nested, const Value& value) {
  if (!HasElements(value)) return false;
  if (nested.nesting != Nesting::kSingle) {
    const proto::schema::NestedType one{Nesting::kSingle, nested.attributes};
    const auto elements = value.elements();
    return std::any_of(elements.begin(), elements.end(),
                       [&](const Value& element) { return HoldsConfigured(one, element); });
  }
  return std::any_of(
      nested.attributes.begin(), nested.attributes.end(), [&](const Attribute& attribute) {
        const Value& member = value.GetAttr(attribute.name);
        if (member.IsNull() || !attribute.computed) return !member.IsNull();
        return attribute.nested != nullptr && HoldsConfigured(*attribute.nested, member);
      });
}

Value MergeAttributeObject(Attributes attributes, const Value& prior, const Value& config) {
  if (!HasElements(config)) return config;
  std::vector<std::pair<std::string, Value>> merged;
  for (const Attribute& attribute : attributes) {
    merged.emplace_back(attribute.name, MergeAttribute(attribute, Member(prior, attribute.name),
                                                       config.GetAttr(attribute.name)));
  }
  return Value::Object(std::move(merged));
}

bool AttributeCouldHaveGrown(const Attribute& attribute, const Value& prior, const Value& config) {
  if (proto::value::SameIgnoringMarks(prior, config)) return true;
  if (attribute.computed && config.IsNull()) return true;
  if (attribute.nested == nullptr || !HasElements(prior) || !HasElements(config)) return false;
  const auto pairs = [&](const Value& before, const Value& wanted) {
    if (!HasElements(before) || !HasElements(wanted)) return before.IsNull() && wanted.IsNull();
    return std::all_of(attribute.nested->attributes.begin(), attribute.nested->attributes.end(),
                       [&](const Attribute& member) {
                         return AttributeCouldHaveGrown(member, before.GetAttr(member.name),
                                                        wanted.GetAttr(member.name));
                       });
  };
  switch (attribute.nested->nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: return pairs(prior, config);
    case Nesting::kSet: return false;  // Nested sets must be equal.
    case Nesting::kList:
    case Nesting::kMap: break;
  }
  if (prior.size() != config.size()) return false;
  if (attribute.nested->nesting == Nesting::kMap && KeysOf(prior) != KeysOf(config)) return false;
  for (size_t i = 0; i < prior.size(); ++i) {
    if (!pairs(prior[i], config[i])) return false;
  }
  return true;
}

bool BlockCouldHaveGrown(const NestedBlock& nested, const Value& prior, const Value& config) {
  if (proto::value::SameIgnoringMarks(prior, config)) return true;
  if (!HasElements(prior) || !HasElements(config)) return false;
  switch (nested.nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: return CouldHaveGrown(nested.block, prior, config);
    case Nesting::kSet: return false;
    case Nesting::kList:
    case Nesting::kMap: break;
  }
  if (prior.size() != config.size()) return false;
  if (nested.nesting == Nesting::kMap && KeysOf(prior) != KeysOf(config)) return false;
  for (size_t i = 0; i < prior.size(); ++i) {
    if (!CouldHaveGrown(nested.block, prior[i], config[i])) return false;
  }
  return true;
}

bool CouldHaveGrown(const Block& block, const Value& prior, const Value& config) {
  if (!HasElements(prior) || !HasElements(config)) return prior.IsNull() && config.IsNull();
  for (const Attribute& attribute : block.attributes) {
    if (!AttributeCouldHaveGrown(attribute, prior.GetAttr(attribute.name),
                                 config.GetAttr(attribute.name))) {
      return false;
    }
  }
  return std::all_of(block.blocks.begin(), block.blocks.end(), [&](const NestedBlock& nested) {
    return BlockCouldHaveGrown(nested, prior.GetAttr(nested.type_name),
                               config.GetAttr(nested.type_name));
  });
}

Value MergeAttribute(const Attribute& attribute, const Value& prior, const Value& config) {
  if (attribute.computed && config.IsNull()) {
    const bool user_had_set_it = attribute.optional && attribute.nested != nullptr &&
                                 HoldsConfigured(*attribute.nested, prior);
    if (user_had_set_it) return config;
    // A null of Dynamic type stands for an object that does not exist.
    const bool has_type = !prior.IsNull() || prior.type() != proto::value::Type::Dynamic();
    return has_type ? prior : Value::Null(attribute.ImpliedType());
  }
  if (attribute.nested == nullptr || !HasElements(config)) return config;
  const Attributes members = attribute.nested->attributes;
  return MergeNested(
      attribute.nested->nesting, prior, config,
      [&](const Value& before, const Value& wanted) {
        return MergeAttributeObject(members, before, wanted);
      },
      [&](const Value& before, const Value& wanted) {
        if (!HasElements(before) || !HasElements(wanted)) return before.IsNull() && wanted.IsNull();
        return std::all_of(members.begin(), members.end(), [&](const Attribute& member) {
          return AttributeCouldHaveGrown(member, before.GetAttr(member.name),
                                         wanted.GetAttr(member.name));
        });
      });
}

Value MergeBlock(const NestedBlock& nested, const Value& prior, const Value& config) {
  if (!HasElements(config)) return config;
  return MergeNested(
      nested.nesting, prior, config,
      [&](const Value& before, const Value& wanted) {
        return HasElements(wanted) ? ProposedNew(nested.block, before, wanted) : wanted;
      },
      [&](const Value& before, const Value& wanted) {
        return CouldHaveGrown(nested.block, before, wanted);
      });
}

}  // namespace

Value ProposedNew(const Block& block, const Value& prior, const Value& config) {
  const Value base = HasElements(prior) ? prior : proto::schema::EmptyValue(block);
  std::vector<std::pair<std::string, Value>> merged;
  for (const Attribute& attribute : block.attributes) {
    merged.emplace_back(attribute.name, MergeAttribute(attribute, base.GetAttr(attribute.name),
                                                       config.GetAttr(attribute.name)));
  }
  for (const NestedBlock& nested : block.blocks) {
    merged.emplace_back(nested.type_name, MergeBlock(nested, base.GetAttr(nested.type_name),
                                                     config.GetAttr(nested.type_name)));
  }
  return Value::Object(std::move(merged));
}

namespace {

Value PlannedDataAttribute(const Attribute& attribute, const Value& config);

Value PlannedDataMembers(Attributes attributes, const Value& config) {
  if (!HasElements(config)) return config;
  std::vector<std::pair<std::string, Value>> planned;
  for (const Attribute& attribute : attributes) {
    planned.emplace_back(attribute.name,
                         PlannedDataAttribute(attribute, config.GetAttr(attribute.name)));
  }
  return Value::Object(std::move(planned));
}

Value MapElements(Nesting nesting, const Value& config,
                  absl::FunctionRef<Value(const Value&)> change) {
  const auto merge = [&](const Value&, const Value& element) { return change(element); };
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: return change(config);
    case Nesting::kMap: {
      std::vector<std::pair<std::string, Value>> entries;
      for (const std::string& key : KeysOf(config)) {
        entries.emplace_back(key, change(*config.Find(key)));
      }
      return MapLike(config, std::move(entries));
    }
    case Nesting::kList: {
      std::vector<Value> elements;
      for (const Value& element : config.elements()) elements.push_back(change(element));
      return ListLike(config, std::move(elements));
    }
    case Nesting::kSet:
      return MergeSet(Value::Null(config.type()), config, merge,
                      [](const Value&, const Value&) { return false; });
  }
  std::abort();  // Every nesting has a case above.
}

Value PlannedDataAttribute(const Attribute& attribute, const Value& config) {
  if (attribute.computed && config.IsNull()) return Value::Unknown(attribute.ImpliedType());
  if (attribute.nested == nullptr || !HasElements(config)) return config;
  return MapElements(attribute.nested->nesting, config, [&](const Value& element) {
    return PlannedDataMembers(attribute.nested->attributes, element);
  });
}

}  // namespace

Value PlannedDataObject(const Block& block, const Value& config) {
  if (!HasElements(config)) return config;
  std::vector<std::pair<std::string, Value>> planned;
  for (const Attribute& attribute : block.attributes) {
    planned.emplace_back(attribute.name,
                         PlannedDataAttribute(attribute, config.GetAttr(attribute.name)));
  }
  for (const NestedBlock& nested : block.blocks) {
    const Value& value = config.GetAttr(nested.type_name);
    if (!HasElements(value)) {
      planned.emplace_back(nested.type_name, value);
      continue;
    }
    planned.emplace_back(nested.type_name,
                         MapElements(nested.nesting, value, [&](const Value& element) {
                           return PlannedDataObject(nested.block, element);
                         }));
  }
  return Value::Object(std::move(planned));
}

}  // namespace planner::plan
