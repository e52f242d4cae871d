#include "planner/config/content.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/diag/place.h"
#include "planner/lang/evaluate.h"
#include "planner/syntax/json_body.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::config {
namespace {

using proto::text::Append;
using proto::text::Cat;
namespace value = proto::value;

template <typename Rule, typename Member>
const Rule* FindRule(const std::vector<Rule>& rules, Member member, std::string_view name) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const Rule& rule) { return rule.*member == name; });
  return found == rules.end() ? nullptr : &*found;
}

const AttributeRule* FindAttribute(const BodyRules& rules, std::string_view name) {
  return FindRule(rules.attributes, &AttributeRule::name, name);
}
const BlockRule* FindBlock(const BodyRules& rules, std::string_view type) {
  return FindRule(rules.blocks, &BlockRule::type, type);
}

std::vector<std::string> KnownNames(const BodyRules& rules) {
  std::vector<std::string> names;
  for (const AttributeRule& rule : rules.attributes) names.emplace_back(rule.name);
  for (const BlockRule& rule : rules.blocks) names.emplace_back(rule.type);
  return names;
}

void ReportAttribute(const syntax::Body& body, const syntax::Attribute& attribute,
                     const BodyRules& rules, diag::Diagnostics& diags) {
  if (attribute.range.end == attribute.name_range.end) return;  // It was reported.
  if (body.is_json) return ReportUnknownProperty(body, attribute, KnownNames(rules), diags);
  std::string detail = Cat("An argument named \"", attribute.name, "\" is not expected here.");
  std::vector<std::string> names;
  for (const AttributeRule& rule : rules.attributes) names.emplace_back(rule.name);
  const std::string similar = diag::SimilarName(attribute.name, names);
  if (!similar.empty()) {
    Append(detail, " Did you mean \"", similar, "\"?");
  } else if (FindBlock(rules, attribute.name) != nullptr) {
    Append(detail, " Did you mean to define a block of type \"", attribute.name, "\"?");
  }
  AddError(diags, "Unsupported argument", std::move(detail), RangeIn(body, attribute.name_range));
}

void ReportBlock(const syntax::Block& block, const BodyRules& rules, diag::Diagnostics& diags) {
  const diag::SourceRange range = RangeIn(block.body, block.type_range);
  if (rules.blocks.empty()) {
    AddError(diags, Cat("Unexpected \"", block.type, "\" block"), "Blocks are not allowed here.",
             range);
    return;
  }
  std::string detail = Cat("Blocks of type \"", block.type, "\" are not expected here.");
  std::vector<std::string> types;
  for (const BlockRule& rule : rules.blocks) types.emplace_back(rule.type);
  const std::string similar = diag::SimilarName(block.type, types);
  if (!similar.empty()) {
    Append(detail, " Did you mean \"", similar, "\"?");
  } else if (FindAttribute(rules, block.type) != nullptr) {
    Append(detail, " Did you mean to define argument \"", block.type,
           "\"? If so, use the equals sign to assign it a value.");
  }
  AddError(diags, "Unsupported block type", std::move(detail), range);
}

bool HasRightLabels(const syntax::Block& block, const BlockRule& rule, diag::Diagnostics& diags) {
  const size_t wanted = rule.labels.size();
  if (block.labels.size() == wanted) return true;
  std::string names;
  for (const std::string_view label : rule.labels) Append(names, names.empty() ? "" : ", ", label);
  if (block.labels.size() < wanted) {
    AddError(diags, Cat("Missing ", rule.labels[block.labels.size()], " for ", block.type),
             Cat("All ", block.type, " blocks must have ", wanted, " labels (", names, ")."),
             RangeIn(block.body, {block.body.range.start, block.body.range.start + 1}));
    return false;
  }
  AddError(diags, Cat("Extraneous label for ", block.type),
           wanted == 0 ? Cat("No labels are expected for ", block.type, " blocks.")
                       : Cat("Only ", wanted, " labels (", names, ") are expected for ", block.type,
                             " blocks."),
           RangeIn(block.body, block.labels[wanted].range));
  return false;
}

