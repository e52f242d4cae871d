// Conversions and marks (engine-compat.md 3.5).

#include <string>

#include "planner/lang/function_helpers.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"
#include "proto/value/path.h"

namespace planner::lang {
namespace {

using proto::text::Cat;

FunctionBody To(Type type) {
  return [type](Arguments a, const Scope&) {
    proto::value::ConversionError error;
    const auto converted = proto::value::Convert(a[0], type, &error);
    if (converted && !a[0].IsKnown()) return Ok(Value::Unknown(type).WithMarks(a[0].marks()));
    if (converted) return Ok(*converted);
    if (type.IsPrimitive() && a[0].DeepMarks() == proto::value::kNoMarks && a[0].IsKnownNonNull() &&
        a[0].type() == Type::String()) {
      return FunctionError(
          Cat("cannot convert \"", a[0].AsString(), "\" to ", FriendlyName(type),
              type == Type::Number() ? "; given string must be a decimal representation of a number"
              : type == Type::Bool() ? "; only the strings \"true\" or \"false\" are allowed"
                                     : ""),
          0);
    }
    return FunctionError(Cat("cannot convert ", FriendlyName(a[0].type()), " to ",
                             type.IsCollection() && type.element() == Type::Dynamic()
                                 ? Cat(type.kind() == Type::Kind::kList  ? "list"
                                       : type.kind() == Type::Kind::kSet ? "set"
                                                                         : "map",
                                       " of any single type")
                                 : FriendlyName(type)),
                         0);
  };
}

}  // namespace

void AddTypeFunctions(FunctionTable& table) {
  Parameter any = {.name = "v",
                   .type = Type::Dynamic(),
                   .allow_null = true,
                   .allow_unknown = true,
                   .allow_dynamic = true,
                   .allow_marks = true};
  const auto conversion = [&](const char* name, Type type) {
    table[name] = {.parameters = {any}, .result_type = Always(type), .call = To(type)};
  };
  conversion("tostring", Type::String());
  conversion("tonumber", Type::Number());
  conversion("tobool", Type::Bool());
  conversion("tolist", Type::List(Type::Dynamic()));
  conversion("toset", Type::Set(Type::Dynamic()));
  conversion("tomap", Type::Map(Type::Dynamic()));
  any.name = "value";
  const auto of_marks = [&](const char* name, FunctionBody body) {
    table[name] = {.parameters = {any},
                   .result_type = [](Arguments a) { return a[0].type(); },
                   .call = std::move(body)};
  };
  of_marks("sensitive",
           [](Arguments a, const Scope&) { return Ok(a[0].WithMarks(proto::value::kSensitive)); });
  of_marks("nonsensitive", [](Arguments a, const Scope&) {
    const auto rest = static_cast<proto::value::Marks>(a[0].marks() & ~proto::value::kSensitive);
    return Ok(a[0].WithoutMarks().WithMarks(rest));
  });
  of_marks("ephemeralasnull", [](Arguments a, const Scope&) {
    return Ok(proto::value::Transform(a[0], [](const proto::value::Path&, const Value& value) {
      return value.HasMark(proto::value::kEphemeral)
                 ? Value::Null(value.type())
                       .WithMarks(static_cast<proto::value::Marks>(value.marks() &
                                                                   ~proto::value::kEphemeral))
                 : value;
    }));
  });
  table["issensitive"] = {
      .parameters = {any},
      .result_type = Always(Type::Bool()),
      .call = [](Arguments a, const Scope&) {
        if (a[0].HasMark(proto::value::kSensitive)) return Ok(Value::Bool(true));
        return Ok(a[0].IsKnown() ? Value::Bool(false) : Value::Unknown(Type::Bool()));
      }};
  // The evaluator deals with these: they look at errors of their arguments.
  table["can"] = {.parameters = {Any("expression")}, .result_type = Always(Type::Bool())};
  table["try"] = {.variadic = In("expressions", Type::Dynamic()),
                  .result_type = Always(Type::Dynamic())};
}

}  // namespace planner::lang
