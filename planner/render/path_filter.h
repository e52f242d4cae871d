#ifndef PLANNER_RENDER_PATH_FILTER_H_
#define PLANNER_RENDER_PATH_FILTER_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "proto/value/path.h"

namespace planner::render {

// Which parts of a value some paths name, followed step by step while walking the value.
// Paths must outlive the filter.
class PathFilter {
 public:
  static PathFilter None() { return PathFilter(false); }
  static PathFilter All() { return PathFilter(true); }
  // `deep`: what is inside a named part counts as named too.
  static PathFilter Of(const std::vector<proto::value::Path>& paths, bool deep);

  // A path ends here (or, if deep, above).
  bool Matches() const;
  // A path ends here, above or below.
  bool MatchesPartly() const { return all_ || !rests_.empty(); }
  PathFilter Member(std::string_view name) const;
  PathFilter Element(int64_t index) const;

 private:
  // A path and how many of its steps were taken.
  struct Rest {
    const proto::value::Path* path = nullptr;
    size_t taken = 0;
    bool AtEnd() const { return taken == path->size(); }
  };
  explicit PathFilter(bool all) : all_(all) {}
  template <typename Matcher>
  PathFilter Step(Matcher matches) const;

  bool all_ = false;
  bool deep_ = false;
  std::vector<Rest> rests_ = {};
};

}  // namespace planner::render

#endif  // PLANNER_RENDER_PATH_FILTER_H_
