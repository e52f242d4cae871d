#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/addr/module_path.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/config/target_address.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

// import blocks (engine-compat.md 2.9).
namespace planner::config {
namespace {

using proto::text::Cat;

// The names that lead to the target, without what stands in brackets: that may not be known before
// for_each is. False: there is more in it than names and indexes.
bool CollectNames(const syntax::Expression& expression, std::vector<syntax::TraversalStep>& steps) {
  if (const auto* root = expression.As<syntax::Root>()) {
    steps.push_back({.name = root->name, .range = expression.range});
    return true;
  }
  if (const auto* attribute = expression.As<syntax::GetAttr>()) {
    if (!CollectNames(*attribute->source, steps)) return false;
    steps.push_back({.name = attribute->name, .range = attribute->name_range});
    return true;
  }
  const auto* index = expression.As<syntax::Index>();
  return index != nullptr && CollectNames(*index->source, steps);
}

// The expression of `to`; null after reporting. Strings in JSON say it in the native syntax.
syntax::ExpressionPtr ReadTo(const syntax::Attribute& to, diag::Diagnostics& diags) {
  if (to.json == nullptr) return to.expression;
  const auto* string = to.expression->As<syntax::JsonString>();
  if (string == nullptr) {
    AddError(diags, "Invalid reference expression", "A single reference string is required.",
             to.expression->SourceRange());
    return nullptr;
  }
  return TextAsExpression(*string, diags);
}

bool ReadTarget(Import& block, diag::Diagnostics& diags) {
  const syntax::Expression& to = *block.to;
  if (to.As<syntax::Invalid>() != nullptr) return false;  // Reported when it was parsed.
  syntax::Traversal names{.range = to.range, .file = to.file};
  const auto whole = syntax::AsTraversal(to);
  std::optional<addr::Target> target;
  if (whole || CollectNames(to, names.steps)) target = TargetOf(whole ? *whole : names);
  if (!target || target->is_module ||
      target->instance.resource.mode != addr::ResourceMode::kManaged) {
    AddError(diags, "Invalid import address",
             "Only managed resources can be imported. The address of a resource block, or of one "
             "of its instances, is required: TYPE.NAME or TYPE.NAME[KEY], with the modules that it "
             "is in before it.",
             to.SourceRange());
    return false;
  }
  if (whole) block.to_instance = target->instance;
  block.to_resource = addr::WithoutKeys(target->instance.resource);
  return true;
}

}  // namespace

std::optional<Import> DecodeImport(const syntax::Block& block, diag::Diagnostics& diags) {
  static const auto* const kRules =
      new BodyRules{.attributes = {{"provider"}, {"for_each"}, {"id", true}, {"to", true}}};
  const Content content = ReadWhole(block.body, *kRules, diags);
  const syntax::Attribute* to = content.Find("to");
  const syntax::Attribute* id = content.Find("id");
  if (to == nullptr || id == nullptr) return std::nullopt;
  Import decoded{.to = ReadTo(*to, diags), .id = id->expression, .range = HeaderRange(block)};
  if (decoded.to == nullptr || !ReadTarget(decoded, diags)) return std::nullopt;
  if (const syntax::Attribute* for_each = content.Find("for_each"))
    decoded.for_each = for_each->expression;
  if (const syntax::Attribute* provider = content.Find("provider")) {
    decoded.provider_range = RangeIn(block.body, provider->range);
    if (!decoded.to_resource.module.empty()) {
      AddError(diags, "Invalid import provider argument",
               Cat(kImportProviderRule,
                   "Use the providers argument within the module block to configure providers for "
                   "all resources within a module, including imported resources."),
               *decoded.provider_range);
    }
    decoded.provider = DecodeProviderReference(*provider->expression, diags);
  }
  return decoded;
}

}  // namespace planner::config
