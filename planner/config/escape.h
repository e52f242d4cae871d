#ifndef PLANNER_CONFIG_ESCAPE_H_
#define PLANNER_CONFIG_ESCAPE_H_

#include <string_view>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"

namespace planner::config {

// A block `_` holds arguments that would otherwise be meta-arguments. Whether `block` is the first
// one, which becomes `first`, in a block of the type `kind` ("module"); reports it otherwise.
// `meaning`: what its arguments are ("module input variables").
bool IsFirstEscape(const syntax::Block*& first, const syntax::Block& block, std::string_view kind,
                   std::string_view meaning, diag::Diagnostics& diags);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_ESCAPE_H_
