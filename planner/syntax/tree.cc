#include "planner/syntax/tree.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "planner/syntax/parser.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace planner::syntax {
namespace {

using proto::text::Append;
using proto::value::Type;
using proto::value::Value;

// A key that is known without any scope.
std::optional<Value> LiteralKey(const Expression& expression) {
  if (const auto* literal = expression.As<Literal>()) {
    if (!literal->value.IsKnownNonNull()) return std::nullopt;
    return literal->value;
  }
  if (const auto* text = expression.As<Template>()) {
    if (text->parts.empty()) return Value::String("");
    if (text->parts.size() == 1) return LiteralKey(*text->parts[0]);
  }
  return std::nullopt;
}

// null, true or false as it is written; "" if the literal is no word.
std::string_view WordOf(const Literal& literal, const Expression& expression) {
  if (literal.value.type() != Type::Bool() && literal.value.type() != Type::Dynamic()) return "";
  const std::string_view text = expression.file->text().substr(
      expression.range.start, expression.range.end - expression.range.start);
  return text == "null" || text == "true" || text == "false" ? text : "";
}

// Extends `traversal` by the static steps of `expression`; false if it stopped early.
bool Collect(const Expression& expression, Traversal& traversal) {
  if (const auto* root = expression.As<Root>()) {
    traversal.steps.push_back({.name = root->name, .range = expression.range});
    traversal.range = expression.range;
    traversal.file = expression.file;
    return true;
  }
  if (const auto* literal = expression.As<Literal>()) {
    // A name may be one of the words that are values elsewhere: provider = null.x
    const std::string_view word = WordOf(*literal, expression);
    if (word.empty()) return false;
    traversal.steps.push_back({.name = std::string(word), .range = expression.range});
    traversal.range = expression.range;
    traversal.file = expression.file;
    return true;
  }
  if (const auto* attr = expression.As<GetAttr>()) {
    if (!Collect(*attr->source, traversal)) return false;
    traversal.steps.push_back({.name = attr->name, .range = attr->name_range});
    traversal.range.end = expression.range.end;
    return true;
  }
  if (const auto* index = expression.As<Index>()) {
    if (!Collect(*index->source, traversal)) return false;
    std::optional<Value> key = LiteralKey(*index->key);
    if (!key) return false;
    traversal.steps.push_back({.key = std::move(key), .range = index->key_range});
    traversal.range.end = expression.range.end;
    return true;
  }
  return false;
}

}  // namespace

const Attribute* Body::Find(std::string_view name) const {
  for (const Attribute& attribute : attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

ExpressionPtr TextAsExpression(const JsonString& string, diag::Diagnostics& diags) {
  return ParseExpression(string.file, diags);
}

std::optional<Traversal> AsTraversal(const Expression& expression) {
  if (const auto* string = expression.As<JsonString>()) {
    diag::Diagnostics ignored;
    return AsTraversal(*TextAsExpression(*string, ignored));
  }
  Traversal traversal;
  if (!Collect(expression, traversal)) return std::nullopt;
  return traversal;
}

std::optional<Traversal> TraversalPrefix(const Expression& expression) {
  Traversal traversal;
  Collect(expression, traversal);
  if (traversal.steps.empty()) return std::nullopt;
  return traversal;
}

std::string ToString(const Traversal& traversal) {
  std::string out;
  for (const TraversalStep& step : traversal.steps) {
    if (!step.key) {
      Append(out, out.empty() ? "" : ".", step.name);
    } else if (step.key->type() == Type::Number()) {
      Append(out, "[", step.key->AsNumber().ToString(), "]");
    } else {
      out += '[';
      proto::value::AppendJsonString(step.key->AsString(), out);
      out += ']';
    }
  }
  return out;
}

std::optional<std::string> AsKeyword(const Expression& expression) {
  if (const auto* string = expression.As<JsonString>()) {
    diag::Diagnostics ignored;
    return AsKeyword(*TextAsExpression(*string, ignored));
  }
  const auto* root = expression.As<Root>();
  if (root == nullptr) return std::nullopt;
  return root->name;
}

}  // namespace planner::syntax
