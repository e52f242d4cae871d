#include "planner/render/schema_marks.h"

#include <algorithm>
#include <vector>

#include "proto/value/path.h"

namespace planner::render {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::value::Path;
using proto::value::PathMarks;
using proto::value::PathStep;
using proto::value::Value;

namespace {

bool HoldsSensitive(const std::vector<Attribute>& attributes) {
  return std::any_of(attributes.begin(), attributes.end(), [](const Attribute& attribute) {
    return attribute.sensitive ||
           (attribute.nested != nullptr && HoldsSensitive(attribute.nested->attributes));
  });
}

bool HoldsSensitive(const Block& block) {
  return HoldsSensitive(block.attributes) ||
         std::any_of(block.blocks.begin(), block.blocks.end(),
                     [](const NestedBlock& nested) { return HoldsSensitive(nested.block); });
}

// Whether the schema makes what is at `path` sensitive, from step `at` on.
bool Explains(const std::vector<Attribute>& attributes, const Block* block, const Path& path,
              size_t at) {
  while (at < path.size() && path[at].kind != PathStep::Kind::kAttribute) ++at;
  if (at == path.size()) {
    return block != nullptr ? HoldsSensitive(*block) : HoldsSensitive(attributes);
  }
  for (const Attribute& attribute : attributes) {
    if (attribute.name != path[at].name) continue;
    if (attribute.sensitive || attribute.nested == nullptr) return attribute.sensitive;
    return Explains(attribute.nested->attributes, nullptr, path, at + 1);
  }
  const NestedBlock* nested = block == nullptr ? nullptr : block->FindBlock(path[at].name);
  return nested != nullptr && Explains(nested->block.attributes, &nested->block, path, at + 1);
}

}  // namespace

Value WithoutSchemaMarks(const Block& block, const Value& value) {
  if (value.DeepMarks() == proto::value::kNoMarks || !HoldsSensitive(block)) return value;
  auto [unmarked, marks] = proto::value::UnmarkDeep(value);
  const auto explained = [&](const PathMarks& mark) {
    return !mark.path.empty() && Explains(block.attributes, &block, mark.path, 0);
  };
  marks.erase(std::remove_if(marks.begin(), marks.end(), explained), marks.end());
  return proto::value::MarkPaths(unmarked, marks);
}

}  // namespace planner::render
