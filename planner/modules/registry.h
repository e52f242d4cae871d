#ifndef PLANNER_MODULES_REGISTRY_H_
#define PLANNER_MODULES_REGISTRY_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "planner/config/module_source.h"
#include "planner/modules/http.h"

namespace planner::modules {

// What the CLI configuration says of hosts: which services they have, and the tokens for them.
struct Hosts {
  // By host, then by service ("modules.v1"): URLs, in place of what the host would say itself.
  std::map<std::string, std::map<std::string, std::string>> services = {};
  std::map<std::string, std::string> tokens = {};
};

// Speaks the module registry protocol, by HTTPS, to any number of hosts. Each host is asked once
// which services it has, each module once for its versions. TF_REGISTRY_DISCOVERY_RETRY and
// TF_REGISTRY_CLIENT_TIMEOUT count.
//
// `source` is of the kind kRegistry. Failures are whole sentences without a full stop, as
// Terraform words them.
class Registry {
 public:
  explicit Registry(Hosts hosts) : hosts_(std::move(hosts)) {}

  // The version texts, in no order. NotFound: there is no such module. InvalidArgument: the answer
  // names no module.
  absl::StatusOr<std::vector<std::string>> Versions(const config::ModuleSource& source);
  // Where a version is: an address as ParseModuleSource takes it.
  absl::StatusOr<std::string> Location(const config::ModuleSource& source,
                                       const std::string& version);

 private:
  // The base URL of the host's modules.v1; ends in "/".
  absl::StatusOr<std::string> Service(const std::string& hostname);
  absl::StatusOr<std::map<std::string, std::string>> Discover(const std::string& hostname) const;
  absl::StatusOr<HttpReply> Ask(const std::string& hostname, const std::string& url) const;
  std::string TokenOf(const std::string& hostname) const;

  Hosts hosts_;
  std::map<std::string, absl::StatusOr<std::map<std::string, std::string>>> discovered_ = {};
  std::map<std::string, absl::StatusOr<std::vector<std::string>>> versions_ = {};
};

}  // namespace planner::modules

#endif  // PLANNER_MODULES_REGISTRY_H_
