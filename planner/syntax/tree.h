#ifndef PLANNER_SYNTAX_TREE_H_
#define PLANNER_SYNTAX_TREE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/json_tree.h"
#include "planner/syntax/source_file.h"
#include "proto/value/value.h"

// What a source text says, before anyone asks what it means (engine-compat.md 1.2 to 1.4).
namespace planner::syntax {

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

// Number, bool, null, or text of a template.
struct Literal {
  proto::value::Value value = {};
};
// Text with interpolations and directives: the parts' texts one after the other.
struct Template {
  std::vector<ExpressionPtr> parts = {};
};
// A template that is one interpolation only: the value keeps its type.
struct TemplateWrap {
  ExpressionPtr inner = {};
};
// %{ if }, inside a template. Branches are templates; `otherwise` may be null.
struct TemplateIf {
  ExpressionPtr condition = {}, then = {}, otherwise = {};
};
// %{ for }, inside a template.
struct TemplateFor {
  std::string key_name = {};  // Empty: only the value is named.
  std::string value_name = {};
  ExpressionPtr collection = {}, body = {};
};
struct Tuple {
  std::vector<ExpressionPtr> elements = {};
};
// A key that is a bare identifier is a Literal.
struct Object {
  std::vector<std::pair<ExpressionPtr, ExpressionPtr>> items = {};
};
// A string of the JSON syntax: what it means depends on where it stands (engine-compat.md 1.7).
struct JsonString {
  std::string text = {};
  ExpressionPtr expression = {};  // The text as a template; Invalid with `errors`.
  diag::Diagnostics errors = {};
  SourceFilePtr file = {};  // Of the text, for reading it in another way.
};
// The first name of a reference: var, local, a resource type …
struct Root {
  std::string name = {};
};
struct GetAttr {
  ExpressionPtr source = {};
  std::string name = {};
  Range name_range = {};  // With the dot.
};
struct Index {
  ExpressionPtr source = {}, key = {};
  Range key_range = {};  // With the brackets, or the dot of the legacy form.
};
// `source[*]` (full) or `source.*`: `each` is evaluated per element, which SplatItem stands for.
struct Splat {
  ExpressionPtr source = {}, each = {};
  Range marker_range = {};
};
struct SplatItem {};
struct Call {
  std::string name = {};  // With its namespace, "provider::x::y".
  Range name_range = {};
  std::vector<ExpressionPtr> arguments = {};
  bool expand_last = false;  // f(list...)
  Range close_range = {};    // The closing parenthesis.
};
enum class Operator {
  kNot,
  kNegate,
  kMultiply,
  kDivide,
  kModulo,
  kAdd,
  kSubtract,
  kGreater,
  kGreaterOrEqual,
  kLess,
  kLessOrEqual,
  kEqual,
  kNotEqual,
  kAnd,
  kOr,
};
struct Unary {
  Operator op = Operator::kNot;
  ExpressionPtr operand = {};
};
struct Binary {
  Operator op = Operator::kAdd;
  ExpressionPtr left = {}, right = {};
};
struct Conditional {
  ExpressionPtr condition = {}, then = {}, otherwise = {};
};
struct For {
  std::string key_name = {};  // Empty: only the value is named.
  std::string value_name = {};
  ExpressionPtr collection = {};
  ExpressionPtr key = {};  // Null: the result is a tuple, otherwise an object.
  ExpressionPtr value = {};
  ExpressionPtr condition = {};  // May be null.
  bool group = false;            // `...` after the value.
};
struct Parentheses {
  ExpressionPtr inner = {};
};
// Text that could not be parsed; the mistake has been reported.
struct Invalid {};

struct Expression {
  std::variant<Invalid, Literal, Template, TemplateWrap, TemplateIf, TemplateFor, Tuple, Object,
               JsonString, Root, GetAttr, Index, Splat, SplatItem, Call, Unary, Binary, Conditional,
               For, Parentheses>
      node = {};
  Range range = {};
  SourceFilePtr file = {};

  template <typename T>
  const T* As() const {
    return std::get_if<T>(&node);
  }
  diag::SourceRange SourceRange() const { return file->RangeOf(range); }
};

struct Attribute {
  std::string name = {};
  Range name_range = {};
  Range range = {};  // Name and expression; the name alone, if its value is not to be read.
  ExpressionPtr expression = {};
  // In the JSON syntax what was written: a value or blocks, as the schema says (json_body.h).
  JsonPtr json = {};
};

struct Block;
struct Body {
  std::vector<Attribute> attributes = {};  // In order; names are unique.
  std::vector<Block> blocks;               // In order. (clang 14: Block is incomplete here.)
  Range range = {};                        // Of the block, or the file.
  Range missing_range = {};  // Where something missing would be: the closing brace, or the end.
  SourceFilePtr file = {};
  // Written in the JSON syntax: before Shape all that is in it are attributes.
  bool is_json = false;
  const Attribute* Find(std::string_view name) const;
};

struct Label {
  std::string text = {};
  Range range = {};  // With the quotes.
};
struct Block {
  std::string type = {};
  Range type_range = {};
  std::vector<Label> labels = {};
  Range header_range = {};  // Type and labels.
  Body body = {};
};

// One step of a static reference.
struct TraversalStep {
  std::string name = {};                        // An attribute, or the root's name; or
  std::optional<proto::value::Value> key = {};  // an index: a known number or string.
  Range range = {};
};
// A reference that says statically where it leads: root first.
struct Traversal {
  std::vector<TraversalStep> steps = {};
  Range range = {};
  SourceFilePtr file = {};
  diag::SourceRange SourceRange() const { return file->RangeOf(range); }
};
// What a JSON string says where not a value is wanted but a reference, a keyword or a type.
ExpressionPtr TextAsExpression(const JsonString& string, diag::Diagnostics& diags);
// The expression as a traversal, if it is one: names, attributes and literal keys only.
std::optional<Traversal> AsTraversal(const Expression& expression);
// As far as it is static: `a.b[each.key].c` gives `a.b`. Empty if it has no root.
std::optional<Traversal> TraversalPrefix(const Expression& expression);
// As written: `a.b["c"][0]`.
std::string ToString(const Traversal& traversal);
// A bare word: the name of a Root without steps.
std::optional<std::string> AsKeyword(const Expression& expression);

}  // namespace planner::syntax

#endif  // PLANNER_SYNTAX_TREE_H_
