#ifndef PLANNER_ENGINE_CONFIGURE_H_
#define PLANNER_ENGINE_CONFIGURE_H_

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "planner/addr/address.h"
#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/config_graph.h"
#include "planner/engine/module_scope.h"
#include "planner/engine/modules.h"
#include "planner/engine/object.h"
#include "planner/engine/operation.h"

namespace planner::engine {

// Evaluates a provider block in its module, has it checked and gives it to the provider. `done(ok)`
// on the walk's thread. An implied configuration is an object of nulls.
void ConfigureProvider(const Context& context, Modules& modules, const addr::ProviderConfig& config,
                       diag::Diagnostics& diags, std::function<void(bool)> done);

// Turns diagnostics about a resource's object into ones with a place in its block. `address` may be
// empty; `resource` null: there is no block (any more).
Locate LocateIn(const config::Resource* resource, const proto::schema::Schema* schema,
                std::string address);

// The provider configurations that resources and the state's objects use. Others are not given to
// their providers.
std::set<addr::ProviderConfig> UsedProviders(const config::ModuleNode& root,
                                             const ConfigGraph& objects, const state::State& state);

// The managed resources that are replaced in the order create, then destroy: those that say so and
// everything they depend on. Without keys of modules.
std::set<addr::Resource> CreateBeforeDestroy(const ConfigGraph& objects);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_CONFIGURE_H_
