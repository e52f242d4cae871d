#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/evaluate.h"
#include "planner/lang/evaluator.h"
#include "planner/lang/functions.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

// Calls of functions.
namespace planner::lang {

using proto::text::Append;
using proto::text::Cat;
using proto::value::ConversionError;
using proto::value::ConversionMessage;
using proto::value::Convert;
using proto::value::Type;
using proto::value::Value;

namespace {

// "upper(str)", "max(numbers...)".
std::string Signature(const FunctionTable::value_type& entry) {
  std::string text = entry.first + "(";
  std::string_view comma;
  for (const Parameter& parameter : entry.second.parameters) {
    Append(text, std::exchange(comma, ", "), parameter.name);
  }
  if (entry.second.variadic) Append(text, comma, entry.second.variadic->name, "...");
  return text + ")";
}

}  // namespace

bool Evaluator::ExpandArguments(const syntax::Call& node, std::vector<Value>& arguments,
                                std::vector<const syntax::Expression*>& sources) {
  for (size_t i = 0; i < node.arguments.size(); ++i) {
    const syntax::Expression& source = *node.arguments[i];
    Value value = Evaluate(source);
    if (!node.expand_last || i + 1 < node.arguments.size()) {
      arguments.push_back(std::move(value));
      sources.push_back(&source);
      continue;
    }
    const Type type = value.type();
    const bool is_sequence = type.kind() == Type::Kind::kList || type.kind() == Type::Kind::kSet ||
                             type.kind() == Type::Kind::kTuple;
    if (value.IsNull()) {
      Fail("Invalid expanding argument value",
           "The expanding argument (indicated by ...) must not be null.", source, source);
      return false;
    }
    if (!value.IsKnown() && (is_sequence || type == Type::Dynamic())) return false;
    if (!is_sequence) {
      Fail("Invalid expanding argument value",
           "The expanding argument (indicated by ...) must be of a tuple, list, or set type.",
           source, source);
      return false;
    }
    for (const Value& element : value.elements()) {
      arguments.push_back(element.WithMarks(value.marks()));
      sources.push_back(&source);
    }
  }
  return true;
}

// try() and can() look at errors, so their arguments are evaluated here.
Value Evaluator::EvaluateTry(const syntax::Call& node, const syntax::Expression& expression) {
  const bool is_try = node.name == "try" || node.name == "core::try";
  if (node.arguments.empty() || (!is_try && node.arguments.size() > 1)) {
    return Fail("Error in function call",
                is_try ? "Call to function \"try\" failed: at least one argument is required."
                       : "Call to function \"can\" failed: exactly one argument is required.",
                expression, expression);
  }
  std::string failures;
  for (const syntax::ExpressionPtr& argument : node.arguments) {
    diag::Diagnostics diags;
    Evaluator inner(scope_, diags);
    inner.bound_ = bound_;
    inner.items_ = items_;
    const Value value = inner.Evaluate(*argument);
    if (diag::HasErrors(diags)) {
      for (const diag::Diagnostic& d : diags) {
        const auto& at = d.subject;
        Append(failures, failures.empty() ? "" : "\n", "- ", d.summary,
               at ? Cat(" (at ", at->filename, ":", at->start.line, ",", at->start.column, "-",
                        at->end.column, ")")
                  : "",
               "\n  ", d.detail);
      }
      if (!is_try) return Value::Bool(false);
      continue;
    }
    // An unknown might still fail, so nothing can be decided yet.
    if (!value.IsWhollyKnown())
      return is_try ? Value::Unknown(Type::Dynamic()) : Value::Unknown(Type::Bool());
    return is_try ? value : Value::Bool(true);
  }
  return Fail("Error in function call",
              Cat("Call to function \"try\" failed: no expression succeeded:\n", failures,
                  "\n\nAt least one expression must produce a successful result."),
              expression, expression);
}

Value Evaluator::FailCall(std::string summary, std::string detail, syntax::Range subject,
                          const syntax::Call& node, const syntax::Expression& expression) {
  std::vector<diag::ExpressionValue> values = DescribeReferences(expression, scope_);
  const auto function = Functions().find(node.name);
  if (function != Functions().end())
    values.insert(values.begin(), {.statement = "while calling " + Signature(*function)});
  diags_.push_back({.summary = std::move(summary),
                    .detail = std::move(detail),
                    .subject = expression.file->RangeOf(subject),
                    .context = expression.SourceRange(),
                    .values = std::move(values)});
  return Value::Unknown(Type::Dynamic());
}

Value Evaluator::FailUnknownFunction(const syntax::Call& node,
                                     const syntax::Expression& expression) {
  std::vector<std::string> names = {"can", "try"};
  for (const auto& entry : Functions()) {
    if (entry.first.find("::") == std::string::npos) names.push_back(entry.first);
  }
  const std::string similar = diag::SimilarName(node.name, names);
  return FailCall("Call to unknown function",
                  Cat("There is no function named \"", node.name, "\".",
                      similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
                  node.name_range, node, expression);
}

// Converts the arguments to the parameters' types; false after reporting what does not fit.
bool Evaluator::ConvertArguments(const Function& function, std::vector<Value>& arguments,
                                 const std::vector<const syntax::Expression*>& sources,
                                 const syntax::Call& node, const syntax::Expression& expression) {
  if (arguments.size() < function.parameters.size()) {
    FailCall("Not enough function arguments",
             Cat("Function \"", node.name, "\" expects ", function.variadic ? "at least " : "",
                 function.parameters.size(), " argument(s). Missing value for \"",
                 function.parameters[arguments.size()].name, "\"."),
             node.close_range, node, expression);
    return false;
  }
  if (arguments.size() > function.parameters.size() && !function.variadic) {
    FailCall("Too many function arguments",
             Cat("Function \"", node.name, "\" expects only ", function.parameters.size(),
                 " argument(s)."),
             {sources[function.parameters.size()]->range.start, sources.back()->range.end}, node,
             expression);
    return false;
  }
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter = function.ParameterAt(i);
    ConversionError error;
    auto converted = Convert(arguments[i], parameter.type, &error);
    const bool is_refused_null = converted && converted->IsNull() && !parameter.allow_null;
    if (converted && !is_refused_null) {
      arguments[i] = *std::move(converted);
      continue;
    }
    FailCall("Invalid function argument",
             Cat("Invalid value for \"", parameter.name, "\" parameter: ",
                 converted ? "argument must not be null" : ConversionMessage(error), "."),
             sources[i]->range, node, expression);
    return false;
  }
  return true;
}

Value Evaluator::EvaluateCall(const syntax::Call& node, const syntax::Expression& expression) {
  if (node.name == "try" || node.name == "can" || node.name == "core::try" ||
      node.name == "core::can")
    return EvaluateTry(node, expression);
  const auto found = Functions().find(node.name);
  if (found == Functions().end()) return FailUnknownFunction(node, expression);
  const Function& function = found->second;
  std::vector<Value> arguments;
  std::vector<const syntax::Expression*> sources;
  const size_t errors = diags_.size();
  const bool expanded = ExpandArguments(node, arguments, sources);
  if (!expanded ||
      diag::HasErrors({diags_.begin() + static_cast<ptrdiff_t>(errors), diags_.end()}) ||
      !ConvertArguments(function, arguments, sources, node, expression))
    return Value::Unknown(Type::Dynamic());
  const FunctionResult result = CallFunction(function, std::move(arguments), scope_);
  if (!result.error) return result.value;
  if (result.argument >= 0 && static_cast<size_t>(result.argument) < sources.size()) {
    const auto i = static_cast<size_t>(result.argument);
    return FailCall("Invalid function argument",
                    Cat("Invalid value for \"", function.ParameterAt(i).name,
                        "\" parameter: ", *result.error, "."),
                    sources[i]->range, node, expression);
  }
  return FailCall("Error in function call",
                  Cat("Call to function \"", node.name, "\" failed: ", *result.error, "."),
                  expression.range, node, expression);
}

}  // namespace planner::lang
