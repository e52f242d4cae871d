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

void ConfigureProvider(const Context& context, ModuleScope& scope,
                       const addr::ProviderConfig& config, diag::Diagnostics& diags,
                       std::function<void(bool)> done) {
  ProviderClient& client = context.providers.Client(config);
  const proto::schema::Block& schema = client.schema().provider.block;
  const config::ProviderBlock* block = context.module.FindProviderBlock(config);
  std::optional<Value> value;
  if (block != nullptr) {
    value = scope.Decode(block->body, schema, scope.ForExpressions(), diags);
  } else {
    value = proto::schema::EmptyValue(schema);
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
    if (resource != nullptr && schema != nullptr)
      out.subject = lang::RangeOfPath(resource->body, schema->block, d.path);
    return out;
  };
}

bool CheckConditions(const std::vector<config::Condition>& conditions, const lang::Scope& scope,
                     std::string_view kind, diag::Diagnostics& diags) {
  bool ok = true;
  for (const config::Condition& condition : conditions) {
    const config::ConditionResult result = config::EvaluateCondition(condition, scope, diags);
    switch (result.status) {
      case config::ConditionResult::Status::kPass:
      case config::ConditionResult::Status::kUnknown: break;
      case config::ConditionResult::Status::kError: ok = false; break;
      case config::ConditionResult::Status::kFail:
        diags.push_back({.summary = Cat(kind, " failed"),
                         .detail = result.message,
                         .subject = condition.condition->SourceRange(),
                         .values = lang::DescribeReferences(*condition.condition, scope)});
        ok = false;
        break;
    }
  }
  return ok;
}

std::set<addr::ProviderConfig> UsedProviders(const config::Module& module,
                                             const state::State& state) {
  std::set<addr::ProviderConfig> used;
  for (const auto& entry : module.resources) used.insert(module.ProviderConfigOf(entry.second));
  for (const auto& entry : state.resources) used.insert(entry.second.provider);
  for (const auto& entry : module.providers)
    used.insert({module.ProviderOf(entry.second.local_name), entry.second.alias});
  return used;
}

std::set<addr::Resource> CreateBeforeDestroy(const config::Module& module,
                                             const ModuleScope& scope) {
  std::set<addr::Resource> result;
  std::vector<addr::Resource> open;
  for (const auto& [address, resource] : module.resources) {
    if (resource.create_before_destroy) open.push_back(address);
  }
  while (!open.empty()) {
    const addr::Resource address = open.back();
    open.pop_back();
    const auto found = module.resources.find(address);
    if (found == module.resources.end() || !result.insert(address).second) continue;
    for (const addr::Resource& dependency :
         scope.ResourcesBehind(scope.ReferencesOf(found->second))) {
      if (dependency.mode == addr::ResourceMode::kManaged) open.push_back(dependency);
    }
  }
  return result;
}

}  // namespace planner::engine
