#include "planner/plan/go_syntax.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/text/go_quote.h"

namespace planner::plan {

using proto::text::GoQuote;
using proto::value::PathStep;
using proto::value::Type;
using proto::value::Value;

namespace {

std::string NumberSyntax(const Value& value) {
  const proto::value::Number number = value.AsNumber();
  if (number.ToInt64()) return absl::StrCat("cty.NumberIntVal(", number.ToString(), ")");
  if (number.IsInfinite()) {
    return number.IsNegative() ? "cty.NegativeInfinity" : "cty.PositiveInfinity";
  }
  if (number.IsExactDouble()) return absl::StrCat("cty.NumberFloatVal(", number.ToString(), ")");
  return absl::StrCat("cty.MustParseNumberVal(\"", number.ToString(), "\")");
}

std::string ListSyntax(const char* name, const Value& value) {
  if (value.size() == 0 && value.type().IsCollection()) {
    return absl::StrCat("cty.", name, "ValEmpty(", GoSyntax(value.type().element()), ")");
  }
  if (value.size() == 0) return "cty.EmptyTupleVal";
  const std::string elements = absl::StrJoin(
      value.elements(), ", ",
      [](std::string* out, const Value& element) { absl::StrAppend(out, GoSyntax(element)); });
  return absl::StrCat("cty.", name, "Val([]cty.Value{", elements, "})");
}

std::string EntriesSyntax(const char* name, const Value& value) {
  if (value.size() == 0 && value.type().IsCollection()) {
    return absl::StrCat("cty.MapValEmpty(", GoSyntax(value.type().element()), ")");
  }
  if (value.size() == 0) return "cty.EmptyObjectVal";
  std::vector<std::string> entries;
  for (size_t i = 0; i < value.size(); ++i) {
    const std::string& key = value.type().kind() == Type::Kind::kMap
                                 ? value.keys()[i]
                                 : value.type().attributes()[i].name;
    entries.push_back(absl::StrCat(GoQuote(key), ":", GoSyntax(value[i])));
  }
  return absl::StrCat("cty.", name, "Val(map[string]cty.Value{", absl::StrJoin(entries, ", "),
                      "})");
}

std::string KnownSyntax(const Value& value) {
  switch (value.type().kind()) {
    case Type::Kind::kDynamic: return "cty.DynamicVal";
    case Type::Kind::kBool: return value.AsBool() ? "cty.True" : "cty.False";
    case Type::Kind::kNumber: return NumberSyntax(value);
    case Type::Kind::kString: return absl::StrCat("cty.StringVal(", GoQuote(value.AsString()), ")");
    case Type::Kind::kList: return ListSyntax("List", value);
    case Type::Kind::kSet: return ListSyntax("Set", value);
    case Type::Kind::kTuple: return ListSyntax("Tuple", value);
    case Type::Kind::kMap: return EntriesSyntax("Map", value);
    case Type::Kind::kObject: return EntriesSyntax("Object", value);
  }
  std::abort();  // Every kind has a case above.
}

}  // namespace

std::string GoSyntax(Type type) {
  switch (type.kind()) {
    case Type::Kind::kDynamic: return "cty.DynamicPseudoType";
    case Type::Kind::kBool: return "cty.Bool";
    case Type::Kind::kNumber: return "cty.Number";
    case Type::Kind::kString: return "cty.String";
    case Type::Kind::kList: return absl::StrCat("cty.List(", GoSyntax(type.element()), ")");
    case Type::Kind::kSet: return absl::StrCat("cty.Set(", GoSyntax(type.element()), ")");
    case Type::Kind::kMap: return absl::StrCat("cty.Map(", GoSyntax(type.element()), ")");
    case Type::Kind::kTuple: {
      if (type.elements().empty()) return "cty.EmptyTuple";
      return absl::StrCat("cty.Tuple([]cty.Type{",
                          absl::StrJoin(type.elements(), ", ",
                                        [](std::string* out, Type element) {
                                          absl::StrAppend(out, GoSyntax(element));
                                        }),
                          "})");
    }
    case Type::Kind::kObject: {
      if (type.attributes().empty()) return "cty.EmptyObject";
      return absl::StrCat(
          "cty.Object(map[string]cty.Type{",
          absl::StrJoin(type.attributes(), ", ",
                        [](std::string* out, const proto::value::ObjectAttribute& attribute) {
                          absl::StrAppend(out, GoQuote(attribute.name), ":",
                                          GoSyntax(attribute.type));
                        }),
          "})");
    }
  }
  std::abort();  // Every kind has a case above.
}

std::string GoSyntax(const Value& value) {
  if (!value.IsKnown()) {
    if (value.type() == Type::Dynamic()) return "cty.DynamicVal";
    const std::string plain = absl::StrCat("cty.UnknownVal(", GoSyntax(value.type()), ")");
    return value.refinements().not_null ? plain + ".RefineNotNull()" : plain;
  }
  if (value.IsNull()) return absl::StrCat("cty.NullVal(", GoSyntax(value.type()), ")");
  return KnownSyntax(value);
}

std::string MessagePath(const proto::value::Path& path) {
  std::string text;
  for (const PathStep& step : path) {
    if (step.kind == PathStep::Kind::kAttribute) {
      absl::StrAppend(&text, ".", step.name);
      continue;
    }
    const bool is_string = step.key.IsKnownNonNull() && step.key.type() == Type::String();
    const bool is_number = step.key.IsKnownNonNull() && step.key.type() == Type::Number();
    if (is_string) {
      absl::StrAppend(&text, "[", GoQuote(step.key.AsString()), "]");
    } else if (is_number) {
      absl::StrAppend(&text, "[", step.key.AsNumber().ToString(), "]");
    } else {
      absl::StrAppend(&text, "[...]");
    }
  }
  return text;
}

}  // namespace planner::plan
