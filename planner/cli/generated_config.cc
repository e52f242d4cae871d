#include "planner/cli/generated_config.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "proto/text/cat.h"
#include "proto/text/go_quote.h"

namespace planner::cli {

using proto::text::Append;
using proto::text::Cat;

bool CanWriteGenerated(const std::string& path, diag::Diagnostics& diags) {
  std::error_code error;
  if (std::filesystem::symlink_status(path, error).type() == std::filesystem::file_type::not_found)
    return true;
  diag::AddError(diags, "Target generated file already exists",
                 Cat("Terraform can only write generated config into a new file, and \"", path,
                     "\" exists. Either choose a different target location or move all existing "
                     "configuration out of the target file, delete it and try again."));
  return false;
}

bool WriteGenerated(const plan::Plan& plan, const std::string& path, diag::Diagnostics& diags) {
  std::string text;
  for (const plan::ResourceInstanceChange& change : plan.changes) {
    if (change.generated_config.empty()) continue;
    Append(text, "\n# __generated__ by Terraform",
           change.import_id ? Cat(" from ", proto::text::GoQuote(*change.import_id)) : "", "\n",
           change.generated_config, "\n");
  }
  if (text.empty() || !CanWriteGenerated(path, diags)) return false;
  errno = 0;
  std::ofstream file(path, std::ios::binary);
  file << "# __generated__ by Terraform\n"
          "# Please review these resources and move them into your main configuration files.\n"
       << text;
  if (!file.flush()) {
    const std::string reason = std::generic_category().message(errno);
    diag::AddError(diags, "Failed to create target generated file",
                   Cat("Terraform could not create the generated file (", path,
                       ") in the target directory: ", reason,
                       ". Choose a file in a directory that can be written to."));
    return false;
  }
  diag::AddWarning(diags, "Config generation is experimental",
                   "Generating configuration during import is currently experimental, and the "
                   "generated configuration format may change in future versions.");
  return true;
}

}  // namespace planner::cli
