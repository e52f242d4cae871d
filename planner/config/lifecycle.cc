#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/reference.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

using proto::text::Cat;

const BodyRules& Rules() {
  static const auto* const kRules = new BodyRules{.attributes = {{"create_before_destroy"},
                                                                 {"prevent_destroy"},
                                                                 {"ignore_changes"},
                                                                 {"replace_triggered_by"}},
                                                  .blocks = {{"precondition"}, {"postcondition"}}};
  return *kRules;
}

void DecodeIgnoreChanges(const syntax::Expression& expression, Resource& resource,
                         diag::Diagnostics& diags) {
  if (AsKeyword(expression) == "all") {
    resource.ignore_all_changes = true;
    return;
  }
  const std::optional<std::vector<syntax::ExpressionPtr>> elements = ReadList(expression, diags);
  if (!elements) return;
  std::optional<diag::SourceRange> wildcard;
  for (const syntax::ExpressionPtr& element : *elements) {
    if (QuotedText(*element) == "*") {
      wildcard = element->SourceRange();
      AddError(diags, "Invalid ignore_changes wildcard",
               "The [\"*\"] form of ignore_changes wildcard is was deprecated and is now invalid. "
               "Use \"ignore_changes = all\" to ignore changes to all attributes.",
               wildcard);
      continue;
    }
    if (std::optional<syntax::Traversal> path = ReadReference(*element, diags)) {
      resource.ignore_changes.push_back(*std::move(path));
    }
  }
  if (wildcard && !resource.ignore_changes.empty()) {
    AddError(diags, "Invalid ignore_changes ruleset",
             "Cannot mix wildcard string \"*\" with non-wildcard references.", wildcard);
  }
}

// Whether a reference can lead to a managed resource.
bool IsResourceReference(const syntax::Traversal& reference) {
  static constexpr std::array kOtherRoots = {"var",       "local", "module", "data",  "path",
                                             "terraform", "self",  "each",   "count", "ephemeral"};
  const std::string& root = reference.steps.front().name;
  return reference.steps.size() > 1 &&
         std::find(kOtherRoots.begin(), kOtherRoots.end(), root) == kOtherRoots.end();
}

bool IsKeyReference(const syntax::Traversal& reference) {
  if (reference.steps.size() < 2) return false;
  const std::string& root = reference.steps[0].name;
  return (root == "count" && reference.steps[1].name == "index") ||
         (root == "each" && reference.steps[1].name == "key");
}

void ReportTrigger(const syntax::Traversal& reference, const syntax::Expression& expression,
                   diag::Diagnostics& diags) {
  const std::string& root = reference.steps[0].name;
  const bool is_key = (root == "each" || root == "count") && reference.steps.size() > 1;
  AddError(
      diags,
      Cat("Invalid ", is_key ? Cat(root, " ") : "", "reference in replace_triggered_by expression"),
      "Only resources, count.index, and each.key may be used in replace_triggered_by.",
      expression.SourceRange());
}

void DecodeTrigger(const syntax::ExpressionPtr& expression, Resource& resource,
                   diag::Diagnostics& diags) {
  if (const auto* string = expression->As<syntax::JsonString>())
    return DecodeTrigger(TextAsExpression(*string, diags), resource, diags);
  int resources = 0;
  for (const syntax::Traversal& reference : lang::References(*expression)) {
    if (!lang::ParseReference(reference, diags)) return;
    if (IsResourceReference(reference)) {
      ++resources;
    } else if (!IsKeyReference(reference)) {
      ReportTrigger(reference, *expression, diags);
    }
  }
  if (resources == 0) {
    AddError(diags, "Invalid replace_triggered_by expression",
             "Missing resource reference in replace_triggered_by expression.",
             expression->SourceRange());
  } else if (resources > 1) {
    AddError(diags, "Invalid replace_triggered_by expression",
             "Multiple resource references in replace_triggered_by expression.",
             expression->SourceRange());
  } else {
    resource.replace_triggered_by.push_back(expression);
  }
}

void DecodeArgument(const syntax::Attribute& attribute, Resource& resource,
                    diag::Diagnostics& diags) {
  const syntax::Expression& expression = *attribute.expression;
  if (attribute.name == "create_before_destroy") {
    resource.create_before_destroy = ReadBool(expression, diags).value_or(false);
  } else if (attribute.name == "prevent_destroy") {
    resource.prevent_destroy = ReadBool(expression, diags).value_or(false);
  } else if (attribute.name == "ignore_changes") {
    DecodeIgnoreChanges(expression, resource, diags);
  } else if (const auto elements = ReadList(expression, diags)) {
    for (const syntax::ExpressionPtr& element : *elements) DecodeTrigger(element, resource, diags);
  }
}

bool RefersTo(const syntax::Expression& expression, const addr::Resource& resource) {
  const size_t start = resource.mode == addr::ResourceMode::kData ? 1 : 0;
  const std::vector<syntax::Traversal> references = lang::References(expression);
  return std::any_of(references.begin(), references.end(), [&](const syntax::Traversal& t) {
    return t.steps.size() > start + 1 && (start == 0 || t.steps[0].name == "data") &&
           t.steps[start].name == resource.type && t.steps[start + 1].name == resource.name;
  });
}

// A condition of a resource sees the resource as `self`, if at all.
void CheckSelfReferences(const Condition& condition, std::string_view kind,
                         const addr::Resource& resource, diag::Diagnostics& diags) {
  for (const syntax::ExpressionPtr& part : {condition.condition, condition.error_message}) {
    if (!RefersTo(*part, resource)) continue;
    AddError(diags, Cat("Invalid reference in ", kind),
             Cat("Configuration for ", addr::ToString(resource), " may not refer to itself.",
                 kind == "postcondition" ? " Use \"self\" instead." : ""),
             part->SourceRange());
  }
}

}  // namespace

void DecodeLifecycle(const syntax::Block& block, bool is_override, Declared<Resource>& declared,
                     diag::Diagnostics& diags) {
  Resource& resource = declared.what;
  const addr::ResourceMode mode = resource.address.mode;
  const Content content = ReadWhole(block.body, Rules(), diags);
  for (const syntax::Attribute* attribute : content.attributes) {
    if (mode != addr::ResourceMode::kManaged) {
      const std::string_view kind = mode == addr::ResourceMode::kData ? "data" : "ephemeral";
      AddError(diags, Cat("Invalid ", kind, " resource lifecycle argument"),
               Cat("The lifecycle argument \"", attribute->name,
                   "\" is defined only for managed resources (\"resource\" blocks), and is not "
                   "valid for ",
                   kind, " resources."),
               RangeIn(block.body, attribute->name_range));
      continue;
    }
    declared.written.insert(attribute->name);
    DecodeArgument(*attribute, resource, diags);
  }
  for (const syntax::Block* condition : content.blocks) {
    if (is_override) {
      AddError(diags, Cat("Can't override ", condition->type, " blocks"),
               Cat("Override files cannot override \"", condition->type, "\" blocks."),
               HeaderRange(*condition));
      continue;
    }
    std::optional<Condition> decoded = DecodeCondition(*condition, condition->type, diags);
    if (!decoded) continue;
    CheckSelfReferences(*decoded, condition->type, resource.address, diags);
    const bool is_pre = condition->type == "precondition";
    (is_pre ? resource.preconditions : resource.postconditions).push_back(*std::move(decoded));
  }
}

}  // namespace planner::config
