#include "planner/engine/ignored_changes.h"

#include <utility>

#include "planner/syntax/tree.h"
#include "proto/value/path.h"

namespace planner::engine {

using proto::value::PathStep;

plan::IgnoreChanges IgnoredChanges(const config::Resource& resource) {
  plan::IgnoreChanges ignore{.all = resource.ignore_all_changes};
  for (const syntax::Traversal& ignored : resource.ignore_changes) {
    proto::value::Path path;
    for (const syntax::TraversalStep& step : ignored.steps)
      path.push_back(step.key ? PathStep::Index(*step.key) : PathStep::Attribute(step.name));
    ignore.paths.push_back(std::move(path));
  }
  return ignore;
}

}  // namespace planner::engine
