#ifndef PLANNER_RENDER_COMMON_SUBSEQUENCE_H_
#define PLANNER_RENDER_COMMON_SUBSEQUENCE_H_

#include <cstddef>
#include <vector>

#include "absl/functional/function_ref.h"

namespace planner::render {

// How two sequences are told apart: pairs of positions in the order of showing them.
struct Pairing {
  static constexpr size_t kAbsent = static_cast<size_t>(-1);
  size_t before = kAbsent;  // Only after: added.
  size_t after = kAbsent;   // Only before: removed.
};

// Aligns two sequences: those of one length by position, unless the elements merely changed places,
// others along their longest common subsequence. Between common elements
// removed ones come before added ones; where `mergeable(before, after)` holds for two
// unmatched elements, they are paired as a change.
// Costs before * after steps; beyond 16 million of them elements are paired by position.
std::vector<Pairing> Align(size_t before, size_t after,
                           absl::FunctionRef<bool(size_t before, size_t after)> equal,
                           absl::FunctionRef<bool(size_t before, size_t after)> mergeable);

}  // namespace planner::render

#endif  // PLANNER_RENDER_COMMON_SUBSEQUENCE_H_
