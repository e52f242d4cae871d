// Lists, sets and tuples (engine-compat.md 3.3).

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::IdentityText;
using Kind = Type::Kind;

FunctionResult CheckElement(Arguments a) {
  if (IsIndexed(a[0].type())) return {};
  return FunctionError(Cat("cannot read elements from ", FriendlyName(a[0].type())));
}

FunctionResult Element(Arguments a, const Scope&) {
  const auto index = a[1].AsNumber().ToInt64();
  if (!index) return NotWhole();
  if (a[0].size() == 0) return FunctionError("cannot use element function with an empty list");
  const auto size = static_cast<int64_t>(a[0].size());
  // Lists count from their end, tuples do not.
  if (*index % size < 0 && a[0].type().kind() == Kind::kTuple)
    return FunctionError("cannot use element function with a negative index");
  return Ok(a[0][static_cast<size_t>(((*index % size) + size) % size)]);
}

FunctionResult Index(Arguments a, const Scope&) {
  if (!IsIndexed(a[0].type())) return FunctionError("argument must be a list or tuple");
  if (a[0].size() == 0) return FunctionError("cannot search an empty list");
  for (size_t i = 0; i < a[0].size(); ++i) {
    const Value equal = proto::value::Equals(a[0][i], a[1]);
    if (!equal.IsKnown()) return Ok(Value::Unknown(Type::Number(), {.not_null = true}));
    if (equal.AsBool()) return Ok(Value::Number(static_cast<int64_t>(i)));
  }
  return FunctionError("item not found");
}

FunctionResult CheckConcat(Arguments a) {
  if (a.empty()) return FunctionError("at least one argument is required");
  for (size_t i = 0; i < a.size(); ++i) {
    // As core: behind a list that is not known nothing is looked at.
    if (a[i].type().kind() == Kind::kList && !a[i].IsKnown()) return {};
    if (IsIndexed(a[i].type())) continue;
    return FunctionError(
        Cat("all arguments must be lists or tuples; got ", FriendlyName(a[i].type())),
        static_cast<int>(i));
  }
  return {};
}

// Lists whose elements have a type in common give a list of it; everything else gives a tuple.
FunctionResult Concat(Arguments a, const Scope&) {
  std::vector<Type> types;
  for (const Value& sequence : a) types.push_back(sequence.type());
  const bool all_lists =
      std::all_of(types.begin(), types.end(), [](Type type) { return type.kind() == Kind::kList; });
  const auto unified = all_lists ? proto::value::Unify(types) : std::nullopt;
  const bool is_list = unified && unified->kind() == Kind::kList;
  if (std::any_of(a.begin(), a.end(), [](const Value& v) { return !v.IsKnown(); }))
    return Ok(Value::Unknown(is_list ? *unified : Type::Dynamic(), {.not_null = true}));
  std::vector<Value> elements;
  for (const Value& sequence : a) {
    const Value list = is_list ? *proto::value::Convert(sequence, *unified, nullptr) : sequence;
    elements.insert(elements.end(), list.elements().begin(), list.elements().end());
  }
  if (is_list) return Ok(Value::List(unified->element(), std::move(elements)));
  return Ok(Value::Tuple(std::move(elements)));
}

// Appends all elements of nested sequences; false if something unknown is among them. Marks of the
// sequences go to the whole, since how many elements they have is in the result; others stay.
bool FlattenInto(const Value& value, std::vector<Value>& out, proto::value::Marks& marks) {
  marks |= value.marks();
  for (const Value& element : value.elements()) {
    if (IsSequence(element.type()) && !element.IsNull()) {
      if (!element.IsKnown() || !HasLength(element) || !FlattenInto(element, out, marks))
        return false;
    } else if (!element.IsKnown() && element.type() == Type::Dynamic()) {
      return false;
    } else {
      out.push_back(element);
    }
  }
  return true;
}

