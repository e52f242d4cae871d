#include "provider/plugin/provider.h"

#include <optional>
#include <string>
#include <utility>

#include "proto/text/cat.h"
#include "provider/ims/session.h"
#include "provider/plugin/served_types.h"
#include "provider/resource/options.h"

namespace provider::plugin {

using proto::value::Value;
using resource::Diagnostic;
using resource::Diagnostics;
namespace {

resource::ProviderOptions OptionsOf(const settings::Settings& settings) {
  return {.enterprise_project = settings.enterprise_project_id,
          .default_tags = settings.default_tags,
          .ignored_tag_keys = settings.ignored_tag_keys,
          .ignored_tag_key_prefixes = settings.ignored_tag_key_prefixes,
          .create_token_key = settings.create_token_key,
          .region = settings.region,
          .scope = proto::text::Cat(settings.ims_url, " ", settings.project_id, " ",
                                    settings.project_name, " ", settings.domain_id, " ",
                                    settings.domain_name)};
}

}  // namespace

Provider::Provider(const resource::ResourceTable& resources,
                   const resource::DataSourceTable& data_sources, settings::Environment environment,
                   OpenSession open_session, Log* log,
                   std::shared_ptr<records::CreateRecords> records)
    : environment_(std::move(environment)),
      open_session_(std::move(open_session)),
      log_(log),
      records_(std::move(records)),
      applies_(log),
      schema_(SchemaOf(resources, data_sources)) {
  for (const auto& [name, type] : resources) {
    resources_.push_back({name, type, proto::schema::ImpliedType(type->schema().block)});
  }
  for (const auto& [name, type] : data_sources) {
    data_sources_.push_back({name, type, proto::schema::ImpliedType(type->schema().block)});
  }
  block_type_ = proto::schema::ImpliedType(schema_.provider.block);
}

const ResourceEntry* Provider::FindResource(std::string_view type_name) const {
  for (const ResourceEntry& entry : resources_) {
    if (entry.name == type_name) return &entry;
  }
  return nullptr;
}

const DataSourceEntry* Provider::FindDataSource(std::string_view type_name) const {
  for (const DataSourceEntry& entry : data_sources_) {
    if (entry.name == type_name) return &entry;
  }
  return nullptr;
}

void Provider::ValidateConfig(const Value& block, Diagnostics& diags) const {
  settings::ValidateProviderBlock(block, environment_, diags);
}

void Provider::Configure(const Value& block, Diagnostics& diags) {
  std::shared_ptr<ims::Session> session;
  resource::ProviderOptions options;
  if (block.IsWhollyKnown()) {
    const std::optional<settings::Settings> resolved =
        settings::ResolveSettings(block, environment_, diags);
    if (!resolved) return;
    for (const std::string* secret : {&resolved->secret_key, &resolved->security_token,
                                      &resolved->token, &resolved->password}) {
      log_->HideSecret(*secret);
    }
    absl::StatusOr<std::shared_ptr<ims::Session>> opened = open_session_(*resolved);
    if (!opened.ok()) {
      diags.push_back({Diagnostic::Severity::kError,
                       "Cannot use the provider configuration",
                       proto::text::Cat(opened.status().message()),
                       {}});
      return;
    }
    session = *std::move(opened);
    options = OptionsOf(*resolved);
  }
  absl::MutexLock lock(&mutex_);
  session_ = std::move(session);
  options_ = std::move(options);
  if (stop_->IsRaised()) stop_ = std::make_shared<resource::StopSignal>();
}

resource::CallContext Provider::Context() const {
  absl::MutexLock lock(&mutex_);
  return {session_, stop_, options_, records_};
}

void Provider::Stop() const {
  const resource::CallContext context = Context();
  context.stop->Raise();
  if (context.session != nullptr) context.session->Stop();
}

}  // namespace provider::plugin
