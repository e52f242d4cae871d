#ifndef PLANNER_ENGINE_EXPANSION_H_
#define PLANNER_ENGINE_EXPANSION_H_

#include <map>
#include <optional>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/module_scope.h"
#include "proto/value/value.h"

namespace planner::engine {

// The instances of a resource block that count or for_each make; without either one with no key.
struct Instances {
  enum class Kind { kSingle, kCount, kForEach };
  Kind kind = Kind::kSingle;
  std::vector<std::pair<addr::InstanceKey, Repetition>> instances = {};
};

// Evaluates count or for_each (engine-compat.md 2.6). nullopt with errors, or if something
// referred to has failed.
std::optional<Instances> Expand(const config::Resource& resource, ModuleScope& scope,
                                diag::Diagnostics& diags);

// While validating: checks count or for_each as far as unknown values allow, and gives the
// repetition of any instance.
std::optional<Repetition> ExpandUnknown(const config::Resource& resource, ModuleScope& scope,
                                        diag::Diagnostics& diags);

// The value of the whole resource made of its instances' values: the object itself, a tuple or
// an object by key.
proto::value::Value Combine(Instances::Kind kind,
                            std::map<addr::InstanceKey, proto::value::Value> values);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_EXPANSION_H_