FunctionResult Flatten(Arguments a, const Scope&) {
  if (!IsSequence(a[0].type())) return FunctionError("can only flatten lists, sets and tuples");
  std::vector<Value> elements;
  proto::value::Marks marks = proto::value::kNoMarks;
  if (!FlattenInto(a[0], elements, marks))
    return Ok(Value::Unknown(Type::Dynamic()).WithMarks(marks));
  return Ok(Value::Tuple(std::move(elements)).WithMarks(marks));
}

FunctionResult Distinct(Arguments a, const Scope&) {
  if (!a[0].IsWhollyKnown()) return Ok(Value::Unknown(a[0].type(), {.not_null = true}));
  std::vector<Value> kept;
  absl::flat_hash_set<std::string> seen;
  for (const Value& element : a[0].elements()) {
    const bool is_zero =  // Of either sign.
        element.type() == Type::Number() && !element.IsNull() && element.AsNumber().IsZero();
    if (seen.insert(is_zero ? "0" : IdentityText(element)).second) kept.push_back(element);
  }
  return Ok(Value::List(a[0].type().element(), std::move(kept)));
}

FunctionResult CoalesceList(Arguments a, const Scope&) {
  if (a.empty()) return FunctionError("at least one argument is required");
  for (const Value& v : a) {
    if (!v.IsKnown()) break;
    if (!IsIndexed(v.type()))
      return FunctionError("coalescelist arguments must be lists or tuples");
  }
  for (const Value& v : a) {
    if (!v.IsKnown()) return Ok(Value::Unknown(Type::Dynamic()));
    if (!v.IsNull() && v.size() > 0) return Ok(v);
  }
  return FunctionError("no non-null arguments");
}

FunctionResult CheckReverse(Arguments a) {
  if (IsSequence(a[0].type())) return {};
  return FunctionError(
      Cat("can only reverse list or tuple values, not ", FriendlyName(a[0].type())), 0);
}

FunctionResult Reverse(Arguments a, const Scope&) {
  std::vector<Value> elements(a[0].elements().rbegin(), a[0].elements().rend());
  if (a[0].type().kind() == Kind::kTuple) return Ok(Value::Tuple(std::move(elements)));
  return Ok(Value::List(a[0].type().element(), std::move(elements)));
}

// Bounds are looked at as far as they are known, also for tuples that are not.
FunctionResult CheckSlice(Arguments a) {
  const Kind kind = a[0].type().kind();
  if (kind == Kind::kSet)
    return FunctionError(
        "cannot slice a set, because its elements do not have indices; explicitly convert to a "
        "list if the ordering of the result is not important",
        0);
  if (!IsIndexed(a[0].type())) return FunctionError("must be a list or tuple value", 0);
  std::optional<int64_t> start;
  if (a[1].IsKnown()) {
    start = a[1].AsNumber().ToInt64();
    if (!start || *start < 0) return FunctionError("start index must not be less than zero", 1);
  }
  if (!a[2].IsKnown()) return {};
  const auto end = a[2].AsNumber().ToInt64();
  std::optional<size_t> size;
  if (kind == Kind::kTuple) size = a[0].type().elements().size();
  if (a[0].IsKnown()) size = a[0].size();
  if (!end || (size && *end > static_cast<int64_t>(*size)))
    return FunctionError(Cat("end index must not be greater than the length of the given ",
                             kind == Kind::kList ? "list" : "tuple"),
                         2);
  if (start && *start > *end)
    return FunctionError("start index must not be greater than end index", 1);
  return {};
}

// The type of a slice; of a tuple it depends on the bounds.
Type SliceType(Arguments a) {
  if (a[0].type().kind() == Kind::kList) return a[0].type();
  if (!a[1].IsKnown() || !a[2].IsKnown()) return Type::Dynamic();
  const auto all = a[0].type().elements();
  return Type::Tuple(
      {all.begin() + *a[1].AsNumber().ToInt64(), all.begin() + *a[2].AsNumber().ToInt64()});
}

