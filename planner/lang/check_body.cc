#include "planner/lang/check_body.h"

#include <algorithm>
#include <string>
#include <vector>

#include "planner/syntax/json_body.h"
#include "proto/text/cat.h"

namespace planner::lang {
namespace {

using proto::schema::Block;
using proto::text::Cat;
using proto::value::Type;

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> KnownNames(const Block& block) {
  std::vector<std::string> names;
  for (const auto& known : block.attributes) names.push_back(known.name);
  for (const auto& known : block.blocks) names.push_back(known.type_name);
  return names;
}

void ReportUnsupportedArgument(const syntax::Attribute& attribute, const syntax::Body& body,
                               const Block& block, diag::Diagnostics& diags) {
  if (attribute.json != nullptr)
    return ReportUnknownProperty(body, attribute, KnownNames(block), diags);
  std::string hint;
  if (block.FindBlock(attribute.name) != nullptr) {
    hint = Cat(" Did you mean to define a block of type \"", attribute.name, "\"?");
  } else {
    std::vector<std::string> names;
    for (const auto& known : block.attributes) {
      if (body.Find(known.name) == nullptr) names.push_back(known.name);
    }
    const std::string similar = diag::SimilarName(attribute.name, names);
    if (!similar.empty()) hint = Cat(" Did you mean \"", similar, "\"?");
  }
  diag::AddError(diags, "Unsupported argument",
                 Cat("An argument named \"", attribute.name, "\" is not expected here.", hint),
                 body.file->RangeOf(attribute.name_range));
}

void ReportUnsupportedBlock(const syntax::Block& nested, const syntax::Body& body,
                            const Block& block, diag::Diagnostics& diags) {
  std::string hint;
  if (block.FindAttribute(nested.type) != nullptr) {
    hint = Cat(" Did you mean to define argument \"", nested.type,
               "\"? If so, use the equals sign to assign it a value.");
  } else {
    std::vector<std::string> names;
    for (const auto& known : block.blocks) names.push_back(known.type_name);
    const std::string similar = diag::SimilarName(nested.type, names);
    if (!similar.empty()) hint = Cat(" Did you mean \"", similar, "\"?");
  }
  diag::AddError(diags, "Unsupported block type",
                 Cat("Blocks of type \"", nested.type, "\" are not expected here.", hint),
                 body.file->RangeOf(nested.type_range));
}

// `label` says what the one label of such blocks is, "" if they have none.
bool CheckLabels(const syntax::Block& nested, const syntax::Body& body, const std::string& label,
                 diag::Diagnostics& diags) {
  const size_t wanted = label.empty() ? 0 : 1;
  if (nested.labels.size() == wanted) return true;
  if (nested.labels.size() < wanted) {
    diag::AddError(diags, Cat("Missing ", label, " for ", nested.type),
                   Cat("All ", nested.type, " blocks must have 1 labels (", label, ")."),
                   body.file->RangeOf(nested.header_range));
    return false;
  }
  diag::AddError(
      diags, Cat("Extraneous label for ", nested.type),
      label.empty() ? Cat("No labels are expected for ", nested.type, " blocks.")
                    : Cat("Only 1 labels (", label, ") are expected for ", nested.type, " blocks."),
      body.file->RangeOf(nested.labels[wanted].range));
  return false;
}

void CheckBlock(const syntax::Block& nested, const syntax::Body& body, const Block& block,
                diag::Diagnostics& diags) {
  const auto* known = block.FindBlock(nested.type);
  if (known != nullptr || AttributeAsBlocks(block, nested.type) != nullptr) {
    const bool has_key = known != nullptr && LabelCount(known->nesting) > 0;
    CheckLabels(nested, body, has_key ? "key" : "", diags);
  } else if (nested.type != "dynamic") {
    ReportUnsupportedBlock(nested, body, block, diags);
  } else if (CheckLabels(nested, body, "type", diags)) {
    const std::string& type = nested.labels[0].text;
    if (block.FindBlock(type) != nullptr || AttributeAsBlocks(block, type) != nullptr) return;
    diag::AddError(diags, "Unsupported block type",
                   Cat("Blocks of type \"", type, "\" are not expected here."),
                   body.file->RangeOf(nested.labels[0].range));
  }
}

}  // namespace

const proto::schema::Attribute* AttributeAsBlocks(const Block& block, const std::string& name) {
  const auto* attribute = block.FindAttribute(name);
  if (attribute == nullptr || attribute->nested != nullptr) return nullptr;
  const Type::Kind kind = attribute->type.kind();
  if (kind != Type::Kind::kList && kind != Type::Kind::kSet) return nullptr;
  return attribute->type.element().kind() == Type::Kind::kObject ? attribute : nullptr;
}

diag::SourceRange MissingRange(const syntax::Body& body) {
  if (body.is_json) return body.file->RangeOf(body.missing_range);
  return body.file->RangeOf({body.range.start, body.range.start});
}

void CheckNames(const syntax::Body& body, const Block& block, const IgnoredNames& ignored,
                diag::Diagnostics& diags) {
  for (const syntax::Attribute& attribute : body.attributes) {
    if (block.FindAttribute(attribute.name) == nullptr &&
        !Contains(ignored.attributes, attribute.name)) {
      ReportUnsupportedArgument(attribute, body, block, diags);
    }
  }
  for (const syntax::Block& nested : body.blocks) {
    if (!Contains(ignored.blocks, nested.type)) CheckBlock(nested, body, block, diags);
  }
}

bool CheckMembers(const syntax::Body& body, const Block& block, diag::Diagnostics& diags) {
  const size_t before = diags.size();
  CheckNames(body, block, {}, diags);
  for (const auto& known : block.attributes) {
    if (known.required && body.Find(known.name) == nullptr)
      ReportMissingArgument(body, known.name, diags);
  }
  return diags.size() == before;
}

void ReportMissingArgument(const syntax::Body& body, const std::string& name,
                           diag::Diagnostics& diags) {
  diag::AddError(diags, "Missing required argument",
                 Cat("The argument \"", name, "\" is required, but no definition was found."),
                 MissingRange(body));
}

}  // namespace planner::lang
