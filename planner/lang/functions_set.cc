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

// All arguments as sets of one element type. Empty sets of no type go with any.
std::optional<std::vector<Value>> SameSets(Arguments a) {
  std::vector<Type> types;
  for (const Value& v : a) {
    if (v.type().element() != Type::Dynamic() || !v.IsKnown() || v.size() > 0)
      types.push_back(v.type().element());
  }
  const auto element = Unify(types);
  if (!element) return std::nullopt;
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
    if (!sets) return FunctionError("given sets must all have compatible element types");
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

FunctionResult CheckSetproduct(Arguments a) {
  if (a.size() < 2) return FunctionError("at least two arguments are required");
  for (size_t i = 0; i < a.size(); ++i) {
    if (!IsSequence(a[i].type()))
      return FunctionError("a set or a list is required", static_cast<int>(i));
  }
  return {};
}

FunctionResult Setproduct(Arguments a, const Scope&) {
  std::vector<std::vector<Value>> rows = {{}};
  bool all_lists = true;  // One set makes the result a set.
  std::vector<Type> types;
  for (size_t i = 0; i < a.size(); ++i) {
    all_lists &= a[i].type().kind() != Kind::kSet;
    std::vector<Value> elements(a[i].elements().begin(), a[i].elements().end());
    if (a[i].type().kind() == Kind::kTuple) {
      const auto element = Unify(a[i].type().elements());
      if (!element)
        return FunctionError("all elements must be of the same type", static_cast<int>(i));
      for (Value& value : elements) value = Convert(value, *element, nullptr).value_or(value);
      types.push_back(*element);
    } else {
      types.push_back(a[i].type().element());
    }
    std::vector<std::vector<Value>> longer;
    for (const auto& row : rows) {
      for (const Value& element : elements) {
        longer.push_back(row);
        longer.back().push_back(element);
      }
    }
    rows = std::move(longer);
  }
  std::vector<Value> tuples;
  tuples.reserve(rows.size());
  for (auto& row : rows) tuples.push_back(Value::Tuple(std::move(row)));
  const Type element = Type::Tuple(std::move(types));
  return Ok(all_lists ? Value::List(element, std::move(tuples))
                      : Value::Set(element, std::move(tuples)));
}

}  // namespace

void AddSetFunctions(FunctionTable& table) {
  const Type set = Type::Set(Type::Dynamic());
  const auto same_as_first = [](Arguments a) { return a[0].type(); };
  table["setunion"] = {.parameters = {In("first_set", set)},
                       .variadic = In("other_sets", set),
                       .result_type = same_as_first,
                       .call = Combine(Operation::kUnion)};
  table["setintersection"] = {.parameters = {In("first_set", set)},
                              .variadic = In("other_sets", set),
                              .result_type = same_as_first,
                              .call = Combine(Operation::kIntersection)};
  table["setsubtract"] = {.parameters = {In("a", set), In("b", set)},
                          .result_type = same_as_first,
                          .call = Combine(Operation::kSubtraction)};
  table["setproduct"] = {.variadic = In("sets", Type::Dynamic()),
                         .result_type = Always(Type::Dynamic()),
                         .check = CheckSetproduct,
                         .call = Setproduct};
}

}  // namespace planner::lang
