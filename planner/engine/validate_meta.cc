#include "planner/engine/validate_meta.h"

#include <optional>

#include "planner/lang/evaluate.h"
#include "planner/lang/reference.h"
#include "planner/lang/schema_traversal.h"
namespace planner::engine {

void CheckDependsOn(const std::vector<syntax::Traversal>& references, const lang::Scope& scope,
                    diag::Diagnostics& diags) {
  for (const syntax::Traversal& traversal : references) {
    diag::Diagnostics ignored;  // The scope reports them.
    const std::optional<lang::Reference> reference = lang::ParseReference(traversal, ignored);
    const size_t whole = reference ? reference->steps + (reference->is_keyed() ? 1 : 0) : 0;
    if (reference && traversal.steps.size() > whole) {
      diag::AddError(diags, "Invalid depends_on reference",
                     "References in depends_on must be to a whole object (a resource, a module …), "
                     "not to an attribute of one.",
                     traversal.file->RangeOf(syntax::Cover(traversal.steps[whole].range,
                                                           traversal.steps.back().range)));
    }
    scope.resolve(traversal, diags);
  }
}

void CheckTriggers(const config::Resource& resource, const lang::Scope& scope,
                   diag::Diagnostics& diags) {
  for (const syntax::ExpressionPtr& trigger : resource.replace_triggered_by) {
    for (syntax::Traversal traversal : lang::References(*trigger)) {
      diag::Diagnostics ignored;
      const auto reference = lang::ParseReference(traversal, ignored);
      if (!reference || reference->kind != lang::Reference::Kind::kResource) continue;
      traversal.steps.resize(
          reference->steps);  // Whether instances and attributes exist is seen later.
      scope.resolve(traversal, diags);
    }
  }
}

void CheckIgnoreChanges(const config::Resource& resource, const proto::schema::Block& block,
                        diag::Diagnostics& diags) {
  for (const syntax::Traversal& path : resource.ignore_changes)
    lang::CheckSteps(block, path.steps, *path.file, diags);
}

void CheckConditionReferences(const std::vector<config::Condition>& conditions,
                              const lang::Scope& scope, diag::Diagnostics& diags) {
  for (const config::Condition& condition : conditions) {
    lang::Evaluate(*condition.condition, scope, diags);
    lang::Evaluate(*condition.error_message, scope, diags);
  }
}

}  // namespace planner::engine
