#include "planner/lang/evaluate.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/console.h"
#include "planner/lang/evaluator.h"
#include "planner/lang/functions.h"
#include "planner/lang/walk_tree.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {

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
  if (const auto* n = expression.As<syntax::JsonString>()) return EvaluateJsonString(*n);
  if (expression.As<syntax::Invalid>() != nullptr) return Value::Unknown(Type::Dynamic());
  return EvaluateReference(expression);
}

Value Evaluator::EvaluateJsonString(const syntax::JsonString& node) {
  if (scope_.json_strings_are_literal) return Value::String(node.text);
  diags_.insert(diags_.end(), node.errors.begin(), node.errors.end());
  return Evaluate(*node.expression);
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
    const bool has_steps = key_expression->As<syntax::GetAttr>() != nullptr ||
                           key_expression->As<syntax::Index>() != nullptr;
    if (has_steps && syntax::AsTraversal(*key_expression)) {
      const size_t before = diags_.size();
      Evaluate(*key_expression);
      known = false;
      if (diags_.size() > before) continue;
      diag::AddError(
          diags_, "Ambiguous attribute key",
          "If this expression is intended to be a reference, wrap it in parentheses. If it's "
          "instead intended as a literal name containing periods, wrap it in quotes to create a "
          "string literal.",
          key_expression->SourceRange());
      continue;
    }
    const size_t before = diags_.size();
    Value key = Evaluate(*key_expression);
    const bool key_failed = diags_.size() > before;
    Value value = Evaluate(*value_expression);
    if (key_failed) {
      known = false;
      continue;
    }
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
    size_t steps = 0;
    return EvaluateRoot(expression, expression, &steps);
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
    value = EvaluateRoot(*current, expression, &applied);
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
      for (auto& of_key : DescribeReferences(*index.key, scope_))
        values.push_back(std::move(of_key));
      std::stable_sort(values.begin(), values.end(),
                       [](const auto& a, const auto& b) { return a.traversal < b.traversal; });
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

// The value of what the beginning of `whole` names, the chain that begins at `root`. `steps` is how
// much of it that is, 0 after an error.
Value Evaluator::EvaluateRoot(const syntax::Expression& root, const syntax::Expression& whole,
                              size_t* steps) {
  const std::string& name = root.As<syntax::Root>()->name;
  *steps = 1;
  const auto bound = std::find_if(bound_.rbegin(), bound_.rend(),
                                  [&](const auto& entry) { return entry.first == name; });
  if (bound != bound_.rend()) return bound->second;
  if (const auto found = scope_.names.find(name); found != scope_.names.end()) return found->second;
  if (scope_.resolve) {
    auto resolved = scope_.resolve(*syntax::TraversalPrefix(whole), diags_);
    *steps = resolved ? resolved->steps : 0;
    return resolved ? std::move(resolved->value) : Value::Unknown(Type::Dynamic());
  }
  *steps = 0;
  diag::AddError(diags_, "Variables not allowed", "Variables may not be used here.",
                 root.SourceRange());
  return Value::Unknown(Type::Dynamic());
}

namespace {

// Whether all references lead to something, also those that evaluating does not come to: in the arm
// that is not taken, in an argument of try(), in a loop over nothing. Appends an error for each
// that does not.
bool CheckReferences(const syntax::Expression& expression, const Scope& scope,
                     diag::Diagnostics& diags) {
  if (!scope.resolve) return true;
  diag::Diagnostics found;
  VisitReferences(expression, [&](const syntax::Traversal& traversal) {
    if (!scope.names.contains(traversal.steps[0].name)) scope.resolve(traversal, found);
  });
  const bool failed = diag::HasErrors(found);
  diag::Append(diags, std::move(found));
  return !failed;
}

}  // namespace

Value Evaluate(const syntax::Expression& expression, const Scope& scope, diag::Diagnostics& diags) {
  const bool validating = scope.plan_time == absl::InfinitePast();
  if (validating && !CheckReferences(expression, scope, diags))
    return Value::Unknown(Type::Dynamic());
  return Evaluator(scope, diags).Evaluate(expression);
}

Value EvaluateInConsole(const syntax::Expression& expression, const Scope& scope,
                        diag::Diagnostics& diags) {
  if (!CheckReferences(expression, scope, diags)) return Value::Unknown(Type::Dynamic());
  return Evaluator(scope, diags, Place::kConsole).Evaluate(expression);
}

namespace {

std::optional<Value> EvaluateOrFail(const syntax::Expression& expression, const Scope& scope,
                                    diag::Diagnostics& diags) {
  diag::Diagnostics found;
  Value value = Evaluate(expression, scope, found);
  const bool failed = diag::HasErrors(found);
  diag::Append(diags, std::move(found));
  if (failed) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Value> EvaluateWithoutCalls(const syntax::Expression& expression, const Scope& scope,
                                          diag::Diagnostics& diags) {
  diag::Diagnostics found;
  VisitTree(expression, [&](const syntax::Expression& e) {
    if (e.As<syntax::JsonString>() != nullptr) return false;
    const bool is_call = e.As<syntax::Call>() != nullptr;
    if (is_call)
      diag::AddError(found, "Function calls not allowed", "Functions may not be called here.",
                     e.SourceRange());
    return !is_call;
  });
  const std::optional<Value> value =
      found.empty() ? EvaluateOrFail(expression, scope, found) : std::nullopt;
  diag::Append(diags, std::move(found));
  return value;
}

std::optional<Value> EvaluateConstant(const syntax::Expression& expression,
                                      diag::Diagnostics& diags, bool allow_functions) {
  const Scope nothing{.json_strings_are_literal = true};
  return allow_functions ? EvaluateOrFail(expression, nothing, diags)
                         : EvaluateWithoutCalls(expression, nothing, diags);
}

std::vector<syntax::Traversal> References(const syntax::Expression& expression) {
  std::vector<syntax::Traversal> references;
  VisitReferences(expression,
                  [&](syntax::Traversal traversal) { references.push_back(std::move(traversal)); });
  return references;
}

}  // namespace planner::lang
