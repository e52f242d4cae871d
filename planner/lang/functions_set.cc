// Sets (engine-compat.md 3.3).

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "planner/lang/function_helpers.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::value::Convert;
using proto::value::IdentityText;
using proto::value::Unify;
using Kind = Type::Kind;

// The element type that all have in common. Empty sets of no type go with any.
std::optional<Type> CommonElement(Arguments a) {
  std::vector<Type> types;
  for (const Value& v : a) {
    if (v.type().element() != Type::Dynamic() || !v.IsKnown() || v.size() > 0)
      types.push_back(v.type().element());
  }
  return Unify(types);
}

FunctionResult NotCompatible() {
  return FunctionError("given sets must all have compatible element types");
}

FunctionResult CheckSets(Arguments a) {
  return CommonElement(a) ? FunctionResult() : NotCompatible();
}

// All arguments as sets of one element type.
std::optional<std::vector<Value>> SameSets(Arguments a) {
  const auto element = CommonElement(a);
  std::vector<Value> sets;
  for (const Value& v : a) {
    auto set = v.IsKnown() && v.size() == 0 && *element != Type::Dynamic()
                   ? Value::Set(*element, {}).WithMarks(v.marks())
                   : Convert(v, Type::Set(*element), nullptr);
    // Undetermined elements convert to nothing: then the sets still are of several types.
    if (!set || (!sets.empty() && set->type() != sets[0].type())) return std::nullopt;
    sets.push_back(*std::move(set));
  }
  return sets;
}

enum class Operation { kUnion, kIntersection, kSubtraction };

FunctionBody Combine(Operation operation) {
  return [operation](Arguments a, const Scope&) {
    const auto sets = SameSets(a);
    if (!sets) return NotCompatible();
    const Type type = (*sets)[0].type();
    for (const Value& set : *sets) {
      const bool is_known = operation == Operation::kUnion ? set.IsKnown() : set.IsWhollyKnown();
      if (!is_known) return Ok(Value::Unknown(type, {.not_null = true}));
    }
    std::vector<Value> kept((*sets)[0].elements().begin(), (*sets)[0].elements().end());
    for (size_t i = 1; i < sets->size(); ++i) {
      const auto other = (*sets)[i].elements();
      if (operation == Operation::kUnion) {
        kept.insert(kept.end(), other.begin(), other.end());
        continue;
      }
      absl::flat_hash_set<std::string> others;
      for (const Value& v : other) others.insert(IdentityText(v));
      std::erase_if(kept, [&](const Value& v) {
        return others.contains(IdentityText(v)) == (operation == Operation::kSubtraction);
      });
    }
    return Ok(Value::Set(type.element(), std::move(kept)));
  };
}

// What an argument has elements of; nullopt for a tuple without a single type.
std::optional<Type> ProductElement(Type type) {
  return type.kind() == Kind::kTuple ? Unify(type.elements()) : std::optional<Type>(type.element());
}

FunctionResult CheckSetproduct(Arguments a) {
  if (a.size() < 2) return FunctionError("at least two arguments are required");
  for (size_t i = 0; i < a.size(); ++i) {
    if (!IsSequence(a[i].type()))
      return FunctionError("a set or a list is required", static_cast<int>(i));
    if (!ProductElement(a[i].type()))
      return FunctionError("all elements must be of the same type", static_cast<int>(i));
  }
  return {};
}

// One set makes the result a set.
Type ProductType(Arguments a) {
  std::vector<Type> types;
  bool all_lists = true;
  for (const Value& v : a) {
    all_lists &= v.type().kind() != Kind::kSet;
    types.push_back(ProductElement(v.type()).value_or(Type::Dynamic()));
  }
  const Type element = Type::Tuple(std::move(types));
  return all_lists ? Type::List(element) : Type::Set(element);
}

FunctionResult Setproduct(Arguments a, const Scope&) {
  const Type type = ProductType(a);
  const bool is_list = type.kind() == Kind::kList;
  size_t count = 1;
  bool is_known = true;
  for (const Value& v : a) {
    if (!HasLength(v)) return Ok(Value::Unknown(type, {.not_null = true}));
    count *= v.IsKnown() ? v.size() : v.type().elements().size();
    is_known &= v.IsKnown();
  }
  if (!is_known && count > 0) {
    return Ok(Value::Unknown(
        type, {.not_null = true, .min_length = 1, .max_length = static_cast<int64_t>(count)}));
  }
  if (count == 0)
    return Ok(is_list ? Value::List(type.element(), {}) : Value::Set(type.element(), {}));
  std::vector<std::vector<Value>> rows = {{}};
  for (size_t i = 0; i < a.size(); ++i) {
    const Type element = type.element().elements()[i];
    std::vector<std::vector<Value>> longer;
    longer.reserve(rows.size() * a[i].size());
    for (const auto& row : rows) {
      for (const Value& value : a[i].elements()) {
        longer.push_back(row);
        longer.back().push_back(Convert(value, element, nullptr).value_or(value));
      }
    }
    rows = std::move(longer);
  }
  std::vector<Value> tuples;
  tuples.reserve(rows.size());
  for (auto& row : rows) tuples.push_back(Value::Tuple(std::move(row)));
  return Ok(is_list ? Value::List(type.element(), std::move(tuples))
                    : Value::Set(type.element(), std::move(tuples)));
}

}  // namespace

void AddSetFunctions(FunctionTable& table) {
  const Type set = Type::Set(Type::Dynamic());
  const auto common = [](Arguments a) {
    return Type::Set(CommonElement(a).value_or(Type::Dynamic()));
  };
  table["setunion"] = {.parameters = {In("first_set", set)},
                       .variadic = In("other_sets", set),
                       .result_type = common,
                       .check = CheckSets,
                       .call = Combine(Operation::kUnion)};
  table["setintersection"] = {.parameters = {In("first_set", set)},
                              .variadic = In("other_sets", set),
                              .result_type = common,
                              .check = CheckSets,
                              .call = Combine(Operation::kIntersection)};
  table["setsubtract"] = {.parameters = {In("a", set), In("b", set)},
                          .result_type = common,
                          .check = CheckSets,
                          .call = Combine(Operation::kSubtraction)};
  Parameter sets = In("sets", Type::Dynamic());
  sets.allow_unknown = true;
  table["setproduct"] = {
      .variadic = sets, .result_type = ProductType, .check = CheckSetproduct, .call = Setproduct};
}

}  // namespace planner::lang
