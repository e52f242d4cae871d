#ifndef PROVIDER_PLUGIN_PROVIDER_H_
#define PROVIDER_PLUGIN_PROVIDER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/plugin/apply_hub.h"
#include "provider/plugin/log.h"
#include "provider/resource/data_source.h"
#include "provider/resource/resource.h"
#include "provider/settings/settings.h"

namespace provider::plugin {

// Opens a session with the service. Must not wait for the network: a wrong password shows
// at the first call that needs the service. An error becomes a diagnostic.
using OpenSession =
    std::function<absl::StatusOr<std::shared_ptr<ims::Session>>(const settings::Settings&)>;

// Rows of the dispatch tables.
struct ResourceEntry {
  std::string name;
  std::shared_ptr<const resource::Resource> resource;
  proto::value::Type type;  // Of the resource's objects.
};

struct DataSourceEntry {
  std::string name;
  std::shared_ptr<const resource::DataSource> data_source;
  proto::value::Type type;  // Of the data source's objects.
};

// What the plugin is, apart from the wire: its schemas, its configuration and the calls'
// context. Thread-safe. Lives as long as the process.
class Provider {
 public:
  // `log` must outlive the provider. `records` may be null in tests.
  Provider(const resource::ResourceTable& resources, const resource::DataSourceTable& data_sources,
           settings::Environment environment, OpenSession open_session, Log* log,
           std::shared_ptr<records::CreateRecords> records = nullptr);

  const proto::schema::ProviderSchema& schema() const { return schema_; }
  Log& log() const { return *log_; }
  // Null if there is no such type.
  const ResourceEntry* FindResource(std::string_view type_name) const;
  const DataSourceEntry* FindDataSource(std::string_view type_name) const;
  const std::vector<ResourceEntry>& resources() const { return resources_; }
  const std::vector<DataSourceEntry>& data_sources() const { return data_sources_; }
  // The type of the provider block.
  proto::value::Type block_type() const { return block_type_; }
  // What running applies report, on its way to whoever watches.
  ApplyHub& applies() { return applies_; }

  // `block` may be partly unknown.
  void ValidateConfig(const proto::value::Value& block, resource::Diagnostics& diags) const;
  // Takes `block` as the configuration from now on; may be called repeatedly (attached
  // plugins, A.13). Unknown values in it: the calls' session is null until the next time.
  void Configure(const proto::value::Value& block, resource::Diagnostics& diags)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // For a call that begins now.
  resource::CallContext Context() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Wakes all calls that wait; they end as soon as they safely can (A.12).
  // A later Configure takes up work again.
  void Stop() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const settings::Environment environment_;
  const OpenSession open_session_;
  Log* const log_;
  const std::shared_ptr<records::CreateRecords> records_;
  ApplyHub applies_;
  std::vector<ResourceEntry> resources_;
  std::vector<DataSourceEntry> data_sources_;
  proto::schema::ProviderSchema schema_;
  proto::value::Type block_type_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<resource::StopSignal> stop_ ABSL_GUARDED_BY(mutex_) =
      std::make_shared<resource::StopSignal>();
  std::shared_ptr<ims::Session> session_ ABSL_GUARDED_BY(mutex_);
  resource::ProviderOptions options_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_PROVIDER_H_
