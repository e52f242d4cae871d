// Sameness, equality and the order of set elements.

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "proto/text/cat.h"
#include "proto/value/value.h"

namespace proto::value {
namespace {

using proto::text::Append;

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
  const auto x = a.elements(), y = b.elements();
  if (x.data() == y.data()) return true;  // Shared payload.
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [by](const Value& c, const Value& d) { return Same(c, d, by); });
}

// What an equality is as far as it is decided.
enum class Verdict { kEqual, kUnequal, kUndecided };

Verdict CompareUnknown(const Value& a, const Value& b) {
  const auto null_against = [](const Value& x, const Value& y) {
    return x.IsNull() && y.IsDefinitelyNotNull();
  };
  if (null_against(a, b) || null_against(b, a)) return Verdict::kUnequal;
  const auto against_known = [](const Value& unknown, const Value& known) {
    if (unknown.IsKnown() || !known.IsKnownNonNull() || unknown.type() != known.type())
      return false;
    const Refinements& r = unknown.refinements();
    if (known.type() == Type::String())
      return known.AsString().substr(0, r.prefix.size()) != r.prefix;
    if (known.type() == Type::Number()) {
      const Number n = known.AsNumber();
      if (r.lower && (Number::Compare(n, *r.lower) < 0 || (!r.lower_inclusive && n == *r.lower)))
        return true;
      return r.upper && (Number::Compare(n, *r.upper) > 0 || (!r.upper_inclusive && n == *r.upper));
    }
    if (!known.type().IsCollection() || known.type().kind() == Type::Kind::kSet) return false;
    const auto length = static_cast<int64_t>(known.size());
    return (r.min_length && length < *r.min_length) || (r.max_length && length > *r.max_length);
  };
  if (against_known(a, b) || against_known(b, a)) return Verdict::kUnequal;
  return Verdict::kUndecided;
}

Verdict Compare(const Value& a, const Value& b) {
  if (a.IsNull() && b.IsNull()) return Verdict::kEqual;
  const bool determined = a.type() != Type::Dynamic() && b.type() != Type::Dynamic();
  if (!a.IsKnown() || !b.IsKnown()) {
    if (determined && a.type() != b.type() && !a.IsNull() && !b.IsNull() &&
        !a.type().HasDynamic() && !b.type().HasDynamic()) {
      return Verdict::kUnequal;
    }
    return CompareUnknown(a, b);
  }
  if (a.IsNull() || b.IsNull()) return Verdict::kUnequal;
  if (a.type() != b.type() && !(a.type().IsStructural() && a.type().kind() == b.type().kind()))
    return Verdict::kUnequal;
  switch (a.type().kind()) {
    case Type::Kind::kDynamic: std::abort();  // No known value is of this type.
    case Type::Kind::kBool: return a.AsBool() == b.AsBool() ? Verdict::kEqual : Verdict::kUnequal;
    case Type::Kind::kNumber:
      return a.AsNumber() == b.AsNumber() ? Verdict::kEqual : Verdict::kUnequal;
    case Type::Kind::kString:
      return a.AsString() == b.AsString() ? Verdict::kEqual : Verdict::kUnequal;
    case Type::Kind::kSet:
      if (!a.IsWhollyKnown() || !b.IsWhollyKnown()) return Verdict::kUndecided;
      return Same(a, b, {.marks = false}) ? Verdict::kEqual : Verdict::kUnequal;
    case Type::Kind::kMap:
      if (!std::equal(a.keys().begin(), a.keys().end(), b.keys().begin(), b.keys().end()))
        return Verdict::kUnequal;
      break;
    case Type::Kind::kObject: {
      const auto x = a.type().attributes(), y = b.type().attributes();
      const bool same_names =
          std::equal(x.begin(), x.end(), y.begin(), y.end(),
                     [](const auto& c, const auto& d) { return c.name == d.name; });
      if (!same_names) return Verdict::kUnequal;
      break;
    }
    case Type::Kind::kList:
    case Type::Kind::kTuple: break;
  }
  const auto x = a.elements(), y = b.elements();
  if (x.size() != y.size()) return Verdict::kUnequal;
  Verdict verdict = Verdict::kEqual;
  for (size_t i = 0; i < x.size(); ++i) {
    switch (Compare(x[i], y[i])) {
      case Verdict::kUnequal: return Verdict::kUnequal;
      case Verdict::kUndecided: verdict = Verdict::kUndecided; break;
      case Verdict::kEqual: break;
    }
  }
  return verdict;
}

// A string as Go's %q writes it.
void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          Append(out, absl::StrFormat("\\x%02x", static_cast<unsigned char>(c)));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// The text by which composite elements of sets are ordered (D.10, rule 3).
void AppendOrderText(const Value& value, std::string& out) {
  if (!value.IsKnown()) {
    out += '?';
    return;
  }
  if (value.IsNull()) {
    out += '~';
    return;
  }
  char close = '>';
  switch (value.type().kind()) {
    case Type::Kind::kDynamic: std::abort();  // No known value is of this type.
    case Type::Kind::kBool: out += value.AsBool() ? 'T' : 'F'; return;
    case Type::Kind::kNumber: out += value.AsNumber().ToShortG(10); return;
    case Type::Kind::kString: AppendQuoted(value.AsString(), out); return;
    case Type::Kind::kMap:
      out += '{';
      for (size_t i = 0; i < value.size(); ++i) {
        AppendQuoted(value.keys()[i], out);
        out += ':';
        AppendOrderText(value[i], out);
        out += ';';
      }
      out += '}';
      return;
    case Type::Kind::kList:
    case Type::Kind::kSet:
      out += '[';
      close = ']';
      break;
    case Type::Kind::kTuple:
    case Type::Kind::kObject: out += '<'; break;
  }
  for (const Value& element : value.elements()) {
    AppendOrderText(element, out);
    out += ';';
  }
  out += close;
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

int CompareForSet(const Value& a, const Value& b) {
  const auto rank = [](const Value& v) { return !v.IsKnown() ? 2 : (v.IsNull() ? 1 : 0); };
  if (rank(a) != rank(b)) return rank(a) - rank(b);
  if (rank(a) != 0) return 0;
  switch (a.type().kind()) {
    case Type::Kind::kBool: return static_cast<int>(a.AsBool()) - static_cast<int>(b.AsBool());
    case Type::Kind::kNumber: return Number::Compare(a.AsNumber(), b.AsNumber());
    case Type::Kind::kString: return a.AsString().compare(b.AsString());
    default: break;
  }
  std::string x, y;
  AppendOrderText(a, x);
  AppendOrderText(b, y);
  return x.compare(y);
}

}  // namespace proto::value
