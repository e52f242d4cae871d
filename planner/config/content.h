#ifndef PLANNER_CONFIG_CONTENT_H_
#define PLANNER_CONFIG_CONTENT_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"

// Blocks of the language taken apart: which arguments and nested blocks they may have.
namespace planner::config {

struct AttributeRule {
  std::string_view name;
  bool required = false;
};
struct BlockRule {
  std::string_view type;
  std::vector<std::string_view> labels = {};  // What each label is called: "type", "name".
};
struct BodyRules {
  std::vector<AttributeRule> attributes = {};
  std::vector<BlockRule> blocks = {};
};

// What `rules` know of a body; the rest of it. Pointers are into the body.
struct Content {
  std::vector<const syntax::Attribute*> attributes = {};
  std::vector<const syntax::Block*> blocks = {};  // With the right number of labels.
  syntax::Body rest = {};
  std::shared_ptr<const syntax::Body> shaped = {};  // Of a body in JSON: what the pointers lead to.
  // Null if it is not there.
  const syntax::Attribute* Find(std::string_view name) const;
  std::vector<const syntax::Block*> BlocksOf(std::string_view type) const;
};
// What the rules do not know goes to `rest`. Reports missing arguments and wrong labels.
Content ReadPartly(const syntax::Body& body, const BodyRules& rules, diag::Diagnostics& diags);
// What the rules do not know is reported too: "Unsupported argument", "Unsupported block
// type", with a similar name.
Content ReadWhole(const syntax::Body& body, const BodyRules& rules, diag::Diagnostics& diags);

// All of a block's body as arguments, of which nothing is known yet; blocks stay blocks.
syntax::Body ReadArguments(const syntax::Block& block, diag::Diagnostics& diags);

// Where a block's header or a piece of its file is.
diag::SourceRange HeaderRange(const syntax::Block& block);
diag::SourceRange RangeIn(const syntax::Body& body, syntax::Range range);
// "main.tf:19,1-13" or "main.tf:19,1-20,4", as places are named inside messages.
std::string ToString(const diag::SourceRange& range);

// Values of arguments that are literals. nullopt after reporting why not.
std::optional<bool> ReadBool(const syntax::Expression& expression, diag::Diagnostics& diags);
std::optional<std::string> ReadString(const syntax::Expression& expression,
                                      diag::Diagnostics& diags);
// The text of a quoted string without templates; nullopt for anything else.
std::optional<std::string> QuotedText(const syntax::Expression& expression);
// The same, and the text of a string in JSON.
std::optional<std::string> ConstantText(const syntax::Expression& expression);

// Elements of `[…]`; nullopt after "A static list expression is required."
std::optional<std::vector<syntax::ExpressionPtr>> ReadList(const syntax::Expression& expression,
                                                           diag::Diagnostics& diags);
// A reference such as an element of depends_on. One in quotes gives a warning.
std::optional<syntax::Traversal> ReadReference(const syntax::Expression& expression,
                                               diag::Diagnostics& diags);
std::vector<syntax::Traversal> ReadReferences(const syntax::Expression& expression,
                                              diag::Diagnostics& diags);

inline constexpr std::string_view kNameRule =
    "A name must start with a letter or underscore and may contain only letters, digits, "
    "underscores, and dashes.";

}  // namespace planner::config

#endif  // PLANNER_CONFIG_CONTENT_H_
