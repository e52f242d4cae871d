// Sameness and equality.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "proto/value/value.h"

namespace proto::value {
namespace {

struct Sameness {
  bool marks = true;
  bool refinements = true;
};

bool Same(const Value& a, const Value& b, Sameness by) {
  if (by.marks && a.marks() != b.marks()) return false;
  if (a.type() != b.type() || a.IsNull() != b.IsNull() || a.IsKnown() != b.IsKnown()) return false;
  if (a.IsNull()) return true;
  if (!a.IsKnown()) return !by.refinements || a.refinements() == b.refinements();
  switch (a.type().kind()) {
    case Type::Kind::kDynamic: std::abort();  // No known value is of this type.
    case Type::Kind::kBool: return a.AsBool() == b.AsBool();
    case Type::Kind::kNumber: return a.AsNumber() == b.AsNumber();
    case Type::Kind::kString: return a.AsString() == b.AsString();
    case Type::Kind::kMap:
      if (!std::equal(a.keys().begin(), a.keys().end(), b.keys().begin(), b.keys().end()))
        return false;
      break;
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kTuple:
    case Type::Kind::kObject: break;
  }
  const auto x = a.elements();
  const auto y = b.elements();
  if (x.data() == y.data()) return true;  // Shared payload.
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [by](const Value& c, const Value& d) { return Same(c, d, by); });
}

// What an equality is as far as it is decided.
enum class Verdict { kEqual, kUnequal, kUndecided };

Verdict Decided(bool equal) { return equal ? Verdict::kEqual : Verdict::kUnequal; }

// Whether a value of type `given` is one of the constraint `wanted`.
bool Conforms(Type given, Type wanted) {
  if (wanted == Type::Dynamic() || given == wanted) return true;
  if (given.kind() != wanted.kind() || given.IsPrimitive()) return false;
  if (given.IsCollection()) return Conforms(given.element(), wanted.element());
  const auto x = given.elements();
  const auto y = wanted.elements();
  const auto p = given.attributes();
  const auto q = wanted.attributes();
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), Conforms) &&
         std::equal(p.begin(), p.end(), q.begin(), q.end(),
                    [](const ObjectAttribute& c, const ObjectAttribute& d) {
                      return c.name == d.name && Conforms(c.type, d.type);
                    });
}

// Whether an unknown of undetermined type is inside: then the whole type is open.
bool HasOpenType(const Value& value) {
  if (!value.type().HasDynamic() || value.IsWhollyKnown()) return false;
  if (!value.IsKnown()) return value.type() == Type::Dynamic();
  return std::any_of(value.elements().begin(), value.elements().end(), HasOpenType);
}

bool NumberInBounds(const Number& n, const Refinements& r) {
  if (r.lower) {
    const int order = Number::Compare(n, *r.lower);
    if (order < 0 || (order == 0 && !r.lower_inclusive)) return false;
  }
  if (!r.upper) return true;
  const int order = Number::Compare(n, *r.upper);
  return order < 0 || (order == 0 && r.upper_inclusive);
}

// Whether what is known of `unknown` allows it to become `known`, which is not null.
bool CanBecome(const Value& unknown, const Value& known) {
  if (!Conforms(known.type(), unknown.type()) && !HasOpenType(known)) return false;
  const Refinements& r = unknown.refinements();
  if (known.type() == Type::String())
    return known.AsString().substr(0, r.prefix.size()) == r.prefix;
  if (known.type() == Type::Number()) return NumberInBounds(known.AsNumber(), r);
  if (!known.type().IsCollection()) return true;
  if (known.type().kind() == Type::Kind::kSet && !known.IsWhollyKnown()) return true;
  const auto length = static_cast<int64_t>(known.size());
  return (!r.min_length || length >= *r.min_length) && (!r.max_length || length <= *r.max_length);
}

Verdict CompareUnknown(const Value& a, const Value& b) {
  if (a.IsNull() || b.IsNull())
    return a.IsDefinitelyNotNull() || b.IsDefinitelyNotNull() ? Verdict::kUnequal
                                                              : Verdict::kUndecided;
  if (!a.IsKnown() && !b.IsKnown()) return Verdict::kUndecided;
  const bool possible = a.IsKnown() ? CanBecome(b, a) : CanBecome(a, b);
  return possible ? Verdict::kUndecided : Verdict::kUnequal;
}

Verdict Compare(const Value& a, const Value& b);

// The first element that is not certainly equal decides, as in core: nothing is looked at
// behind an undecided one. (For maps and objects core's own order is random.)
Verdict CompareElements(const Value& a, const Value& b) {
  const auto x = a.elements();
  const auto y = b.elements();
  if (x.size() != y.size()) return Verdict::kUnequal;
  for (size_t i = 0; i < x.size(); ++i) {
    if (const Verdict verdict = Compare(x[i], y[i]); verdict != Verdict::kEqual) return verdict;
  }
  return Verdict::kEqual;
}

Verdict Compare(const Value& a, const Value& b) {
  if (!a.IsKnown() || !b.IsKnown()) return CompareUnknown(a, b);
  if (a.IsNull() || b.IsNull()) return Decided(a.IsNull() && b.IsNull());
  if (HasOpenType(a) || HasOpenType(b)) {
    const bool possible = Conforms(a.type(), b.type()) || Conforms(b.type(), a.type());
    return possible ? Verdict::kUndecided : Verdict::kUnequal;
  }
  if (a.type() != b.type()) return Verdict::kUnequal;
  switch (a.type().kind()) {
    case Type::Kind::kDynamic: std::abort();  // No known value is of this type.
    case Type::Kind::kBool: return Decided(a.AsBool() == b.AsBool());
    case Type::Kind::kNumber: return Decided(a.AsNumber() == b.AsNumber());
    case Type::Kind::kString: return Decided(a.AsString() == b.AsString());
    case Type::Kind::kSet:
      if (!a.IsWhollyKnown() || !b.IsWhollyKnown())
        return (a.size() == 0) != (b.size() == 0) ? Verdict::kUnequal : Verdict::kUndecided;
      return Decided(Same(a, b, {.marks = false}));
    case Type::Kind::kMap:
      if (!std::equal(a.keys().begin(), a.keys().end(), b.keys().begin(), b.keys().end()))
        return Verdict::kUnequal;
      return CompareElements(a, b);
    case Type::Kind::kObject:
    case Type::Kind::kList:
    case Type::Kind::kTuple: return CompareElements(a, b);
  }
  std::abort();  // Every kind has a case above.
}

}  // namespace

bool Identical(const Value& a, const Value& b) { return Same(a, b, {}); }
bool SameIgnoringMarks(const Value& a, const Value& b) {
  return Same(a, b, {.marks = false, .refinements = false});
}

Value Equals(const Value& a, const Value& b) {
  const auto marks = static_cast<Marks>(a.DeepMarks() | b.DeepMarks());
  switch (Compare(a, b)) {
    case Verdict::kEqual: return Value::Bool(true).WithMarks(marks);
    case Verdict::kUnequal: return Value::Bool(false).WithMarks(marks);
    case Verdict::kUndecided: break;
  }
  return Value::Unknown(Type::Bool(), {.not_null = true}).WithMarks(marks);
}

}  // namespace proto::value
