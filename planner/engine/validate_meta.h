#ifndef PLANNER_ENGINE_VALIDATE_META_H_
#define PLANNER_ENGINE_VALIDATE_META_H_

#include <vector>

#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"
#include "planner/lang/scope.h"
#include "planner/syntax/tree.h"
#include "proto/schema/schema.h"

// What validating looks at in meta-arguments. Inside this folder only.
namespace planner::engine {

// depends_on: each reference must lead to something that is declared, and to it as a whole.
void CheckDependsOn(const std::vector<syntax::Traversal>& references, const lang::Scope& scope,
                    diag::Diagnostics& diags);

// replace_triggered_by: the resources must be declared.
void CheckTriggers(const config::Resource& resource, const lang::Scope& scope,
                   diag::Diagnostics& diags);

// ignore_changes: each path must lead to something in an object of the schema.
void CheckIgnoreChanges(const config::Resource& resource, const proto::schema::Block& block,
                        diag::Diagnostics& diags);

// Evaluates conditions and messages for their mistakes; whether they hold is not asked.
void CheckConditionReferences(const std::vector<config::Condition>& conditions,
                              const lang::Scope& scope, diag::Diagnostics& diags);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_VALIDATE_META_H_
