#ifndef PLANNER_CONFIG_MERGE_H_
#define PLANNER_CONFIG_MERGE_H_

#include <map>
#include <optional>
#include <string>

#include "planner/addr/address.h"
#include "planner/config/decode.h"
#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"

// Files put together; inside this folder only.
namespace planner::config {

// A module on its way: with what override files need to know of declarations.
struct Assembly {
  Module module = {};
  std::map<std::string, DeclaredVariable> variables = {};
  std::optional<diag::SourceRange> required_providers_range = {};
  // Of import blocks whose target is known as it is written: the blocks' headers.
  std::map<addr::ResourceInstance, diag::SourceRange> import_ranges = {};
};

// Adds the declarations of a primary file; what was declared before is a duplicate.
void AddFile(FileContent file, Assembly& assembly, diag::Diagnostics& diags);
// Changes declarations as an override file says.
void OverrideWithFile(FileContent file, Assembly& assembly, diag::Diagnostics& diags);

// The error for a backend or cloud block that is one too many.
void ReportSecondBackend(const Backend& first, const Backend& second, diag::Diagnostics& diags);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_MERGE_H_
