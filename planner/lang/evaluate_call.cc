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
std::string Signature(std::string_view name, const Function& function) {
  std::string text = Cat(name, "(");
  std::string_view comma;
  for (const Parameter& parameter : function.parameters) {
    Append(text, std::exchange(comma, ", "), parameter.name);
  }
  if (function.variadic) Append(text, comma, function.variadic->name, "...");
  return text + ")";
}

constexpr std::string_view kSeparator = "::";

}  // namespace

const Function* Evaluator::FindFunction(std::string_view name) const {
  const auto found = Functions().find(name);
  if (found != Functions().end()) return &found->second;
  if (scope_.provider_functions == nullptr) return nullptr;
  const auto provided = scope_.provider_functions->find(name);
  return provided == scope_.provider_functions->end() ? nullptr : &provided->second;
}

bool Evaluator::ExpandArguments(const syntax::Call& node, std::vector<Value>& arguments,
                                std::vector<const syntax::Expression*>& sources) {
  std::optional<Value> last;
  if (node.expand_last) {
    // First of all: with a mistake in it nothing is known of the call, not even how many arguments
    // it has.
    last = ExpandedArgument(*node.arguments.back());
    if (!last) return false;
  }
  for (size_t i = 0; i + (node.expand_last ? 1 : 0) < node.arguments.size(); ++i) {
    sources.push_back(node.arguments[i].get());
    arguments.push_back(Evaluate(*node.arguments[i]));
  }
  if (!last) return true;
  for (const Value& element : last->elements()) {
    arguments.push_back(element.WithMarks(last->marks()));
    sources.push_back(node.arguments.back().get());
  }
  return true;
}

// What stands before "...": a known sequence, or nothing.
std::optional<Value> Evaluator::ExpandedArgument(const syntax::Expression& source) {
  const size_t before = diags_.size();
  Value value = Evaluate(source);
  if (diags_.size() > before) return std::nullopt;
  const Type type = value.type();
  const bool is_sequence = type.kind() == Type::Kind::kList || type.kind() == Type::Kind::kSet ||
                           type.kind() == Type::Kind::kTuple;
  if (value.IsNull()) {
    Fail("Invalid expanding argument value",
         "The expanding argument (indicated by ...) must not be null.", source, source);
    return std::nullopt;
  }
  if (!value.IsKnown() && (is_sequence || type == Type::Dynamic())) return std::nullopt;
  if (is_sequence) return value;
  Fail("Invalid expanding argument value",
       "The expanding argument (indicated by ...) must be of a tuple, list, or set type.", source,
       source);
  return std::nullopt;
}

Value Evaluator::FailCall(std::string summary, std::string detail, syntax::Range subject,
                          const syntax::Call& node, const syntax::Expression& expression) {
  std::vector<diag::ExpressionValue> values = DescribeReferences(expression, scope_);
  if (const Function* function = FindFunction(node.name)) {
    values.insert(values.begin(),
                  {.statement = "while calling " + Signature(node.name, *function)});
  }
  diags_.push_back({.summary = std::move(summary),
                    .detail = std::move(detail),
                    .subject = expression.file->RangeOf(subject),
                    .context = expression.SourceRange(),
                    .values = std::move(values)});
  return Value::Unknown(Type::Dynamic());
}

