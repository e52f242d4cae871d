#include "planner/engine/providers.h"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "planner/engine/builtin_client.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;

Providers::Providers(std::map<addr::Provider, plugin::Located> located, graph::EventQueue& queue)
    : located_(std::move(located)), queue_(queue) {}

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
  std::unique_ptr<plugin::Provider> process = std::move(spare_[config.provider]);
  if (process == nullptr) {
    process = plugin::Start(located_.at(config.provider));
    process->UseSchema(schemas_.providers.at(config.provider));
  }
  client = MakePluginClient(std::move(process), queue_);
  return *client;
}

void Providers::Stop() {
  for (auto& entry : clients_) entry.second->Stop();
}

void Providers::Close() {
  clients_.clear();
  spare_.clear();
}

}  // namespace planner::engine
