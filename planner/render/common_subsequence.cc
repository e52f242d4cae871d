#include "planner/render/common_subsequence.h"

#include <algorithm>
#include <cstdint>

namespace planner::render {

namespace {

constexpr size_t kMostSteps = size_t{16} << 20;

using Equal = absl::FunctionRef<bool(size_t, size_t)>;

// Positions in `before` of a longest common subsequence. Of several, the one that an
// ordinary backtrack from the end finds, stepping back in `after` on ties: users compare
// our output with Terraform's.
std::vector<size_t> Common(size_t before, size_t after, Equal equal) {
  const size_t width = after + 1;
  std::vector<uint32_t> length((before + 1) * width, 0);
  for (size_t i = 1; i <= before; ++i) {
    for (size_t j = 1; j <= after; ++j) {
      length[i * width + j] =
          equal(i - 1, j - 1) ? length[(i - 1) * width + j - 1] + 1
                              : std::max(length[(i - 1) * width + j], length[i * width + j - 1]);
    }
  }
  std::vector<size_t> common;
  size_t i = before;
  size_t j = after;
  while (i > 0 && j > 0) {
    if (equal(i - 1, j - 1)) {
      common.push_back(i - 1);
      --i;
      --j;
    } else if (length[(i - 1) * width + j] > length[i * width + j - 1]) {
      --i;
    } else {
      --j;
    }
  }
  std::reverse(common.begin(), common.end());
  return common;
}

// Whether each element of one of two sequences of a length is somewhere in the other one.
bool IsReordered(size_t length, Equal equal) {
  for (size_t i = 0; i < length; ++i) {
    size_t j = 0;
    while (j < length && !equal(i, j)) ++j;
    if (j == length) return false;
  }
  return true;
}

std::vector<Pairing> ByPosition(size_t before, size_t after) {
  std::vector<Pairing> pairs;
  for (size_t i = 0; i < std::max(before, after); ++i) {
    pairs.push_back({i < before ? i : Pairing::kAbsent, i < after ? i : Pairing::kAbsent});
  }
  return pairs;
}

}  // namespace

std::vector<Pairing> Align(size_t before, size_t after, Equal equal, Equal mergeable) {
  if (before == after && !IsReordered(before, equal)) return ByPosition(before, after);
  if (after != 0 && before > kMostSteps / after) return ByPosition(before, after);
  // `common` says which values are shared; where several places hold an equal value, the
  // first is taken, so both sequences are searched again from the start.
  const std::vector<size_t> common = Common(before, after, equal);
  const auto equal_in_before = [&](size_t i, size_t wanted) {
    if (i == wanted) return true;
    for (size_t j = 0; j < after; ++j) {
      if (equal(wanted, j)) return equal(i, j);
    }
    return false;
  };
  std::vector<Pairing> pairs;
  size_t i = 0;
  size_t j = 0;
  for (size_t next = 0; next <= common.size(); ++next) {
    const bool at_end = next == common.size();
    while (i < before && (at_end || !equal_in_before(i, common[next]))) {
      const bool merge = j < after && (at_end || !equal(common[next], j)) && mergeable(i, j);
      pairs.push_back({i++, merge ? j : Pairing::kAbsent});
      if (merge) ++j;
    }
    while (j < after && (at_end || !equal(common[next], j))) {
      pairs.push_back({Pairing::kAbsent, j++});
    }
    if (!at_end) pairs.push_back({i++, j++});
  }
  return pairs;
}

}  // namespace planner::render
