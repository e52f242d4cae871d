#ifndef PLANNER_LANG_EXPAND_BLOCKS_H_
#define PLANNER_LANG_EXPAND_BLOCKS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/lang/scope.h"
#include "planner/syntax/tree.h"

// Inside this folder only.
namespace planner::lang {

// One block after `dynamic` was expanded: its body and the names it may use.
struct Expanded {
  const syntax::Body* body = nullptr;
  const syntax::Block* block = nullptr;
  std::vector<std::string> labels = {};
  Scope scope = {};
  bool unknown = false;  // Stands for any number of blocks whose content is not known.
};

// The blocks of `type` in `body`, `dynamic` ones expanded (engine-compat.md 1.6). Blocks of that
// type have as many `labels`, which `dynamic` ones then give in their argument of that name.
// Appends diagnostics and leaves out what it cannot expand.
std::vector<Expanded> ExpandBlocks(const syntax::Body& body, const std::string& type, size_t labels,
                                   const Scope& scope, diag::Diagnostics& diags);

}  // namespace planner::lang

#endif  // PLANNER_LANG_EXPAND_BLOCKS_H_
