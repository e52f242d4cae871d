#ifndef PLANNER_ENGINE_PROVIDERS_H_
#define PLANNER_ENGINE_PROVIDERS_H_

#include <map>
#include <memory>
#include <set>

#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/provider_client.h"
#include "planner/graph/event_queue.h"
#include "planner/plan/schemas.h"
#include "planner/plugin/install.h"

namespace planner::engine {

// The providers of one command: every plugin is started once per provider configuration,
// and asked for its schema once per command. Walk thread only.
class Providers {
 public:
  // `located`: where the plugins are; the built-in provider needs no entry. `queue` outlives this.
  Providers(std::map<addr::Provider, plugin::Located> located, graph::EventQueue& queue);

  // Starts one process of each provider in `needed`, side by side, and fetches the schemas.
  void LoadSchemas(const std::set<addr::Provider>& needed, diag::Diagnostics& diags);
  const plan::Schemas& schemas() const { return schemas_; }

  // The process of one provider configuration, started if need be. Its schema is loaded.
  ProviderClient& Client(const addr::ProviderConfig& config);
  // Asks all running calls to end early.
  void Stop();
  // Ends all processes; calls that still run are cancelled.
  void Close();

 private:
  std::map<addr::Provider, plugin::Located> located_;
  graph::EventQueue& queue_;
  plan::Schemas schemas_;
  // Started for the schema and not given to a configuration yet.
  std::map<addr::Provider, std::unique_ptr<plugin::Provider>> spare_;
  std::map<addr::ProviderConfig, std::unique_ptr<ProviderClient>> clients_;
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_PROVIDERS_H_
