#ifndef PLANNER_STATE_MODEL_H_
#define PLANNER_STATE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "planner/addr/address.h"
#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "proto/value/value.h"

// What we last recorded of the world: objects of resource instances, and root outputs
// (engine-compat.md 7.1, plugin-protocol.md E.1). Data only; the file is file.h.
namespace planner::state {

// Members of a JSON object that we do not know: name and compact JSON. They are written
// back behind the known ones.
using UnknownMembers = std::vector<std::pair<std::string, std::string>>;

// One object in the world as its provider described it. Immutable once in a State.
struct Object {
  enum class Status { kReady, kTainted };
  Status status = Status::kReady;
  int64_t schema_version = 0;  // Of the schema that `attributes` was written with.
  // Compact JSON, not decoded until somebody needs it: an object of the schema's implied
  // type, null attributes included. "null" or empty: no value.
  std::string attributes = {};
  std::string attributes_flat = {};  // Instead, in states older than 0.12: compact JSON.
  std::vector<proto::value::Path> sensitive_paths = {};  // In any order.
  std::string private_bytes = {};
  std::vector<addr::Resource> dependencies = {};  // Modules without keys; in any order.
  bool create_before_destroy = false;
  UnknownMembers unknown_members = {};
  friend bool operator==(const Object& a, const Object& b);
};

// The object's value, of the implied type of `schema` with dynamic positions filled in,
// marked sensitive where the state says so (of a path that does not exist any more, what is
// left of it).
// Needs attributes of schema.version (a provider upgrades others first). Fails with
// InvalidArgument, path included, if they do not conform.
absl::StatusOr<proto::value::Value> Decode(const Object& object,
                                           const proto::schema::Schema& schema);
// Stores a value in an object: attributes, sensitive paths and schema version. `value` is
// wholly known, conforms to `schema` and may be marked (sensitive marks become paths).
absl::Status Encode(const proto::value::Value& value, const proto::schema::Schema& schema,
                    Object& object);

using ObjectPtr = std::shared_ptr<const Object>;  // Shared: copies of a State share objects.

// What exists of one instance: the current object, and those that a replacement with
// create_before_destroy has still to delete, by 8 hexadecimal digits. Never both empty.
struct Instance {
  ObjectPtr current = {};  // Null if there are only deposed ones.
  std::map<std::string, ObjectPtr, std::less<>> deposed = {};
};

struct Resource {
  addr::ProviderConfig provider = {};
  std::map<addr::InstanceKey, Instance> instances = {};  // Never empty.
  UnknownMembers unknown_members = {};
};

struct Output {
  proto::value::Value value = {};  // Wholly known, unmarked. Its type is the output's.
  bool sensitive = false;
  UnknownMembers unknown_members = {};
};

// Copying costs O(instances), changing one instance O(log n).
struct State {
  // The version that wrote the file it was read from; writing puts ours in.
  std::string terraform_version = {};
  uint64_t serial = 0;
  std::string lineage = {};  // Empty: never written yet.
  std::map<std::string, Output> outputs = {};
  std::map<addr::Resource, Resource> resources = {};
  std::string check_results = {};  // Compact JSON: a list or "null"; empty is null.
  UnknownMembers unknown_members = {};

  bool IsEmpty() const { return outputs.empty() && resources.empty(); }

  // Null if there is no such thing. Pointers live until the state changes there.
  const Resource* FindResource(const addr::Resource& resource) const;
  const Instance* FindInstance(const addr::ResourceInstance& instance) const;
  // `deposed_key` empty: the current object.
  ObjectPtr FindObject(const addr::ResourceInstance& instance,
                       std::string_view deposed_key = {}) const;

  // Adds or replaces an object, and says which provider configuration made it.
  void SetObject(const addr::ResourceInstance& instance, std::string_view deposed_key,
                 const addr::ProviderConfig& provider, ObjectPtr object);
  // Instances and resources without objects go with it. Nothing happens if it is not there.
  void RemoveObject(const addr::ResourceInstance& instance, std::string_view deposed_key = {});
  // Makes the current object a deposed one, and returns its new key; empty if there is none.
  std::string Depose(const addr::ResourceInstance& instance);
  // Undoes Depose. Nothing happens if there is a current object again.
  void RestoreDeposed(const addr::ResourceInstance& instance, std::string_view deposed_key);
  // Replaces all objects of an instance; none: it goes.
  void SetInstance(const addr::ResourceInstance& instance, const addr::ProviderConfig& provider,
                   Instance objects);
  // Calls it something else, objects included (moved blocks, count added or removed).
  void Move(const addr::ResourceInstance& from, const addr::ResourceInstance& to);
};

// Whether both hold the same resources, outputs and check results; versions, serials and
// lineages are not compared. O(instances), and O(1) per object that both share.
bool SameContent(const State& a, const State& b);

// A random lineage: UUID text.
std::string NewLineage();

}  // namespace planner::state

#endif  // PLANNER_STATE_MODEL_H_
