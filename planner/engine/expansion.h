#ifndef PLANNER_ENGINE_EXPANSION_H_
#define PLANNER_ENGINE_EXPANSION_H_

#include <map>
#include <optional>

#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/instances.h"
#include "planner/engine/module_scope.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

namespace planner::engine {

// The arguments of a resource or module block that repeat it. At most one is not null.
struct RepetitionArguments {
  const syntax::Expression* count = nullptr;
  const syntax::Expression* for_each = nullptr;
};
template <typename Block>
RepetitionArguments RepetitionOf(const Block& block) {
  return {block.count.get(), block.for_each.get()};
}

// Evaluates count or for_each (engine-compat.md 2.6). nullopt with errors, or if something
// referred to has failed.
std::optional<Instances> Expand(const RepetitionArguments& arguments, ModuleScope& scope,
                                diag::Diagnostics& diags);

// While validating: checks count or for_each as far as unknown values allow, and gives the
// repetition of any instance.
std::optional<Repetition> ExpandUnknown(const RepetitionArguments& arguments, ModuleScope& scope,
                                        diag::Diagnostics& diags);

// The value of the whole resource or module made of its instances' values: the object itself, a
// tuple or an object by key.
proto::value::Value Combine(Instances::Kind kind,
                            std::map<addr::InstanceKey, proto::value::Value> values);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_EXPANSION_H_
