#include "planner/engine/builtin_functions.h"

#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "planner/addr/quote.h"
#include "planner/engine/expression_text.h"
#include "planner/lang/evaluate.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using plugin::FunctionReply;
using proto::text::Cat;
using proto::value::Refinements;
using proto::value::Type;
using proto::value::Value;
using Kind = Type::Kind;

FunctionReply Answer(Value result) {
  FunctionReply reply;
  reply.result = std::move(result);
  return reply;
}
FunctionReply Refuse(std::string error) {
  FunctionReply reply;
  reply.error = std::move(error);
  return reply;
}

bool IsKeyed(Type type) { return type.kind() == Kind::kObject || type.kind() == Kind::kMap; }
std::string KeyAt(const Value& value, size_t i) {
  return value.type().kind() == Kind::kMap ? value.keys()[i] : value.type().attributes()[i].name;
}

// `NAME = EXPRESSION` and a newline, in canonical layout.
std::string LaidOut(std::string_view name, const Value& value) {
  std::string text = Cat(name, " = ");
  AppendExpression(value, text);
  text += '\n';
  return InLayout(text);
}

// What is certain of the text of a value that is not known yet.
Value UnknownExpression(const Value& value) {
  Refinements refinements{.not_null = true};
  if (value.IsDefinitelyNotNull()) {
    const Kind kind = value.type().kind();
    if (IsKeyed(value.type())) refinements.prefix = "{";
    if (kind == Kind::kTuple || kind == Kind::kList || kind == Kind::kSet) refinements.prefix = "[";
    if (kind == Kind::kString) refinements.prefix = "\"";
  }
  return Value::Unknown(Type::String(), std::move(refinements));
}

FunctionReply EncodeExpression(const Value& value) {
  if (!value.IsWhollyKnown()) return Answer(UnknownExpression(value));
  constexpr std::string_view kName = "x";
  const std::string line = LaidOut(kName, value);
  const size_t start = kName.size() + std::string_view(" = ").size();
  return Answer(Value::String(std::string_view(line).substr(start, line.size() - start - 1)));
}

FunctionReply EncodeVariables(const Value& value) {
  if (!value.IsWhollyKnown())
    return Answer(Value::Unknown(Type::String(), Refinements{.not_null = true}));
  if (!IsKeyed(value.type())) {
    return Refuse(
        "invalid value to encode: must be an object whose attribute names will become the encoded "
        "variable names");
  }
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    const std::string name = KeyAt(value, i);
    if (!syntax::IsIdentifier(name)) {
      return Refuse(Cat("invalid variable name ", addr::Quote(name),
                        ": must be a valid identifier, per Terraform's rules for input variable "
                        "declarations"));
    }
    text += LaidOut(name, value[i]);
  }
  return Answer(Value::String(text));
}

// "<decode_tfvars argument>:1,5-8: Summary; Detail", as errors of functions name places.
std::string OneLine(const diag::Diagnostic& diagnostic) {
  std::string place;
  if (diagnostic.subject) {
    const diag::SourceRange& at = *diagnostic.subject;
    place = Cat(at.filename, ":", at.start.line, ",", at.start.column, "-",
                at.end.line == at.start.line ? "" : Cat(at.end.line, ","), at.end.column, ": ");
  }
  const std::string_view detail = diagnostic.detail;
  return Cat(place, diagnostic.summary, "; ",
             detail.substr(0, detail.size() - (detail.ends_with('.') ? 1 : 0)));
}

FunctionReply DecodeVariables(const Value& source) {
  const auto file = std::make_shared<syntax::SourceFile>("<decode_tfvars argument>",
                                                         std::string(source.AsString()));
  diag::Diagnostics diags;
  const syntax::Body body = syntax::ParseFile(file, diags);
  if (diag::HasErrors(diags)) return Refuse(Cat("invalid tfvars syntax: ", OneLine(diags.front())));
  if (!body.blocks.empty()) {
    diag::AddError(diags, Cat("Unexpected \"", body.blocks[0].type, "\" block"),
                   "Blocks are not allowed here.", file->RangeOf(body.blocks[0].type_range));
    return Refuse(Cat("invalid tfvars content: ", OneLine(diags.front())));
  }
  std::vector<std::pair<std::string, Value>> values;
  for (const syntax::Attribute& attribute : body.attributes) {
    const std::optional<Value> value = lang::EvaluateConstant(*attribute.expression, diags);
    if (!value || diag::HasErrors(diags)) {
      return Refuse(Cat("invalid expression for variable \"", attribute.name,
                        "\": ", OneLine(diags.front())));
    }
    values.emplace_back(attribute.name, *value);
  }
  return Answer(Value::Object(std::move(values)));
}

proto::schema::FunctionParameter AnyValue() {
  return {.name = "value", .type = Type::Dynamic(), .allow_unknown = true};
}

}  // namespace

std::map<std::string, proto::schema::Function, std::less<>> BuiltinFunctions() {
  return {{"encode_tfvars",
           {.parameters = {AnyValue()},
            .result = Type::String(),
            .summary = "An object as the text of a .tfvars file",
            .description = "The text that a file of variables' values would hold: one line or more "
                           "for each attribute of the object."}},
          {"decode_tfvars",
           {.parameters = {{.name = "src", .type = Type::String()}},
            .result = Type::Dynamic(),
            .summary = "The values that the text of a .tfvars file gives",
            .description = "An object with an attribute for each variable to which the text "
                           "assigns a value. The text may refer to nothing and call nothing."}},
          {"encode_expr",
           {.parameters = {AnyValue()},
            .result = Type::String(),
            .summary = "A value as an expression of the language",
            .description = "The text of an expression that gives the value. What tells a list from "
                           "a tuple, or a map from an object, is lost."}}};
}

FunctionReply CallBuiltinFunction(const std::string& name, const std::vector<Value>& arguments) {
  if (name == "encode_tfvars") return EncodeVariables(arguments[0]);
  if (name == "decode_tfvars") return DecodeVariables(arguments[0]);
  if (name == "encode_expr") return EncodeExpression(arguments[0]);
  std::abort();  // Only what the schema has is called.
}

}  // namespace planner::engine