FunctionResult Slice(Arguments a, const Scope&) {
  const int64_t start = *a[1].AsNumber().ToInt64();
  const int64_t end = *a[2].AsNumber().ToInt64();
  std::vector<Value> elements(a[0].elements().begin() + start, a[0].elements().begin() + end);
  if (a[0].type().kind() == Kind::kTuple) return Ok(Value::Tuple(std::move(elements)));
  return Ok(Value::List(a[0].type().element(), std::move(elements)));
}

FunctionResult Sort(Arguments a, const Scope&) {
  if (!a[0].IsWhollyKnown()) {  // Any of them may be anywhere.
    return Ok(Value::List(Type::String(),
                          std::vector<Value>(a[0].size(), Value::Unknown(Type::String()))));
  }
  std::vector<Value> elements(a[0].elements().begin(), a[0].elements().end());
  for (size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].IsNull())
      return FunctionError(
          Cat("given list element ", i, " is null; a null string cannot be sorted"));
  }
  std::sort(elements.begin(), elements.end(),
            [](const Value& x, const Value& y) { return x.AsString() < y.AsString(); });
  return Ok(Value::List(Type::String(), std::move(elements)));
}

FunctionResult CheckOne(Arguments a) {
  const Type type = a[0].type();
  const bool fits = type.kind() == Kind::kTuple
                        ? type.elements().size() < 2
                        : IsSequence(type) && (!a[0].IsKnown() || a[0].size() < 2);
  if (fits) return {};
  return FunctionError("must be a list, set, or tuple value with either zero or one elements", 0);
}

FunctionResult One(Arguments a, const Scope&) {
  if (a[0].size() == 0) return Ok(Value::Null(ElementOrDynamic(a[0].type())));
  return Ok(a[0][0]);
}

FunctionBody AllOrAny(bool all) {
  return [all](Arguments a, const Scope&) {
    bool undecided = false;
    for (const Value& element : a[0].elements()) {
      if (!element.IsKnown()) {
        undecided = true;
        if (all) break;  // As core: a later false does not decide it.
      } else if ((!element.IsNull() && element.AsBool()) != all) {
        return Ok(Value::Bool(!all));
      }
    }
    return Ok(undecided ? Value::Unknown(Type::Bool(), {.not_null = true}) : Value::Bool(all));
  };
}

FunctionResult Chunklist(Arguments a, const Scope&) {
  const auto size = a[1].AsNumber().ToInt64();
  if (!size) return NotWhole();
  if (*size < 0) return FunctionError("the size argument must be positive");
  std::vector<Value> chunks;
  const size_t step = *size == 0 ? std::max<size_t>(a[0].size(), 1) : static_cast<size_t>(*size);
  for (size_t i = 0; i < a[0].size(); i += step) {
    const size_t end = std::min(i + step, a[0].size());
    chunks.push_back(Value::List(a[0].type().element(),
                                 {a[0].elements().begin() + static_cast<ptrdiff_t>(i),
                                  a[0].elements().begin() + static_cast<ptrdiff_t>(end)}));
  }
  return Ok(Value::List(a[0].type(), std::move(chunks)));
}

FunctionResult Compact(Arguments a, const Scope&) {
  if (!a[0].IsWhollyKnown()) return Ok(Value::Unknown(a[0].type(), {.not_null = true}));
  std::vector<Value> kept;
  for (const Value& element : a[0].elements()) {
    if (!element.IsNull() && !element.AsString().empty()) kept.push_back(element);
  }
  return Ok(Value::List(Type::String(), std::move(kept)));
}

std::optional<Type> KeyType(Arguments a) {
  return proto::value::Unify({a[1].type().element(), a[2].type().element()});
}

FunctionResult CheckMatchkeys(Arguments a) {
  if (KeyType(a)) return {};
  return FunctionError("keys and searchset must be of the same type");
}

