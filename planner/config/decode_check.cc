#include <optional>
#include <string>
#include <utility>

#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

// Check blocks (engine-compat.md 2.9).
namespace planner::config {
namespace {

using proto::text::Cat;

// Reports what a data block may have only outside of check blocks. True if there is any.
bool RefuseMetaArguments(const syntax::Block& block, diag::Diagnostics& diags) {
  static const auto* const kRules =
      new BodyRules{.attributes = {{"count"}, {"for_each"}}, .blocks = {{"lifecycle"}}};
  const Content content = ReadPartly(block.body, *kRules, diags);
  for (const syntax::Attribute* attribute : content.attributes) {
    AddError(diags, Cat("Invalid \"", attribute->name, "\" attribute"),
             "The \"count\" and \"for_each\" meta-arguments are not supported within nested data "
             "blocks.",
             RangeIn(block.body, attribute->name_range));
  }
  for (const syntax::Block* lifecycle : content.blocks) {
    AddError(diags, "Invalid lifecycle block",
             "Nested data blocks do not support \"lifecycle\" blocks as the lifecycle is managed "
             "by the containing block.",
             HeaderRange(*lifecycle));
  }
  return !content.attributes.empty() || !content.blocks.empty();
}

std::optional<Resource> DecodeData(const syntax::Block& block, const std::string& check,
                                   diag::Diagnostics& diags) {
  if (RefuseMetaArguments(block, diags)) return std::nullopt;
  std::optional<Declared<Resource>> data = DecodeResource(block, /*is_override=*/false, diags);
  if (!data) return std::nullopt;
  data->what.check = check;
  return std::move(data->what);
}

}  // namespace

std::optional<DeclaredCheck> DecodeCheck(const syntax::Block& block, diag::Diagnostics& diags) {
  static const auto* const kRules =
      new BodyRules{.blocks = {{"data", {"type", "name"}}, {"assert"}}};
  DeclaredCheck check;
  check.what.name = block.labels[0].text;
  check.what.range = HeaderRange(block);
  const Content content = ReadWhole(block.body, *kRules, diags);
  const bool good_name = CheckName(block, 0, "check block", diags);
  const syntax::Block* data = nullptr;
  for (const syntax::Block* inner : content.blocks) {
    if (inner->type == "assert") {
      if (auto condition = DecodeCondition(*inner, "assert", diags))
        check.what.asserts.push_back(*std::move(condition));
    } else if (data != nullptr) {
      AddError(diags, "Multiple data resource blocks",
               Cat("This check block already has a data resource defined at ",
                   ToString(HeaderRange(*data)), "."),
               HeaderRange(*inner));
    } else {
      data = inner;
      check.data = DecodeData(*inner, check.what.name, diags);
      if (check.data) check.what.data = check.data->address;
    }
  }
  if (content.BlocksOf("assert").empty()) {
    AddError(diags, "Zero assert blocks", "Check blocks must have at least one assert block.",
             HeaderRange(block));
  }
  if (!good_name) return std::nullopt;
  return check;
}

}  // namespace planner::config
