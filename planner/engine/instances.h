#ifndef PLANNER_ENGINE_INSTANCES_H_
#define PLANNER_ENGINE_INSTANCES_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/addr/address.h"
#include "proto/value/value.h"

namespace planner::engine {

// The copy of a block that an expression is evaluated for: count.index, each.key, each.value. And
// the check block that the expression is in: only there its data block is known.
struct Repetition {
  std::string check = {};  // Empty: none.
  std::optional<proto::value::Value> count_index = {};
  std::optional<proto::value::Value> each_key = {};
  std::optional<proto::value::Value> each_value = {};
};

// The instances of a resource or module block that count or for_each make; without either one with
// no key.
struct Instances {
  enum class Kind { kSingle, kCount, kForEach };
  Kind kind = Kind::kSingle;
  std::vector<std::pair<addr::InstanceKey, Repetition>> instances = {};
};

// The kind of a block with these arguments, of which at most one is not null.
template <typename Block>
Instances::Kind KindOf(const Block& block) {
  if (block.count != nullptr) return Instances::Kind::kCount;
  return block.for_each != nullptr ? Instances::Kind::kForEach : Instances::Kind::kSingle;
}

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_INSTANCES_H_
