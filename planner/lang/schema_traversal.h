#ifndef PLANNER_LANG_SCHEMA_TRAVERSAL_H_
#define PLANNER_LANG_SCHEMA_TRAVERSAL_H_

#include "absl/types/span.h"
#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"
#include "proto/schema/schema.h"

namespace planner::lang {

// Whether `steps`, taken from an object of `block`, can lead to something; appends an error at the
// first step that cannot. What only the value tells is no error here, such as an index out of
// range. `file` is where the steps stand.
bool CheckSteps(const proto::schema::Block& block, absl::Span<const syntax::TraversalStep> steps,
                const syntax::SourceFile& file, diag::Diagnostics& diags);

}  // namespace planner::lang

#endif  // PLANNER_LANG_SCHEMA_TRAVERSAL_H_
