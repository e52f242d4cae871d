#ifndef PROVIDER_RESOURCE_DATA_SOURCE_H_
#define PROVIDER_RESOURCE_DATA_SOURCE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"
#include "provider/resource/resource.h"

namespace provider::resource {

// What a data source found. With errors `state` is not looked at.
struct DataAnswer {
  Value state = {};  // Object of the schema, wholly known; arguments as configured.
  Diagnostics diags = {};
};

// One type of data source: a question to the service. Lives as long as the process; all
// methods may be called from any thread, at once.
class DataSource {
 public:
  virtual ~DataSource() = default;

  virtual const proto::schema::Schema& schema() const = 0;
  // Checks what can be checked offline. `config` may hold unknown values anywhere: a rule
  // that involves one is skipped. Pure.
  virtual void Validate(const Value& config, Diagnostics& diags) const = 0;
  // Asks. `config` is an object of the schema, wholly known and valid; `context.session` is not
  // null. Calls `done` exactly once, on any thread, possibly before it returns, and never
  // blocks.
  virtual void Read(CallContext context, Value config, Done<DataAnswer> done) const = 0;
};

// The data source types of the plugin by name.
using DataSourceTable = std::vector<std::pair<std::string, std::shared_ptr<const DataSource>>>;

}  // namespace provider::resource

#endif  // PROVIDER_RESOURCE_DATA_SOURCE_H_
