#ifndef PLANNER_CONFIG_VARIABLE_FILES_H_
#define PLANNER_CONFIG_VARIABLE_FILES_H_

#include <string>

#include "planner/config/variables.h"
#include "planner/diag/diagnostic.h"
#include "planner/syntax/source_file.h"

namespace planner::config {

// Adds the values of a .tfvars or .tfvars.json file to `values`, over what is there; inside
// this folder only. Nothing is added if there are mistakes.
void ReadVariablesFile(const std::string& path, GivenValue::Origin origin, GivenValues& values,
                       diag::Sources& sources, diag::Diagnostics& diags);
// The same of a file that has been read; its name says which syntax it is in.
void ReadVariables(const syntax::SourceFilePtr& file, GivenValue::Origin origin,
                   GivenValues& values, diag::Diagnostics& diags);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_VARIABLE_FILES_H_
