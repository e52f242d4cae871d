#ifndef PLANNER_PLAN_FILE_H_
#define PLANNER_PLAN_FILE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/plan/change.h"

// The plan file: a ZIP with
//   tfplan                  the plan, a JSON document of ours (EncodePlan)
//   tfstate, tfstate-prev   state version 4: prior state, and state as found at start
//   tfconfig/modules.json   the modules below
//   tfconfig/m-KEY/FILE     their sources (m-/ is the root module)
//   .terraform.lock.hcl     the dependency lock file, if there is one
// It holds sensitive values in clear and is written with mode 0600. Only the version of
// kiln that wrote it reads it. Rejected: the field's own protobuf document, which only the
// same version of Terraform reads anyway (engine-compat.md 7.4).
namespace planner::plan {

// The sources of one module, as they were when planning.
struct SnapshotModule {
  std::string key = {};        // "" for the root, else call names joined by dots: "net.sub".
  std::string source = {};     // As written in the call; empty for the root.
  std::string version = {};    // Of a registry module; usually empty.
  std::string directory = {};  // Relative to the working directory: ".", "modules/net".
  std::map<std::string, std::string> files = {};  // Base name to content.
};

struct PlanFile {
  Plan plan = {};
  std::vector<SnapshotModule> modules = {};
  std::string lock_file = {};  // Text of .terraform.lock.hcl; empty if there is none.
};

// Replaces the file at `path`. Temporary file, fsync, rename.
absl::Status WritePlanFile(const std::string& path, const PlanFile& file);
// Fails with InvalidArgument if the file is no plan of ours (a plan of another tool is
// said to be one), NotFound if it does not exist. Limits: 512 MiB unpacked, 100000 entries.
// Schemas are not attached.
absl::StatusOr<PlanFile> ReadPlanFile(const std::string& path);
// Whether the file begins as a ZIP does: then it is meant to be a plan, not a state.
bool LooksLikePlanFile(const std::string& path);

// The inner document `tfplan`. The states are not part of it.
std::string EncodePlan(const Plan& plan);
absl::StatusOr<Plan> DecodePlan(std::string_view text);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_FILE_H_