// Why there is no function of a name with a namespace.
std::string Evaluator::HintAtNamespace(std::string_view name) const {
  const size_t last = name.rfind(kSeparator);
  const std::string_view space = name.substr(0, last);  // "provider::x"
  const std::string_view own = name.substr(last + kSeparator.size());
  const std::string_view first = space.substr(0, space.find(kSeparator));
  if (first != "provider") {
    return Cat("The function namespace \"", first,
               "\" is not valid. Provider function calls must use the \"provider::\" namespace "
               "prefix.");
  }
  if (first == space)
    return "The function call must include the provider name after the \"provider::\" prefix.";
  std::string_view provider = space.substr(first.size() + kSeparator.size());
  provider = provider.substr(0, provider.find(kSeparator));
  std::vector<std::string> others;
  if (scope_.provider_functions != nullptr) {
    const std::string prefix = Cat(space, kSeparator);
    for (const auto& entry : *scope_.provider_functions) {
      if (entry.first.starts_with(prefix)) others.push_back(entry.first.substr(prefix.size()));
    }
  }
  if (others.empty()) {
    return Cat("There is no function named \"", name, "\". Ensure that provider name \"", provider,
               "\" is declared in this module's required_providers block, and that this provider "
               "offers a function named \"",
               own, "\".");
  }
  const std::string similar = diag::SimilarName(std::string(own), others);
  return Cat("The function \"", own, "\" is not available from the provider \"", provider, "\".",
             similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?"));
}

Value Evaluator::FailUnknownFunction(const syntax::Call& node,
                                     const syntax::Expression& expression) {
  std::vector<std::string> names;
  for (const auto& entry : Functions()) {
    if (entry.first.find("::") == std::string::npos) names.push_back(entry.first);
  }
  if (place_ == Place::kConsole && node.name == "type") {
    return FailCall("Invalid use of type function",
                    "The console-only \"type\" function cannot be used as part of an expression.",
                    node.name_range, node, expression);
  }
  if (node.name == "map" || node.name == "list") {
    return FailCall("Error in function call",
                    Cat("Call to function \"", node.name, "\" failed: the \"", node.name,
                        "\" function was deprecated in Terraform v0.12 and is no longer available; "
                        "use to",
                        node.name, "(", node.name == "map" ? "{ ... }" : "[ ... ]", ") instead."),
                    expression.range, node, expression);
  }
  if (node.name.find(kSeparator) != std::string::npos) {
    return FailCall("Unknown provider function", HintAtNamespace(node.name), node.name_range, node,
                    expression);
  }
  std::string similar = diag::SimilarName(node.name, names);
  if (similar.empty() && scope_.provider_functions != nullptr) {
    for (const auto& entry : *scope_.provider_functions) {
      if (entry.first.ends_with(Cat(kSeparator, node.name))) similar = entry.first;
    }
  }
  return FailCall("Call to unknown function",
                  Cat("There is no function named \"", node.name, "\".",
                      similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
                  node.name_range, node, expression);
}

bool Evaluator::CheckArgumentCount(const Function& function,
                                   const std::vector<const syntax::Expression*>& sources,
                                   const syntax::Call& node, const syntax::Expression& expression) {
  const size_t count = sources.size();
  if (count < function.parameters.size()) {
    FailCall("Not enough function arguments",
             Cat("Function \"", node.name, "\" expects ", function.variadic ? "at least " : "",
                 function.parameters.size(), " argument(s). Missing value for \"",
                 function.parameters[count].name, "\"."),
             node.close_range, node, expression);
    return false;
  }
  if (count > function.parameters.size() && !function.variadic) {
    FailCall("Too many function arguments",
             Cat("Function \"", node.name, "\" expects only ", function.parameters.size(),
                 " argument(s)."),
             {sources[function.parameters.size()]->range.start, sources.back()->range.end}, node,
             expression);
    return false;
  }
  return true;
}

// Converts the arguments to the parameters' types; false after reporting all that do not fit.
bool Evaluator::ConvertArguments(const Function& function, std::vector<Value>& arguments,
                                 const std::vector<const syntax::Expression*>& sources,
                                 const syntax::Call& node, const syntax::Expression& expression) {
  if (!CheckArgumentCount(function, sources, node, expression)) return false;
  bool fits = true;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter = function.ParameterAt(i);
    ConversionError error;
    auto converted = Convert(arguments[i], parameter.type, &error);
    if (converted) {
      arguments[i] = *std::move(converted);
      continue;
    }
    FailCall("Invalid function argument",
             Cat("Invalid value for \"", parameter.name, "\" parameter: ", ConversionMessage(error),
                 "."),
             sources[i]->range, node, expression);
    fits = false;
  }
  return fits;
}

// Why a function may not be called where the scope is; empty if it may.
std::string Evaluator::RefusalOf(const Function& function, std::string_view name) const {
  const bool in_string = place_ == Place::kTemplateString;
  const bool in_template = in_string || place_ == Place::kTemplateFile;
  if (name.starts_with("core::")) name.remove_prefix(6);
  if (in_template && function.renders)
    return Cat("cannot recursively call ", name, " from inside another template function");
  if (in_string && function.reads_files) {
    return Cat("cannot use filesystem access functions like ", name,
               " in templatestring templates; consider passing the function result as a template "
               "variable instead");
  }
  return "";
}

Value Evaluator::EvaluateCall(const syntax::Call& node, const syntax::Expression& expression) {
  const Function* found = FindFunction(node.name);
  const bool hidden = place_ == Place::kConsole && node.name.ends_with("plantimestamp");
  if (found == nullptr || hidden) return FailUnknownFunction(node, expression);
  const Function& function = *found;
  const auto special = EvaluateSpecialCall(function, node, expression);
  if (special) return *special;
  std::vector<Value> arguments;
  std::vector<const syntax::Expression*> sources;
  const size_t errors = diags_.size();
  if (!node.expand_last) {
    for (const syntax::ExpressionPtr& argument : node.arguments) sources.push_back(argument.get());
    if (!CheckArgumentCount(function, sources, node, expression))
      return Value::Unknown(Type::Dynamic());
    sources.clear();
  }
  // What can be told of the types of arguments is told, even if some have mistakes within.
  if (!ExpandArguments(node, arguments, sources) ||
      !ConvertArguments(function, arguments, sources, node, expression) ||
      diag::HasErrors({diags_.begin() + static_cast<ptrdiff_t>(errors), diags_.end()}))
    return Value::Unknown(Type::Dynamic());
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter = function.ParameterAt(i);
    // Behind what is not known at all nothing is looked at.
    const bool undetermined = arguments[i].type() == Type::Dynamic() && !arguments[i].IsKnown();
    if (undetermined && !parameter.allow_dynamic) break;
    if (!arguments[i].IsNull() || parameter.allow_null) continue;
    return FailCall(
        "Invalid function argument",
        Cat("Invalid value for \"", parameter.name, "\" parameter: argument must not be null."),
        sources[i]->range, node, expression);
  }
  const std::string refusal = RefusalOf(function, node.name);
  const FunctionResult result = refusal.empty()
                                    ? CallFunction(function, std::move(arguments), scope_)
                                    : FunctionError(refusal);
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
