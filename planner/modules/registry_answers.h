#ifndef PLANNER_MODULES_REGISTRY_ANSWERS_H_
#define PLANNER_MODULES_REGISTRY_ANSWERS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

// What hosts and module registries answer, read from their bytes. All limit size and depth;
// mistakes are InvalidArgument.
namespace planner::modules {

// /.well-known/terraform.json: services by name and version ("modules.v1"), as URLs that may be
// relative to the document. What is no text is left out.
absl::StatusOr<std::map<std::string, std::string>> ParseServices(std::string_view json);

// …/versions: the version texts of the module that was asked for; nullopt if it lists no module.
absl::StatusOr<std::optional<std::vector<std::string>>> ParseVersions(std::string_view json);

// The `terraform-get` of a page in HTML or XHTML: <meta name="terraform-get" content="…">; empty if
// it has none.
std::string FindTerraformGet(std::string_view html);

}  // namespace planner::modules

#endif  // PLANNER_MODULES_REGISTRY_ANSWERS_H_