FunctionResult Matchkeys(Arguments a, const Scope&) {
  if (a[0].size() != a[1].size()) return FunctionError("length of keys and values should be equal");
  if (!a[0].IsWhollyKnown()) return Ok(Value::Unknown(a[0].type(), {.not_null = true}));
  std::vector<Value> kept;
  const auto key_type = KeyType(a);
  const auto keys = proto::value::Convert(a[1], Type::List(*key_type), nullptr);
  const auto search = proto::value::Convert(a[2], Type::List(*key_type), nullptr);
  if (!keys || !search) return FunctionError("keys and searchset must be of the same type");
  for (size_t i = 0; i < keys->size(); ++i) {
    for (const Value& wanted : search->elements()) {
      const Value equal = proto::value::Equals((*keys)[i], wanted);
      if (!equal.IsKnown()) return Ok(Value::Unknown(a[0].type(), {.not_null = true}));
      if (!equal.AsBool()) continue;
      kept.push_back(a[0][i]);
      break;
    }
  }
  return Ok(Value::List(a[0].type().element(), std::move(kept)));
}

}  // namespace

void AddSequenceFunctions(FunctionTable& table) {
  const Type any = Type::Dynamic();
  const Type text = Type::String();
  const Type number = Type::Number();
  const Type boolean = Type::Bool();
  const Type list = Type::List(any);
  const Type texts = Type::List(text);
  const ResultType dynamic = Always(any);
  const auto same_as_first = [](Arguments a) { return a[0].type(); };
  table["element"] = {.parameters = {KeepsMarks(In("list", any)), In("index", number)},
                      .result_type = [](Arguments a) { return ElementOrDynamic(a[0].type()); },
                      .may_be_null = true,
                      .check = CheckElement,
                      .call = Element};
  table["index"] = {.parameters = {In("list", any), In("value", any)},
                    .result_type = Always(number),
                    .call = Index};
  const Parameter sequences = {
      .name = "seqs", .type = any, .allow_unknown = true, .keep_inner_marks = true};
  table["concat"] = {
      .variadic = sequences, .result_type = dynamic, .check = CheckConcat, .call = Concat};
  table["flatten"] = {.parameters = {{.name = "list", .type = any, .allow_marks = true}},
                      .result_type = dynamic,
                      .call = Flatten};
  table["distinct"] = {
      .parameters = {In("list", list)}, .result_type = same_as_first, .call = Distinct};
  table["coalescelist"] = {
      .variadic = Nullable("vals", any), .result_type = dynamic, .call = CoalesceList};
  table["reverse"] = {.parameters = {KeepsMarks(In("list", any))},
                      .result_type = same_as_first,
                      .check = CheckReverse,
                      .call = Reverse};
  table["slice"] = {.parameters = {KeepsMarks(In("list", any)), In("start_index", number),
                                   In("end_index", number)},
                    .result_type = SliceType,
                    .check = CheckSlice,
                    .call = Slice};
  table["sort"] = {.parameters = {In("list", texts)}, .result_type = Always(texts), .call = Sort};
  table["one"] = {.parameters = {In("list", any)},
                  .result_type = [](Arguments a) { return ElementOrDynamic(a[0].type()); },
                  .may_be_null = true,
                  .check = CheckOne,
                  .call = One};
  table["alltrue"] = {.parameters = {In("list", Type::List(boolean))},
                      .result_type = Always(boolean),
                      .call = AllOrAny(true)};
  table["anytrue"] = {.parameters = {In("list", Type::List(boolean))},
                      .result_type = Always(boolean),
                      .call = AllOrAny(false)};
  table["chunklist"] = {.parameters = {KeepsMarks(In("list", list)), In("size", number)},
                        .result_type = [](Arguments a) { return Type::List(a[0].type()); },
                        .call = Chunklist};
  table["compact"] = {
      .parameters = {In("list", texts)}, .result_type = Always(texts), .call = Compact};
  table["matchkeys"] = {.parameters = {In("values", list), In("keys", list), In("searchset", list)},
                        .result_type = same_as_first,
                        .check = CheckMatchkeys,
                        .call = Matchkeys};
}

}  // namespace planner::lang
