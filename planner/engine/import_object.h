#ifndef PLANNER_ENGINE_IMPORT_OBJECT_H_
#define PLANNER_ENGINE_IMPORT_OBJECT_H_

#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/hooks.h"
#include "planner/engine/object.h"
#include "planner/engine/provider_client.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

namespace planner::engine {

// What finding an existing object needs. Everything referred to outlives the calls.
struct ObjectToImport {
  addr::ResourceInstance address = {};
  addr::ProviderConfig provider = {};
  ProviderClient* client = nullptr;
  const proto::schema::Schema* schema = nullptr;
  std::string id = {};
  Locate locate = {};
};

struct ImportedObject {
  proto::value::Value state = {};  // Marked by the schema; wholly known, not null.
  std::string private_bytes = {};
};

// Asks the provider for the object of an id, and then to read it (plugin-protocol.md C.11). Calls
// `done` once, at once or later, on the walk's thread; with nullopt after errors.
void ImportObject(ObjectToImport object, const Hooks& hooks,
                  absl::AnyInvocable<void(std::optional<ImportedObject>, diag::Diagnostics)> done);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_IMPORT_OBJECT_H_
