// Templates in files and strings (engine-compat.md 3.2).

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "planner/diag/place.h"
#include "planner/lang/bytes.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/evaluator.h"
#include "planner/lang/function_helpers.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"
#include "proto/text/utf8.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;

std::string WithoutLastDot(std::string_view text) {
  return std::string(text.substr(0, text.size() - (text.ends_with('.') ? 1 : 0)));
}

std::string OneLine(const diag::Diagnostic& diagnostic) {
  return Cat(diagnostic.subject ? diag::ToString(*diagnostic.subject) : "", ": ",
             diagnostic.summary, "; ", WithoutLastDot(diagnostic.detail));
}

// The template `text`, called `name` in errors, with `variables` and nothing else to refer to.
FunctionResult Render(const std::string& name, std::string_view text, const Value& variables,
                      Place place, const Scope& scope) {
  Scope inner;
  inner.base_directory = scope.base_directory;
  inner.now = scope.now;
  inner.provider_functions = scope.provider_functions;
  inner.plan_time = scope.plan_time;
  if (!IsKeyed(variables.type())) return FunctionError("invalid vars value: must be a map", 1);
  for (size_t i = 0; i < variables.size(); ++i) {
    const std::string key = KeyAt(variables, i);
    if (!syntax::IsIdentifier(key)) {
      return FunctionError(Cat("invalid template variable name \"", key,
                               "\": must start with a letter, followed by zero or more letters, "
                               "digits, and underscores"),
                           1);
    }
    inner.names[key] = variables[i];
  }
  diag::Diagnostics diags;
  const auto expression =
      syntax::ParseTemplate(std::make_shared<syntax::SourceFile>(name, std::string(text)), diags);
  if (!diags.empty() && place == Place::kTemplateString)
    return FunctionError(Cat("invalid template: ", OneLine(diags.front())), 0);
  if (!diags.empty()) return FunctionError(OneLine(diags.front()));
  for (const syntax::Traversal& reference : References(*expression)) {
    const std::string& root = reference.steps[0].name;
    if (inner.names.contains(root)) continue;
    return FunctionError(Cat("vars map does not contain key \"", root, "\", referenced at ",
                             diag::ToString(reference.file->RangeOf(reference.steps[0].range))),
                         1);
  }
  const Value value = Evaluator(inner, diags, place).Evaluate(*expression);
  if (diag::HasErrors(diags)) return FunctionError(OneLine(diags.front()));
  if (value.IsNull()) {
    return FunctionError(
        Cat(name,
            ": Template result is null; A template must not be a single interpolation of a "
            "null value"));
  }
  return Ok(value);
}

FunctionResult TemplateFile(Arguments a, const Scope& scope) {
  std::string error;
  const std::string name(a[0].AsString());
  const auto content = ReadNamedFile(name, scope, &error);
  if (!content) return FunctionError(error, 0);
  if (!proto::text::IsUtf8(*content)) {
    return FunctionError(Cat("contents of \"", name,
                             "\" are not valid UTF-8, so they cannot be a template; use the "
                             "filebase64 function to obtain the Base64 encoded contents"));
  }
  return Render(name, *content, a[1], Place::kTemplateFile, scope);
}

FunctionResult TemplateString(Arguments a, const Scope& scope) {
  FunctionResult result =
      Render("<templatestring argument>", a[0].AsString(), a[1], Place::kTemplateString, scope);
  if (result.error) return result;
  proto::value::ConversionError error;
  const auto text = proto::value::Convert(result.value, Type::String(), &error);
  if (!text) {
    return FunctionError(
        Cat("the template's result is no string: ", proto::value::ConversionMessage(error)));
  }
  return Ok(*text);
}

}  // namespace

void AddTemplateFunctions(FunctionTable& table) {
  const Parameter variables = In("vars", Type::Dynamic());
  table["templatefile"] = {.parameters = {In("path", Type::String()), variables},
                           .result_type = Always(Type::Dynamic()),
                           .call = TemplateFile,
                           .reads_files = true,
                           .renders = true};
  table["templatestring"] = {.parameters = {In("template", Type::String()), Any("vars")},
                             .result_type = Always(Type::String()),
                             .call = TemplateString,
                             .renders = true};
}

}  // namespace planner::lang
