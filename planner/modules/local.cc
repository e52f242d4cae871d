#include "planner/modules/local.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "planner/config/module_source.h"
#include "proto/text/cat.h"

namespace planner::modules {
namespace {

namespace fs = std::filesystem;
using config::ModuleSource;
using proto::text::Cat;

constexpr int kMaxLinks = 100;

}  // namespace

std::string FollowLinks(const std::string& path) {
  fs::path done;
  std::vector<fs::path> open;  // The last comes next.
  const auto add = [&open](const fs::path& parts) {
    std::vector<fs::path> more(parts.begin(), parts.end());
    open.insert(open.end(), more.rbegin(), more.rend());
  };
  add(path);
  int links = 0;
  while (!open.empty()) {
    const fs::path next = done / open.back();
    open.pop_back();
    std::error_code error;
    if (!fs::is_symlink(next, error) || links == kMaxLinks) {
      done = next;
      continue;
    }
    ++links;
    const fs::path target = fs::read_symlink(next, error);
    if (error) return path;
    if (target.is_absolute()) done.clear();
    add(target);
  }
  return config::CleanPath(done.string());
}

bool ReportEscape(const config::ModuleNode& parent, const config::ModuleCall& call,
                  diag::Diagnostics& diags) {
  std::vector<const config::ModuleCall*> steps = {&call};  // From below.
  std::vector<addr::ModulePath> paths = {parent.path};
  paths.back().push_back({call.name});
  const config::ModuleNode* node = &parent;
  while (node->call != nullptr && node->call->address &&
         node->call->address->kind == ModuleSource::Kind::kLocal) {
    steps.push_back(node->call);
    paths.push_back(node->path);
    node = node->parent;
  }
  if (node->call == nullptr || !node->call->address) return false;  // No package but the root's.
  ModuleSource package = *node->call->address;
  std::string place = config::CleanPath(Cat("*/", package.subdirectory));
  package.subdirectory.clear();
  for (size_t i = steps.size(); i-- > 0;) {
    place = config::CleanPath(Cat(place, "/", steps[i]->address->package));
    if (place == "*" || place.starts_with("*/")) continue;
    const std::string name = package.ToString();
    const bool is_path = name.starts_with('/');
    AddError(diags, "Local module path escapes module package",
             Cat("The given source directory for ", addr::ToString(paths[i]),
                 " would be outside of its containing package \"", name,
                 "\". Local source addresses starting with \"../\" must stay within the same "
                 "package that the calling module belongs to.",
                 is_path ? "\n\nTerraform treats absolute filesystem paths as external modules "
                           "which establish a new module package. To treat this directory as part "
                           "of the same package as its caller, use a local path starting with "
                           "either \"./\" or \"../\"."
                         : ""));
    return true;
  }
  return false;
}

}  // namespace planner::modules