void ReportMissing(const syntax::Body& body, const BodyRules& rules, diag::Diagnostics& diags) {
  for (const AttributeRule& rule : rules.attributes) {
    if (!rule.required || body.Find(rule.name) != nullptr) continue;
    AddError(diags, "Missing required argument",
             Cat("The argument \"", rule.name, "\" is required, but no definition was found."),
             body.is_json ? RangeIn(body, body.missing_range)
                          : RangeIn(body, {body.range.start, body.range.start}));
  }
}

void ReportUnsuitable(const syntax::Expression& expression, std::string_view reason,
                      diag::Diagnostics& diags) {
  AddError(diags, "Unsuitable value type", Cat("Unsuitable value: ", reason),
           expression.SourceRange());
}

// The literal value of an argument, converted to `type`; neither null nor unknown.
std::optional<value::Value> ReadLiteral(const syntax::Expression& expression, value::Type type,
                                        diag::Diagnostics& diags) {
  if (expression.As<syntax::Invalid>() != nullptr) return std::nullopt;  // It was reported.
  std::optional<value::Value> given = lang::EvaluateConstant(expression, diags);
  if (!given || !given->IsWhollyKnown()) {
    ReportUnsuitable(expression, "value must be known", diags);
    return std::nullopt;
  }
  value::ConversionError error;
  std::optional<value::Value> converted = Convert(*given, type, &error);
  if (!converted) {
    ReportUnsuitable(expression, ConversionMessage(error), diags);
    return std::nullopt;
  }
  if (converted->IsNull()) {
    ReportUnsuitable(expression, "null value is not allowed", diags);
    return std::nullopt;
  }
  return converted->WithoutDeepMarks();
}

}  // namespace

const syntax::Attribute* Content::Find(std::string_view name) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [name](const auto* one) { return one->name == name; });
  return found == attributes.end() ? nullptr : *found;
}

std::vector<const syntax::Block*> Content::BlocksOf(std::string_view type) const {
  std::vector<const syntax::Block*> out;
  std::copy_if(blocks.begin(), blocks.end(), std::back_inserter(out),
               [type](const auto* block) { return block->type == type; });
  return out;
}

Content ReadPartly(const syntax::Body& body, const BodyRules& rules, diag::Diagnostics& diags) {
  Content content;
  if (body.is_json) {
    std::vector<syntax::BlockShape> shapes;
    for (const BlockRule& rule : rules.blocks)
      shapes.push_back({std::string(rule.type), rule.labels.size()});
    content.shaped = std::make_shared<const syntax::Body>(Shape(body, shapes, diags));
  }
  const syntax::Body& shaped = body.is_json ? *content.shaped : body;
  content.rest.is_json = shaped.is_json;
  content.rest.range = shaped.range;
  content.rest.missing_range = shaped.missing_range;
  content.rest.file = shaped.file;
  ReportMissing(shaped, rules, diags);
  for (const syntax::Attribute& attribute : shaped.attributes) {
    if (FindAttribute(rules, attribute.name) != nullptr) {
      content.attributes.push_back(&attribute);
    } else {
      content.rest.attributes.push_back(attribute);
    }
  }
  for (const syntax::Block& block : shaped.blocks) {
    const BlockRule* rule = FindBlock(rules, block.type);
    if (rule == nullptr) {
      content.rest.blocks.push_back(block);
    } else if (HasRightLabels(block, *rule, diags)) {
      content.blocks.push_back(&block);
    }
  }
  return content;
}

Content ReadWhole(const syntax::Body& body, const BodyRules& rules, diag::Diagnostics& diags) {
  Content content = ReadPartly(body, rules, diags);
  for (const syntax::Attribute& attribute : content.rest.attributes) {
    ReportAttribute(body, attribute, rules, diags);
  }
  for (const syntax::Block& block : content.rest.blocks) ReportBlock(block, rules, diags);
  return content;
}

