#include "planner/engine/configure.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/config/variables.h"
#include "planner/lang/decode.h"
#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"

namespace planner::engine {

using proto::text::Cat;
using proto::value::Value;

void ConfigureProvider(const Context& context, Modules& modules, const addr::ProviderConfig& config,
                       diag::Diagnostics& diags, std::function<void(bool)> done) {
  ProviderClient& client = context.providers.Client(config);
  const proto::schema::Block& schema = client.schema().provider.block;
  const config::ProviderBlock* block = context.root.FindProviderBlock(config);
  std::optional<Value> value;
  if (block == nullptr) {
    value = proto::schema::EmptyValue(schema);
  } else {
    // Modules with provider blocks have one instance, whose address has no keys.
    ModuleScope* scope = modules.Find(config.module);
    if (scope != nullptr)
      value = scope->Decode(block->body, schema, scope->ForExpressions(), diags);
  }
  if (!value) return done(false);
  const Value unmarked = value->WithoutDeepMarks();
  const Locate locate = [block, &schema, config](const plugin::Diagnostic& d) {
    diag::Diagnostic out{.severity = d.severity,
                         .summary = d.summary,
                         .detail = d.detail,
                         .address = addr::ToString(config)};
    if (block != nullptr) out.subject = lang::RangeOfPath(block->body, schema, d.path);
    return out;
  };
  client.ValidateProvider(
      unmarked, [&client, unmarked, locate, &diags, done = std::move(done)](const Reply& reply) {
        if (!TakeDiagnostics(reply, locate, diags)) return done(false);
        client.Configure(unmarked, [locate, &diags, done](const Reply& configured) {
          done(TakeDiagnostics(configured, locate, diags));
        });
      });
}

Locate LocateIn(const config::Resource* resource, const proto::schema::Schema* schema,
                std::string address) {
  return [resource, schema, address = std::move(address)](const plugin::Diagnostic& d) {
    diag::Diagnostic out{
        .severity = d.severity, .summary = d.summary, .detail = d.detail, .address = address};
    // One that is generated has no text before its object is known.
    const bool has_text = resource != nullptr && resource->body.file != nullptr;
    if (has_text && schema != nullptr)
      out.subject = lang::RangeOfPath(resource->body, schema->block, d.path);
    return out;
  };
}

std::set<addr::ProviderConfig> UsedProviders(const config::ModuleNode& root,
                                             const ConfigGraph& objects,
                                             const state::State& state) {
  std::set<addr::ProviderConfig> used;
  for (const ConfigGraph::Object& object : objects.objects()) {
    if (object.kind == ConfigGraph::Object::Kind::kResource) used.insert(object.provider);
  }
  for (const auto& entry : state.resources) {
    if (auto now = root.ResolveInState(entry.second.provider)) used.insert(*std::move(now));
  }
  return used;
}

std::set<addr::Resource> CreateBeforeDestroy(const ConfigGraph& objects) {
  std::vector<ConfigGraph::Id> open;
  for (ConfigGraph::Id id = 0; id < static_cast<ConfigGraph::Id>(objects.objects().size()); ++id) {
    const ConfigGraph::Object& object = objects.objects()[static_cast<size_t>(id)];
    if (object.resource != nullptr && object.resource->create_before_destroy) open.push_back(id);
  }
  std::set<addr::Resource> result = objects.Resources(objects.Closure(std::move(open)));
  std::erase_if(result, [](const addr::Resource& resource) {
    return resource.mode != addr::ResourceMode::kManaged;
  });
  return result;
}

}  // namespace planner::engine
