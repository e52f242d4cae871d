#include "planner/lang/shape.h"

#include <vector>

#include "planner/syntax/json_body.h"

namespace planner::lang {

using proto::schema::Block;

syntax::Body ShapeBySchema(const syntax::Body& body, const Block& block, diag::Diagnostics& diags) {
  std::vector<syntax::BlockShape> shapes;
  for (const proto::schema::NestedBlock& nested : block.blocks) {
    const bool has_key = nested.nesting == proto::schema::Nesting::kMap;
    shapes.push_back({nested.type_name, has_key ? size_t{1} : size_t{0}});
  }
  const bool may_be_dynamic = !block.blocks.empty() && block.FindBlock("dynamic") == nullptr;
  if (may_be_dynamic) shapes.push_back({"dynamic", 1});
  syntax::Body shaped = Shape(body, shapes, diags);
  for (syntax::Block& inner : shaped.blocks) {
    if (const auto* nested = block.FindBlock(inner.type)) {
      inner.body = ShapeBySchema(inner.body, nested->block, diags);
    } else if (may_be_dynamic && inner.type == "dynamic" && !inner.labels.empty()) {
      inner.body = Shape(inner.body, {{"content", 0}}, diags);
      const auto* generated = block.FindBlock(inner.labels[0].text);
      for (syntax::Block& content : inner.body.blocks) {
        content.body =
            ShapeBySchema(content.body, generated == nullptr ? Block() : generated->block, diags);
      }
    }
  }
  return shaped;
}

}  // namespace planner::lang
