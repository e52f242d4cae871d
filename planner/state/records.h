#ifndef PLANNER_STATE_RECORDS_H_
#define PLANNER_STATE_RECORDS_H_

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "planner/addr/address.h"
#include "planner/state/model.h"

// The pieces that state files and journals are made of, as compact JSON.
namespace planner::state {

// {"index_key":…,"deposed":…,"schema_version":…,…}
void AppendObject(const addr::InstanceKey& key, std::string_view deposed_key, const Object& object,
                  std::string& out);
// {"value":…,"type":…,"sensitive":true}
void AppendOutput(const Output& output, std::string& out);
// `provider["registry.terraform.io/kiln/ims"].alias`, with the module in front.
std::string ProviderText(const Resource& resource);
// Members behind the last one of an open object: `,"name":…` each.
void AppendUnknownMembers(const UnknownMembers& members, std::string& out);

// Calls `visit` for each member that it knows; keeps the others in `unknown`. `what` names
// the object in the message if the value is none or a name occurs twice.
absl::Status ReadMembers(
    std::string_view json, std::string_view what, UnknownMembers& unknown,
    absl::FunctionRef<absl::StatusOr<bool>(const std::string& name, std::string_view value)> visit);

struct ParsedObject {
  addr::InstanceKey key = {};
  std::string deposed_key = {};
  Object object = {};
};
// One element of `instances`; `resource` is for messages.
absl::StatusOr<ParsedObject> ParseObject(const addr::Resource& resource, std::string_view json);
absl::StatusOr<Output> ParseOutput(const std::string& name, std::string_view json);
// Also accepts `provider.NAME`, the form before 0.13, as a provider of namespace "-".
absl::Status ParseProviderText(const std::string& text, Resource& resource);

// InvalidArgument with "SUMMARY: DETAIL".
absl::Status StateError(std::string_view summary, std::string_view detail);

}  // namespace planner::state

#endif  // PLANNER_STATE_RECORDS_H_
