#ifndef PLANNER_ENGINE_PROVIDER_CLIENT_H_
#define PLANNER_ENGINE_PROVIDER_CLIENT_H_

#include <memory>
#include <string>

#include "planner/graph/event_queue.h"
#include "planner/plugin/provider.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

namespace planner::engine {

using plugin::ApplyCheckpoint;
using plugin::ApplyEvents;
using plugin::ApplyProgress;
using plugin::EphemeralReply;
using plugin::ImportReply;
using plugin::ObjectReply;
using plugin::Reply;

// A provider as the walk sees it, whatever is behind it: a plugin process or the engine's own
// built-in one. Every call returns at once; `done` is called exactly once, at once or later, on
// the walk's thread. Values are unmarked and conform to the schema.
class ProviderClient {
 public:
  using Value = proto::value::Value;
  using Done = plugin::Provider::Done;
  using ObjectDone = plugin::Provider::ObjectDone;
  using ImportDone = plugin::Provider::ImportDone;
  using EphemeralDone = plugin::Provider::EphemeralDone;
  using Planning = plugin::Provider::Planning;
  using Applying = plugin::Provider::Applying;

  virtual ~ProviderClient() = default;
  virtual const proto::schema::ProviderSchema& schema() const = 0;
  virtual void ValidateProvider(const Value& config, Done done) = 0;
  virtual void Configure(const Value& config, Done done) = 0;
  virtual void ValidateResource(const std::string& type, const Value& config, Done done) = 0;
  virtual void ValidateData(const std::string& type, const Value& config, Done done) = 0;
  virtual void Upgrade(const std::string& type, int64_t version, std::string json,
                       ObjectDone done) = 0;
  virtual void Read(const std::string& type, const Value& state, std::string private_bytes,
                    ObjectDone done) = 0;
  virtual void Plan(const std::string& type, const Planning& planning, ObjectDone done) = 0;
  // `events` are called on the walk's thread too; of several that come at once only the newest
  // of a kind is given. Some may come after `done`.
  virtual void Apply(const std::string& type, const Applying& applying, ApplyEvents events,
                     ObjectDone done) = 0;
  virtual void Import(const std::string& type, const std::string& id, ImportDone done) = 0;
  virtual void ReadData(const std::string& type, const Value& config, ObjectDone done) = 0;
  virtual void ValidateEphemeral(const std::string& type, const Value& config, Done done) = 0;
  virtual void OpenEphemeral(const std::string& type, const Value& config, EphemeralDone done) = 0;
  virtual void RenewEphemeral(const std::string& type, std::string private_bytes,
                              EphemeralDone done) = 0;
  virtual void CloseEphemeral(const std::string& type, std::string private_bytes, Done done) = 0;
  // Asks running calls to end early.
  virtual void Stop() = 0;
};

// A plugin process, its answers brought to the walk's thread. `queue` outlives it; the schema of
// `provider` is known.
std::unique_ptr<ProviderClient> MakePluginClient(std::unique_ptr<plugin::Provider> provider,
                                                 graph::EventQueue& queue);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_PROVIDER_CLIENT_H_
