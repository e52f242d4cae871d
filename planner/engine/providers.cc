#include "planner/engine/providers.h"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "planner/engine/builtin_client.h"
#include "planner/engine/builtin_functions.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;

namespace {

// How soon an interrupt is noticed while a function is waited for.
constexpr absl::Duration kLookEvery = absl::Milliseconds(100);

// An answer that its caller may have given up waiting for.
struct Awaited {
  absl::Notification came;
  plugin::FunctionReply reply;
};

}  // namespace

Providers::Providers(std::map<addr::Provider, plugin::Located> located, graph::EventQueue& queue)
    : located_(std::move(located)),
      queue_(queue),
      functions_(schemas_, [this](const addr::Provider& provider, const std::string& name,
                                  const std::vector<proto::value::Value>& arguments) {
        return CallFunction(provider, name, arguments);
      }) {}

void Providers::LoadSchemas(const std::set<addr::Provider>& needed, diag::Diagnostics& diags) {
  size_t waiting = 0;
  for (const addr::Provider& provider : needed) {
    if (provider == BuiltinProviderAddress()) {
      schemas_.providers[provider] =
          std::make_shared<proto::schema::ProviderSchema>(BuiltinClient().schema());
      continue;
    }
    const auto located = located_.find(provider);
    if (located == located_.end()) continue;  // Reported when it was looked for.
    auto started = plugin::Start(located->second);
    ++waiting;
    started->GetSchema([this, provider, &waiting, &diags](plugin::SchemaReply reply) {
      queue_.Post([this, provider, &waiting, &diags, reply = std::move(reply)] {
        --waiting;
        if (!reply.HasErrors()) {
          schemas_.providers[provider] = reply.schema;
          return;
        }
        std::string detail =
            Cat("Could not load the schema for provider ", addr::ToString(provider), ":");
        for (const plugin::Diagnostic& d : reply.diagnostics)
          detail += Cat(" ", d.summary, d.detail.empty() ? "" : ": ", d.detail);
        diag::AddError(diags, "Failed to load plugin schemas",
                       Cat("Error while loading schemas for plugin components: Failed to obtain "
                           "provider schema: ",
                           detail, "."));
      });
    });
    spare_[provider] = std::move(started);
  }
  queue_.RunUntil([&waiting] { return waiting == 0; });
}

ProviderClient& Providers::Client(const addr::ProviderConfig& config) {
  std::unique_ptr<ProviderClient>& client = clients_[config];
  if (client != nullptr) return *client;
  if (config.provider == BuiltinProviderAddress()) {
    client = std::make_unique<BuiltinClient>();
    return *client;
  }
  client = MakePluginClient(TakeProcess(config.provider), queue_);
  return *client;
}

std::unique_ptr<plugin::Provider> Providers::TakeProcess(const addr::Provider& provider) {
  std::unique_ptr<plugin::Provider> process = std::move(spare_[provider]);
  if (process != nullptr) return process;
  process = plugin::Start(located_.at(provider));
  process->UseSchema(schemas_.providers.at(provider));
  return process;
}

plugin::FunctionReply Providers::CallFunction(const addr::Provider& provider,
                                              const std::string& name,
                                              const std::vector<proto::value::Value>& arguments) {
  if (provider == BuiltinProviderAddress()) return CallBuiltinFunction(name, arguments);
  std::unique_ptr<plugin::Provider>& process = for_functions_[provider];
  if (process == nullptr) process = TakeProcess(provider);
  const auto awaited = std::make_shared<Awaited>();
  process->CallFunction(name, arguments, [awaited](plugin::FunctionReply reply) {
    awaited->reply = std::move(reply);
    awaited->came.Notify();
  });
  while (!awaited->came.WaitForNotificationWithTimeout(kLookEvery)) {
    if (!is_interrupted_()) continue;
    plugin::FunctionReply stopped;
    stopped.failure = absl::CancelledError("interrupted while the provider was at work");
    return stopped;
  }
  return std::move(awaited->reply);
}

void Providers::Stop() {
  for (auto& entry : clients_) entry.second->Stop();
}

void Providers::Close() {
  clients_.clear();
  for_functions_.clear();
  spare_.clear();
}

}  // namespace planner::engine
