#ifndef PROVIDER_PLUGIN_SERVED_TYPES_H_
#define PROVIDER_PLUGIN_SERVED_TYPES_H_

#include "proto/schema/schema.h"
#include "provider/resource/data_source.h"
#include "provider/resource/resource.h"

namespace provider::plugin {

// The resource types that the plugin serves, by the names that configurations use. The data
// sources are data::AllDataSources().
resource::ResourceTable ServedResources();

// The schemas of the provider block and of these types. Aborts if they break a rule of the
// protocol (C.2): one bad type would fail every command of everybody.
proto::schema::ProviderSchema SchemaOf(const resource::ResourceTable& resources,
                                       const resource::DataSourceTable& data_sources);

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_SERVED_TYPES_H_