syntax::Body ReadArguments(const syntax::Block& block, diag::Diagnostics& diags) {
  return ReadPartly(block.body, {}, diags).rest;
}

diag::SourceRange HeaderRange(const syntax::Block& block) {
  return RangeIn(block.body, block.header_range);
}

diag::SourceRange RangeIn(const syntax::Body& body, syntax::Range range) {
  return body.file->RangeOf(range);
}

std::string ToString(const diag::SourceRange& range) { return diag::ToString(range); }

std::optional<bool> ReadBool(const syntax::Expression& expression, diag::Diagnostics& diags) {
  const std::optional<value::Value> read = ReadLiteral(expression, value::Type::Bool(), diags);
  if (!read) return std::nullopt;
  return read->AsBool();
}

std::optional<std::string> ReadString(const syntax::Expression& expression,
                                      diag::Diagnostics& diags) {
  const std::optional<value::Value> read = ReadLiteral(expression, value::Type::String(), diags);
  if (!read) return std::nullopt;
  return std::string(read->AsString());
}

std::optional<std::string> QuotedText(const syntax::Expression& expression) {
  const auto* text = expression.As<syntax::Template>();
  if (text == nullptr) return std::nullopt;
  std::string out;
  for (const syntax::ExpressionPtr& part : text->parts) {
    const auto* literal = part->As<syntax::Literal>();
    if (literal == nullptr || !literal->value.IsKnownNonNull() ||
        literal->value.type() != value::Type::String()) {
      return std::nullopt;
    }
    out += literal->value.AsString();
  }
  return out;
}

std::optional<std::string> ConstantText(const syntax::Expression& expression) {
  if (const auto* string = expression.As<syntax::JsonString>()) return string->text;
  return QuotedText(expression);
}

std::optional<std::vector<syntax::ExpressionPtr>> ReadList(const syntax::Expression& expression,
                                                           diag::Diagnostics& diags) {
  if (const auto* tuple = expression.As<syntax::Tuple>()) return tuple->elements;
  if (expression.As<syntax::Invalid>() == nullptr) {
    AddError(diags, "Invalid expression", "A static list expression is required.",
             expression.SourceRange());
  }
  return std::nullopt;
}

std::optional<syntax::Traversal> ReadReference(const syntax::Expression& expression,
                                               diag::Diagnostics& diags) {
  if (const std::optional<std::string> quoted = QuotedText(expression)) {
    AddWarning(diags, "Quoted references are deprecated",
               "In this context, references are expected literally rather than in quotes. "
               "Terraform 0.11 and earlier required quotes, but quoted references are now "
               "deprecated and will be removed in a future version of Terraform. Remove the "
               "quotes surrounding this reference to silence this warning.",
               expression.SourceRange());
    // Read again from the same place of the same file, behind the quote.
    const auto file = std::make_shared<const syntax::SourceFile>(
        expression.file->name(), *quoted, expression.file->PositionOf(expression.range.start + 1));
    const syntax::ExpressionPtr inner = syntax::ParseExpression(file, diags);
    return inner == nullptr ? std::nullopt : AsTraversal(*inner);
  }
  if (std::optional<syntax::Traversal> traversal = AsTraversal(expression)) return traversal;
  if (expression.As<syntax::Invalid>() == nullptr) {
    AddError(diags, "Invalid expression",
             "A single static variable reference is required: only attribute access and indexing "
             "with constant keys. No calculations, function calls, template expressions, etc are "
             "allowed here.",
             expression.SourceRange());
  }
  return std::nullopt;
}

std::vector<syntax::Traversal> ReadReferences(const syntax::Expression& expression,
                                              diag::Diagnostics& diags) {
  std::vector<syntax::Traversal> out;
  const std::optional<std::vector<syntax::ExpressionPtr>> elements = ReadList(expression, diags);
  if (!elements) return out;
  for (const syntax::ExpressionPtr& element : *elements) {
    if (std::optional<syntax::Traversal> traversal = ReadReference(*element, diags)) {
      out.push_back(*std::move(traversal));
    }
  }
  return out;
}

}  // namespace planner::config
