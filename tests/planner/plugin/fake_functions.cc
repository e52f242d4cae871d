#include "tests/planner/plugin/fake_functions.h"

#include <unistd.h>

#include <string_view>

namespace tests::plugin {
namespace {

using proto::value::Type;
using proto::value::Value;

FunctionAnswer Shout(std::string_view text) {
  if (text == "fail") return {.error = "no shouting today"};
  if (text == "bad") return {.error = "too quiet", .argument = 0};
  if (text == "crash") return {.crash = true};
  if (text == "wrong") return {.result = Value::Bool(true)};
  std::string loud;
  for (const char c : text) loud += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return {.result = Value::String(loud)};
}

FunctionAnswer Join(const std::vector<Value>& arguments) {
  std::string text;
  for (size_t i = 1; i < arguments.size(); ++i) {
    if (i > 1) text += arguments[0].AsString();
    text += arguments[i].IsNull() ? "<null>" : arguments[i].AsString();
  }
  return {.result = Value::String(text)};
}

FunctionAnswer About(const Value& value) {
  return {.result = Value::String(!value.IsKnown()        ? "unknown"
                                  : value.IsNull()        ? "null"
                                  : value.IsWhollyKnown() ? "known"
                                                          : "unknown inside")};
}

}  // namespace

std::map<std::string, proto::schema::Function, std::less<>> FakeFunctions() {
  using proto::schema::StringKind;
  return {
      {"shout",
       {.parameters = {{.name = "text",
                        .type = Type::String(),
                        .description = "What to say.",
                        .description_kind = StringKind::kMarkdown}},
        .result = Type::String(),
        .summary = "Capitals",
        .description = "Says it **loudly**.",
        .description_kind = StringKind::kMarkdown,
        .deprecation_message = "Whisper."}},
      {"join",
       {.parameters = {{.name = "glue", .type = Type::String()}},
        .variadic = {{.name = "parts", .type = Type::String(), .allow_null = true}},
        .result = Type::String()}},
      {"about",
       {.parameters =
            {{.name = "value", .type = Type::Dynamic(), .allow_null = true, .allow_unknown = true}},
        .result = Type::String()}},
      {"process", {.result = Type::Number()}}};
}

FunctionAnswer CallFakeFunction(const std::string& name, const std::vector<Value>& arguments) {
  if (name == "shout") return Shout(arguments[0].AsString());
  if (name == "join") return Join(arguments);
  if (name == "about") return About(arguments[0]);
  return {.result = Value::Number(::getpid())};
}

}  // namespace tests::plugin
