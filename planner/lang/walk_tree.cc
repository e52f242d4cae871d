#include "planner/lang/walk_tree.h"

#include <algorithm>
#include <string>
#include <vector>

namespace planner::lang {
namespace {

using syntax::Expression;
using syntax::ExpressionPtr;

// Calls `visit` with each expression directly inside `e`, in source order.
void ForEachChild(const Expression& e, absl::FunctionRef<void(const Expression&)> visit) {
  const auto child = [&](const ExpressionPtr& inner) {
    if (inner != nullptr) visit(*inner);
  };
  if (const auto* n = e.As<syntax::Template>()) {
    for (const ExpressionPtr& part : n->parts) child(part);
  }
  if (const auto* n = e.As<syntax::TemplateWrap>()) {
    child(n->inner);
  }
  if (const auto* n = e.As<syntax::JsonString>()) {
    child(n->expression);
  }
  if (const auto* n = e.As<syntax::TemplateIf>()) {
    child(n->condition);
    child(n->then);
    child(n->otherwise);
  }
  if (const auto* n = e.As<syntax::TemplateFor>()) {
    child(n->collection);
    child(n->body);
  }
  if (const auto* n = e.As<syntax::Tuple>()) {
    for (const ExpressionPtr& element : n->elements) child(element);
  }
  if (const auto* n = e.As<syntax::Object>()) {
    for (const auto& [key, value] : n->items) {
      child(key);
      child(value);
    }
  }
  if (const auto* n = e.As<syntax::GetAttr>()) {
    child(n->source);
  }
  if (const auto* n = e.As<syntax::Index>()) {
    child(n->source);
    child(n->key);
  }
  if (const auto* n = e.As<syntax::Splat>()) {
    child(n->source);
    child(n->each);
  }
  if (const auto* n = e.As<syntax::Call>()) {
    for (const ExpressionPtr& argument : n->arguments) child(argument);
  }
  if (const auto* n = e.As<syntax::Unary>()) {
    child(n->operand);
  }
  if (const auto* n = e.As<syntax::Binary>()) {
    child(n->left);
    child(n->right);
  }
  if (const auto* n = e.As<syntax::Conditional>()) {
    child(n->condition);
    child(n->then);
    child(n->otherwise);
  }
  if (const auto* n = e.As<syntax::For>()) {
    child(n->collection);
    child(n->key);
    child(n->value);
    child(n->condition);
  }
  if (const auto* n = e.As<syntax::Parentheses>()) {
    child(n->inner);
  }
}

class ReferenceVisitor {
 public:
  explicit ReferenceVisitor(absl::FunctionRef<void(syntax::Traversal)> visit) : visit_(visit) {}

  void Visit(const Expression& e) {
    if (const auto* n = e.As<syntax::For>()) {
      Visit(*n->collection);
      const size_t depth = Bind(n->key_name, n->value_name);
      if (n->key != nullptr) Visit(*n->key);
      Visit(*n->value);
      if (n->condition != nullptr) Visit(*n->condition);
      bound_.resize(depth);
      return;
    }
    if (const auto* n = e.As<syntax::TemplateFor>()) {
      Visit(*n->collection);
      const size_t depth = Bind(n->key_name, n->value_name);
      Visit(*n->body);
      bound_.resize(depth);
      return;
    }
    if (BeginsWithLiteral(e)) return VisitKeys(e);
    const bool may_refer = e.As<syntax::Root>() != nullptr || e.As<syntax::GetAttr>() != nullptr ||
                           e.As<syntax::Index>() != nullptr;
    if (may_refer) {
      if (auto traversal = syntax::TraversalPrefix(e)) {
        const bool is_bound =
            std::find(bound_.begin(), bound_.end(), traversal->steps[0].name) != bound_.end();
        if (!is_bound) visit_(*std::move(traversal));
        VisitKeys(e);
        return;
      }
    }
    ForEachChild(e, [this](const Expression& inner) { Visit(inner); });
  }

 private:
  size_t Bind(const std::string& key, const std::string& value) {
    const size_t depth = bound_.size();
    if (!key.empty()) bound_.push_back(key);
    bound_.push_back(value);
    return depth;
  }
  // Such as null.x, which looks like a reference.
  static bool BeginsWithLiteral(const Expression& e) {
    if (const auto* n = e.As<syntax::GetAttr>()) return BeginsWithLiteral(*n->source);
    if (const auto* n = e.As<syntax::Index>()) return BeginsWithLiteral(*n->source);
    return e.As<syntax::Literal>() != nullptr;
  }
  // The computed keys along a chain.
  void VisitKeys(const Expression& e) {
    if (const auto* n = e.As<syntax::GetAttr>()) {
      VisitKeys(*n->source);
      return;
    }
    if (const auto* n = e.As<syntax::Index>()) {
      VisitKeys(*n->source);
      Visit(*n->key);
    }
  }

  absl::FunctionRef<void(syntax::Traversal)> visit_;
  std::vector<std::string> bound_;
};

}  // namespace

void VisitTree(const Expression& expression, absl::FunctionRef<bool(const Expression&)> visit) {
  if (!visit(expression)) return;
  ForEachChild(expression, [&](const Expression& inner) { VisitTree(inner, visit); });
}

void VisitReferences(const Expression& expression,
                     absl::FunctionRef<void(syntax::Traversal)> visit) {
  ReferenceVisitor(visit).Visit(expression);
}

}  // namespace planner::lang
