// Sets: the order of their elements (plugin-protocol.md D.10) and how they are made.

#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "proto/text/utf8.h"
#include "proto/value/payload.h"
#include "proto/value/value.h"

namespace proto::value {
namespace {

// How numbers stand in the order text: the order has ten digits of them.
enum class Digits { kTen, kAll };

// Whether Go's %q writes a character as it is: letters, marks, numbers, punctuation, symbols
// and the space.
bool IsPrintable(int32_t c) {
  constexpr uint32_t kPrinted = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK | U_GC_P_MASK | U_GC_S_MASK;
  return c == ' ' || (U_GET_GC_MASK(c) & kPrinted) != 0;
}

void AppendEscape(int32_t c, std::string& out) {
  constexpr std::string_view kNamed = "abtnvfr";  // From 7 on.
  if (c == '"' || c == '\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (c >= 7 && c <= 13) {
    out += '\\';
    out += kNamed[static_cast<size_t>(c - 7)];
  } else if (c < 0x20 || c == 0x7f) {
    out += absl::StrFormat("\\x%02x", c);
  } else {
    out += c < 0x10000 ? absl::StrFormat("\\u%04x", c) : absl::StrFormat("\\U%08x", c);
  }
}

// A string as Go's %q writes it.
void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    const int32_t c = proto::text::ReadCharacter(text, i);
    if (c < 0 || (c != '"' && c != '\\' && IsPrintable(c))) {
      out += text.substr(start, i - start);
    } else {
      AppendEscape(c, out);
    }
  }
  out += '"';
}

void AppendOrderText(const Value& value, Digits digits, std::string& out);

void AppendMap(const Value& value, Digits digits, std::string& out) {
  out += '{';
  for (size_t i = 0; i < value.size(); ++i) {
    AppendQuoted(value.keys()[i], out);
    out += ':';
    AppendOrderText(value[i], digits, out);
    out += ';';
  }
  out += '}';
}

// The text by which composite elements of sets are ordered (D.10, rule 3).
void AppendOrderText(const Value& value, Digits digits, std::string& out) {
  if (!value.IsKnown() || value.IsNull()) {
    out += value.IsKnown() ? '~' : '?';
    return;
  }
  char close = '>';
  switch (value.type().kind()) {
    case Type::Kind::kDynamic: std::abort();  // No known value is of this type.
    case Type::Kind::kBool: out += value.AsBool() ? 'T' : 'F'; return;
    case Type::Kind::kNumber:
      out += digits == Digits::kTen ? value.AsNumber().ToShortG(10) : value.AsNumber().ToString();
      return;
    case Type::Kind::kString: AppendQuoted(value.AsString(), out); return;
    case Type::Kind::kMap: AppendMap(value, digits, out); return;
    case Type::Kind::kList:
    case Type::Kind::kSet:
      out += '[';
      close = ']';
      break;
    case Type::Kind::kTuple:
    case Type::Kind::kObject: out += '<'; break;
  }
  for (const Value& element : value.elements()) {
    AppendOrderText(element, digits, out);
    out += ';';
  }
  out += close;
}

// Nulls are last, and unknown values before them.
int Rank(const Value& value) {
  if (!value.IsKnown()) return 1;
  return value.IsNull() ? 2 : 0;
}

std::string OrderText(const Value& value, Digits digits) {
  std::string text;
  AppendOrderText(value, digits, text);
  return text;
}

// Composite elements that agree in ten digits are told apart by all digits, so that equal
// ones always stand together.
int CompareComposites(const Value& a, std::string_view a_text, const Value& b,
                      std::string_view b_text) {
  const int order = a_text.compare(b_text);
  if (order != 0 || Identical(a, b)) return order;
  return OrderText(a, Digits::kAll).compare(OrderText(b, Digits::kAll));
}

void SortComposites(std::vector<Value>& elements) {
  struct Keyed {
    std::string text;
    Value value;
  };
  std::vector<Keyed> keyed;
  keyed.reserve(elements.size());
  for (Value& element : elements) {
    std::string text = Rank(element) == 0 ? OrderText(element, Digits::kTen) : std::string();
    keyed.push_back({std::move(text), std::move(element)});
  }
  std::stable_sort(keyed.begin(), keyed.end(), [](const Keyed& a, const Keyed& b) {
    if (Rank(a.value) != Rank(b.value) || Rank(a.value) != 0) return Rank(a.value) < Rank(b.value);
    return CompareComposites(a.value, a.text, b.value, b.text) < 0;
  });
  for (size_t i = 0; i < keyed.size(); ++i) elements[i] = std::move(keyed[i].value);
}

}  // namespace

namespace {

bool IsNegativeZero(const Number& n) { return n.IsZero() && n.ToString() == "-0"; }

int CompareNumbers(const Number& a, const Number& b) {
  const int order = Number::Compare(a, b);
  return order != 0 ? order
                    : static_cast<int>(IsNegativeZero(b)) - static_cast<int>(IsNegativeZero(a));
}

// Sets tell the zeros apart, which are equal otherwise.
bool AreOneElement(const Value& a, const Value& b) {
  if (!Identical(a, b)) return false;
  const bool is_number = a.type() == Type::Number() && a.IsKnown() && !a.IsNull();
  return !is_number || IsNegativeZero(a.AsNumber()) == IsNegativeZero(b.AsNumber());
}

}  // namespace

int CompareForSet(const Value& a, const Value& b) {
  if (Rank(a) != Rank(b)) return Rank(a) - Rank(b);
  if (Rank(a) != 0) return 0;
  switch (a.type().kind()) {
    case Type::Kind::kBool: return static_cast<int>(a.AsBool()) - static_cast<int>(b.AsBool());
    case Type::Kind::kNumber: return CompareNumbers(a.AsNumber(), b.AsNumber());
    case Type::Kind::kString: return a.AsString().compare(b.AsString());
    default: return CompareComposites(a, OrderText(a, Digits::kTen), b, OrderText(b, Digits::kTen));
  }
}

std::string IdentityText(const Value& value) { return OrderText(value, Digits::kAll); }

Value Value::Set(Type element, std::vector<Value> elements) {
  Marks marks = kNoMarks;
  bool composite = false;
  for (Value& value : elements) {
    marks |= value.DeepMarks();
    if (value.DeepMarks() != kNoMarks) value = value.WithoutDeepMarks();
    composite |= !value.type().IsPrimitive();
  }
  if (composite) {
    SortComposites(elements);
  } else {
    std::stable_sort(elements.begin(), elements.end(),
                     [](const Value& a, const Value& b) { return CompareForSet(a, b) < 0; });
  }
  std::vector<Value> unique;
  unique.reserve(elements.size());
  for (Value& value : elements) {
    if (!unique.empty() && value.IsWhollyKnown() && AreOneElement(unique.back(), value)) continue;
    unique.push_back(std::move(value));
  }
  return Value(Type::Set(element), State::kKnown, new CompositePayload(std::move(unique)))
      .WithMarks(marks);
}

}  // namespace proto::value
