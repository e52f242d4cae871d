#ifndef PLANNER_LANG_WALK_TREE_H_
#define PLANNER_LANG_WALK_TREE_H_

#include "absl/functional/function_ref.h"
#include "planner/syntax/tree.h"

// Visiting expression trees; inside this folder only.
namespace planner::lang {

// Calls `visit` for the expression and all inside, outer ones first; returning false skips
// what is inside.
void VisitTree(const syntax::Expression& expression,
               absl::FunctionRef<bool(const syntax::Expression&)> visit);

// Calls `visit` with every static reference, as far as each is static, in source order, but
// not with names that are bound inside.
void VisitReferences(const syntax::Expression& expression,
                     absl::FunctionRef<void(syntax::Traversal)> visit);

}  // namespace planner::lang

#endif  // PLANNER_LANG_WALK_TREE_H_
