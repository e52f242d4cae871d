#ifndef PLANNER_PLUGIN_LOCATE_PARTS_H_
#define PLANNER_PLUGIN_LOCATE_PARTS_H_

#include <map>
#include <string_view>

#include "absl/status/statusor.h"
#include "planner/addr/address.h"
#include "planner/plugin/provider.h"

// What Install and Locate share; inside this folder only, and for tests.
namespace planner::plugin {

// terraform.io/builtin/…: part of the engine, never installed.
bool IsBuiltin(const addr::Provider& provider);

// Reads the text of TF_REATTACH_PROVIDERS (plugin-protocol.md A.13). InvalidArgument if it is
// not of that form.
absl::StatusOr<std::map<addr::Provider, AttachOptions>> ParseReattach(std::string_view json);
// Whether TF_REATTACH_PROVIDERS names the provider; false if it is unreadable.
bool IsAttached(const addr::Provider& provider);

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_LOCATE_PARTS_H_
