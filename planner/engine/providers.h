#ifndef PLANNER_ENGINE_PROVIDERS_H_
#define PLANNER_ENGINE_PROVIDERS_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/provider_client.h"
#include "planner/engine/provider_functions.h"
#include "planner/graph/event_queue.h"
#include "planner/plan/schemas.h"
#include "planner/plugin/install.h"

namespace planner::engine {

// The providers of one command: every plugin is started once per provider configuration,
// and asked for its schema once per command. Functions get a process that is never configured,
// started at the first call. Walk thread only.
class Providers {
 public:
  // `located`: where the plugins are; the built-in provider needs no entry. `queue` outlives this.
  Providers(std::map<addr::Provider, plugin::Located> located, graph::EventQueue& queue);

  // Starts one process of each provider in `needed`, side by side, and fetches the schemas.
  void LoadSchemas(const std::set<addr::Provider>& needed, diag::Diagnostics& diags);
  const plan::Schemas& schemas() const { return schemas_; }

  // The process of one provider configuration, started if need be. Its schema is loaded.
  ProviderClient& Client(const addr::ProviderConfig& config);
  ProviderFunctions& functions() { return functions_; }
  // Asked while a function is waited for: whether the user wants to stop.
  void WatchInterrupt(std::function<bool()> is_interrupted) {
    is_interrupted_ = std::move(is_interrupted);
  }
  // Asks all running calls to end early.
  void Stop();
  // Ends all processes; calls that still run are cancelled.
  void Close();

 private:
  plugin::FunctionReply CallFunction(const addr::Provider& provider, const std::string& name,
                                     const std::vector<proto::value::Value>& arguments);
  // A process with its schema known: the one that told it, if nobody has taken it yet.
  std::unique_ptr<plugin::Provider> TakeProcess(const addr::Provider& provider);

  std::map<addr::Provider, plugin::Located> located_;
  graph::EventQueue& queue_;
  plan::Schemas schemas_;
  // Started for the schema and not given to a configuration yet.
  std::map<addr::Provider, std::unique_ptr<plugin::Provider>> spare_;
  std::map<addr::ProviderConfig, std::unique_ptr<ProviderClient>> clients_;
  std::map<addr::Provider, std::unique_ptr<plugin::Provider>> for_functions_;
  ProviderFunctions functions_;
  std::function<bool()> is_interrupted_ = [] { return false; };
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_PROVIDERS_H_
