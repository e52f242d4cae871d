#include "planner/lang/evaluate.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/evaluator.h"
#include "planner/lang/functions.h"
#include "planner/lang/walk_tree.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"
#include "proto/value/json.h"

namespace planner::lang {

using proto::text::Append;
using proto::text::Cat;
using proto::value::ConversionError;
using proto::value::ConversionMessage;
using proto::value::Convert;
using proto::value::Marks;
using proto::value::Type;
using proto::value::Value;

Value Evaluator::Fail(std::string summary, std::string detail, const syntax::Expression& subject,
                      const syntax::Expression& context) {
  diags_.push_back({.summary = std::move(summary),
                    .detail = std::move(detail),
                    .subject = subject.SourceRange(),
                    .context = context.SourceRange(),
                    .values = DescribeReferences(context, scope_)});
  return Value::Unknown(Type::Dynamic());
}

Value Evaluator::Evaluate(const syntax::Expression& expression) {
  if (const auto* n = expression.As<syntax::Literal>()) return n->value;
  if (const auto* n = expression.As<syntax::Template>()) return EvaluateTemplate(*n, expression);
  if (const auto* n = expression.As<syntax::TemplateWrap>()) return Evaluate(*n->inner);
  if (const auto* n = expression.As<syntax::TemplateIf>())
    return EvaluateConditional(n->condition, n->then, n->otherwise, expression);
  if (const auto* n = expression.As<syntax::TemplateFor>())
    return EvaluateTemplateFor(*n, expression);
  if (const auto* n = expression.As<syntax::Tuple>()) return EvaluateTuple(*n);
  if (const auto* n = expression.As<syntax::Object>()) return EvaluateObject(*n);
  if (const auto* n = expression.As<syntax::Call>()) return EvaluateCall(*n, expression);
  if (const auto* n = expression.As<syntax::Unary>()) return EvaluateUnary(*n, expression);
  if (const auto* n = expression.As<syntax::Binary>()) return EvaluateBinary(*n, expression);
  if (const auto* n = expression.As<syntax::Conditional>())
    return EvaluateConditional(n->condition, n->then, n->otherwise, expression);
  if (const auto* n = expression.As<syntax::For>()) return EvaluateFor(*n, expression);
  if (const auto* n = expression.As<syntax::Splat>()) return EvaluateSplat(*n, expression);
  if (expression.As<syntax::SplatItem>() != nullptr) return items_.back();
  if (const auto* n = expression.As<syntax::Parentheses>()) return Evaluate(*n->inner);
  if (expression.As<syntax::Invalid>() != nullptr) return Value::Unknown(Type::Dynamic());
  return EvaluateReference(expression);
}

Value Evaluator::EvaluateTemplate(const syntax::Template& node,
                                  const syntax::Expression& expression) {
  std::string text;
  bool known = true;
  Marks marks = proto::value::kNoMarks;
  for (const syntax::ExpressionPtr& part : node.parts) {
    const Value value = Evaluate(*part);
    marks |= value.marks();
    if (value.IsNull()) {
      Fail("Invalid template interpolation value",
           "The expression result is null. Cannot include a null value in a string template.",
           *part, expression);
      known = false;
      continue;
    }
    ConversionError error;
    const auto converted = Convert(value.WithoutMarks(), Type::String(), &error);
    if (!converted) {
      Fail("Invalid template interpolation value",
           Cat("Cannot include the given value in a string template: ", ConversionMessage(error),
               "."),
           *part, expression);
      known = false;
      continue;
    }
    if (known && converted->IsKnown()) {
      text += converted->AsString();
    } else if (known) {
      text += converted->refinements().prefix;
      known = false;
    }
  }
  if (known) return Value::String(text).WithMarks(marks);
  constexpr size_t kLongestPrefix = 128;
  if (text.size() > kLongestPrefix) {
    size_t end = kLongestPrefix;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    text.resize(end);
  }
  return Value::Unknown(Type::String(), {.not_null = true, .prefix = text}).WithMarks(marks);
}

Value Evaluator::EvaluateTemplateFor(const syntax::TemplateFor& node,
                                     const syntax::Expression& expression) {
  const auto entries = Iterate(Evaluate(*node.collection), *node.collection);
  if (!entries) return Value::Unknown(Type::Dynamic());
  Marks marks = entries->marks;
  if (entries->unknown) return Value::Unknown(Type::String(), {.not_null = true}).WithMarks(marks);
  std::string text;
  bool known = true;
  const size_t depth = bound_.size();
  for (const auto& [key, value] : entries->entries) {
    bound_.resize(depth);
    if (!node.key_name.empty()) bound_.emplace_back(node.key_name, key);
    bound_.emplace_back(node.value_name, value);
    const Value piece = EvaluateTemplate(*node.body->As<syntax::Template>(), expression);
    marks |= piece.marks();
    if (piece.IsKnown()) {
      text += piece.AsString();
    } else {
      known = false;
    }
  }
  bound_.resize(depth);
  if (!known) return Value::Unknown(Type::String(), {.not_null = true}).WithMarks(marks);
  return Value::String(text).WithMarks(marks);
}

Value Evaluator::EvaluateTuple(const syntax::Tuple& node) {
  std::vector<Value> elements;
  elements.reserve(node.elements.size());
  for (const syntax::ExpressionPtr& element : node.elements) elements.push_back(Evaluate(*element));
  return Value::Tuple(std::move(elements));
}

Value Evaluator::EvaluateObject(const syntax::Object& node) {
  std::vector<std::pair<std::string, Value>> attributes;
  bool known = true;
  Marks marks = proto::value::kNoMarks;
  for (const auto& [key_expression, value_expression] : node.items) {
    Value key = Evaluate(*key_expression);
    Value value = Evaluate(*value_expression);
    if (key.IsNull()) {
      Fail("Null value as key", "Can't use a null value as a key.", *key_expression,
           *key_expression);
      known = false;
      continue;
    }
    marks |= key.marks();
    ConversionError error;
    const auto name = Convert(key.WithoutMarks(), Type::String(), &error);
    if (!name) {
      Fail("Incorrect key type",
           Cat("Can't use this value as a key: ", ConversionMessage(error), "."), *key_expression,
           *key_expression);
      known = false;
      continue;
    }
    if (!name->IsKnown()) {
      known = false;
      continue;
    }
    attributes.emplace_back(name->AsString(), std::move(value));
  }
  if (!known) return Value::Unknown(Type::Dynamic()).WithMarks(marks);
  return Value::Object(std::move(attributes)).WithMarks(marks);
}

// The chain `expression` down to its root is resolved together: the scope says how much of it
// names one object.
Value Evaluator::EvaluateReference(const syntax::Expression& expression) {
  if (expression.As<syntax::Root>() != nullptr) {
    const auto traversal = syntax::TraversalPrefix(expression);
    size_t steps = 0;
    return EvaluateRoot(expression, *traversal, &steps);
  }
  // How far the static beginning reaches, and whether it begins at a name at all.
  std::vector<const syntax::Expression*> chain;
  const syntax::Expression* current = &expression;
  while (true) {
    chain.push_back(current);
    if (const auto* attr = current->As<syntax::GetAttr>()) {
      current = attr->source.get();
    } else if (const auto* index = current->As<syntax::Index>()) {
      current = index->source.get();
    } else {
      break;
    }
  }
  Value value;
  size_t applied = 1;
  if (current->As<syntax::Root>() != nullptr) {
    const auto traversal = syntax::TraversalPrefix(expression);
    value = EvaluateRoot(*current, *traversal, &applied);
    if (applied == 0) return value;
  } else {
    chain.pop_back();
    value = Evaluate(*current);
    applied = 0;
  }
  for (size_t i = chain.size() - applied; i-- > 0;) {
    const syntax::Expression& step = *chain[i];
    AccessError error;
    if (const auto* attr = step.As<syntax::GetAttr>()) {
      value = GetAttribute(value, attr->name, &error);
      if (!error.summary.empty()) {
        diags_.push_back({.summary = error.summary,
                          .detail = error.detail,
                          .subject = step.file->RangeOf(attr->name_range),
                          .context = expression.SourceRange(),
                          .values = DescribeReferences(*attr->source, scope_)});
        return Value::Unknown(Type::Dynamic());
      }
      continue;
    }
    const auto& index = *step.As<syntax::Index>();
    value = GetElement(value, Evaluate(*index.key), &error);
    if (!error.summary.empty()) {
      std::vector<diag::ExpressionValue> values = DescribeReferences(*index.source, scope_);
      for (auto& of_key : DescribeReferences(*index.key, scope_)) values.push_back(std::move(of_key));
      diags_.push_back({.summary = error.summary,
                        .detail = error.detail,
                        .subject = step.file->RangeOf(index.key_range),
                        .context = expression.SourceRange(),
                        .values = values});
      return Value::Unknown(Type::Dynamic());
    }
  }
  return value;
}

// The value of what the beginning of `traversal` names. `steps` is how much that is, 0 after an
// error.
Value Evaluator::EvaluateRoot(const syntax::Expression& expression,
                              const syntax::Traversal& traversal, size_t* steps) {
  const std::string& name = traversal.steps[0].name;
  *steps = 1;
  for (auto it = bound_.rbegin(); it != bound_.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  if (const auto found = scope_.names.find(name); found != scope_.names.end()) return found->second;
  if (scope_.resolve) {
    auto resolved = scope_.resolve(traversal, diags_);
    *steps = resolved ? resolved->steps : 0;
    return resolved ? std::move(resolved->value) : Value::Unknown(Type::Dynamic());
  }
  *steps = 0;
  diag::AddError(diags_, "Variables not allowed", "Variables may not be used here.",
                 expression.SourceRange());
  return Value::Unknown(Type::Dynamic());
}

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

Value Evaluator::EvaluateCall(const syntax::Call& node, const syntax::Expression& expression) {
  const auto fail = [&](std::string summary, std::string detail, syntax::Range subject) {
    diags_.push_back({.summary = std::move(summary),
                      .detail = std::move(detail),
                      .subject = expression.file->RangeOf(subject),
                      .context = expression.SourceRange(),
                      .values = DescribeReferences(expression, scope_)});
    return Value::Unknown(Type::Dynamic());
  };
  const FunctionTable& table = Functions();
  if (node.name == "try" || node.name == "can" || node.name == "core::try" ||
      node.name == "core::can")
    return EvaluateTry(node, expression);
  const auto found = table.find(node.name);
  if (found == table.end()) {
    std::vector<std::string> names = {"can", "try"};
    for (const auto& entry : table) {
      if (entry.first.find("::") == std::string::npos) names.push_back(entry.first);
    }
    const std::string similar = diag::SimilarName(node.name, names);
    return fail("Call to unknown function",
                Cat("There is no function named \"", node.name, "\".",
                    similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
                node.name_range);
  }
  const Function& function = found->second;
  std::vector<Value> arguments;
  std::vector<const syntax::Expression*> sources;
  const size_t errors = diags_.size();
  const bool expanded = ExpandArguments(node, arguments, sources);
  if (diag::HasErrors({diags_.begin() + static_cast<ptrdiff_t>(errors), diags_.end()}))
    return Value::Unknown(Type::Dynamic());
  if (!expanded) return Value::Unknown(Type::Dynamic());
  if (arguments.size() < function.parameters.size()) {
    return fail("Not enough function arguments",
                Cat("Function \"", node.name, "\" expects ", function.variadic ? "at least " : "",
                    function.parameters.size(), " argument(s). Missing value for \"",
                    function.parameters[arguments.size()].name, "\"."),
                node.close_range);
  }
  if (arguments.size() > function.parameters.size() && !function.variadic) {
    const syntax::Range extra = {sources[function.parameters.size()]->range.start,
                                 sources.back()->range.end};
    return fail("Too many function arguments",
                Cat("Function \"", node.name, "\" expects only ", function.parameters.size(),
                    " argument(s)."),
                extra);
  }
  const auto parameter = [&](size_t i) -> const Parameter& {
    return i < function.parameters.size() ? function.parameters[i] : *function.variadic;
  };
  for (size_t i = 0; i < arguments.size(); ++i) {
    ConversionError error;
    auto converted = Convert(arguments[i], parameter(i).type, &error);
    if (!converted) {
      return fail("Invalid function argument",
                  Cat("Invalid value for \"", parameter(i).name,
                      "\" parameter: ", ConversionMessage(error), "."),
                  sources[i]->range);
    }
    arguments[i] = *std::move(converted);
    if (arguments[i].IsNull() && !parameter(i).allow_null) {
      return fail("Invalid function argument",
                  Cat("Invalid value for \"", parameter(i).name,
                      "\" parameter: argument must not be null."),
                  sources[i]->range);
    }
  }
  const FunctionResult result = CallFunction(function, std::move(arguments), scope_);
  if (!result.error) return result.value;
  if (result.argument >= 0 && static_cast<size_t>(result.argument) < sources.size()) {
    const auto i = static_cast<size_t>(result.argument);
    return fail(
        "Invalid function argument",
        Cat("Invalid value for \"", parameter(i).name, "\" parameter: ", *result.error, "."),
        sources[i]->range);
  }
  return fail("Error in function call",
              Cat("Call to function \"", node.name, "\" failed: ", *result.error, "."),
              expression.range);
}

Value Evaluate(const syntax::Expression& expression, const Scope& scope, diag::Diagnostics& diags) {
  return Evaluator(scope, diags).Evaluate(expression);
}

std::optional<Value> EvaluateConstant(const syntax::Expression& expression,
                                      diag::Diagnostics& diags, bool allow_functions) {
  diag::Diagnostics found;
  VisitTree(expression, [&](const syntax::Expression& e) {
    const auto* call = e.As<syntax::Call>();
    if (call != nullptr && !allow_functions)
      diag::AddError(found, "Function calls not allowed", "Functions may not be called here.",
                     e.SourceRange());
    return call == nullptr || allow_functions;
  });
  if (found.empty()) {
    Value value = Evaluate(expression, Scope(), found);
    if (!diag::HasErrors(found)) return value;
  }
  diag::Append(diags, std::move(found));
  return std::nullopt;
}

std::vector<syntax::Traversal> References(const syntax::Expression& expression) {
  std::vector<syntax::Traversal> references;
  VisitReferences(expression,
                  [&](syntax::Traversal traversal) { references.push_back(std::move(traversal)); });
  return references;
}

std::vector<diag::ExpressionValue> DescribeReferences(const syntax::Expression& expression,
                                                      const Scope& scope) {
  std::vector<diag::ExpressionValue> values;
  std::set<std::string> seen;
  for (const syntax::Traversal& traversal : References(expression)) {
    const std::string text = ToString(traversal);
    if (!seen.insert(text).second) continue;
    if (!scope.resolve && scope.names.count(traversal.steps[0].name) == 0) continue;
    diag::Diagnostics ignored;
    Value value;
    size_t next = 1;
    if (const auto named = scope.names.find(traversal.steps[0].name); named != scope.names.end()) {
      value = named->second;
    } else {
      auto resolved = scope.resolve(traversal, ignored);
      if (!resolved) continue;
      value = std::move(resolved->value);
      next = resolved->steps;
    }
    AccessError error;
    for (; next < traversal.steps.size() && error.summary.empty(); ++next) {
      const syntax::TraversalStep& step = traversal.steps[next];
      value =
          step.key ? GetElement(value, *step.key, &error) : GetAttribute(value, step.name, &error);
    }
    if (!error.summary.empty() || !value.IsKnown() || value.marks() != proto::value::kNoMarks)
      continue;
    std::string statement;
    const auto plural = [](size_t n, const char* word) {
      return Cat(n, " ", word, n == 1 ? "" : "s");
    };
    if (value.IsNull()) {
      statement = "is null";
    } else if (value.type() == Type::String()) {
      statement = "is ";
      proto::value::AppendJsonString(value.AsString(), statement);
    } else if (value.type() == Type::Number()) {
      statement = Cat("is ", value.AsNumber().ToString());
    } else if (value.type() == Type::Bool()) {
      statement = value.AsBool() ? "is true" : "is false";
    } else if (value.type().kind() == Type::Kind::kObject) {
      statement = value.size() == 0   ? "is object with no attributes"
                  : value.size() == 1 ? Cat("is object with 1 attribute \"",
                                            value.type().attributes()[0].name, "\"")
                                      : Cat("is object with ", plural(value.size(), "attribute"));
    } else {
      statement = value.size() == 0 ? Cat("is empty ", FriendlyName(value.type()))
                                    : Cat("is ", FriendlyName(value.type()), " with ",
                                          plural(value.size(), "element"));
    }
    values.push_back({.traversal = text, .statement = std::move(statement)});
  }
  std::sort(values.begin(), values.end(),
            [](const auto& a, const auto& b) { return a.traversal < b.traversal; });
  return values;
}

}  // namespace planner::lang
