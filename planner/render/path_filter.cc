#include "planner/render/path_filter.h"

#include <algorithm>

namespace planner::render {

using proto::value::PathStep;
using proto::value::Type;

PathFilter PathFilter::Of(const std::vector<proto::value::Path>& paths, bool deep) {
  PathFilter filter(false);
  filter.deep_ = deep;
  for (const auto& path : paths) filter.rests_.push_back({&path, 0});
  return filter;
}

bool PathFilter::Matches() const {
  return all_ ||
         std::any_of(rests_.begin(), rests_.end(), [](const Rest& rest) { return rest.AtEnd(); });
}

template <typename Matcher>
PathFilter PathFilter::Step(Matcher matches) const {
  if (all_) return *this;
  PathFilter next(false);
  next.deep_ = deep_;
  for (const Rest& rest : rests_) {
    if (rest.AtEnd()) {
      if (deep_) next.rests_.push_back(rest);
    } else if (matches((*rest.path)[rest.taken])) {
      next.rests_.push_back({rest.path, rest.taken + 1});
    }
  }
  return next;
}

PathFilter PathFilter::Member(std::string_view name) const {
  return Step([&](const PathStep& step) {
    if (step.kind == PathStep::Kind::kAttribute) return step.name == name;
    return step.key.IsKnownNonNull() && step.key.type() == Type::String() &&
           step.key.AsString() == name;
  });
}

PathFilter PathFilter::Element(int64_t index) const {
  return Step([&](const PathStep& step) {
    return step.kind == PathStep::Kind::kIndex && step.key.IsKnownNonNull() &&
           step.key.type() == Type::Number() && step.key.AsNumber().ToInt64() == index;
  });
}

}  // namespace planner::render
