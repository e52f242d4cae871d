#ifndef PLANNER_PLAN_ACTION_H_
#define PLANNER_PLAN_ACTION_H_

#include <optional>
#include <string>
#include <vector>

#include "planner/plan/change.h"
#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "proto/value/value.h"

// Pure decisions while planning one instance (engine-compat.md 6.5).
namespace planner::plan {

// What `ignore_changes` says: everything, or the attributes at these paths.
struct IgnoreChanges {
  bool all = false;
  std::vector<proto::value::Path> paths = {};
};
// The configuration with ignored parts replaced by their prior values; paths that do not
// exist in either are skipped. `all` keeps the prior value of everything that can be
// configured. A null prior (create): config as it is. Both may be marked.
proto::value::Value ApplyIgnoreChanges(const proto::schema::Block& block,
                                       const IgnoreChanges& ignore,
                                       const proto::value::Value& prior,
                                       const proto::value::Value& config);

// Among the provider's `requires_replace` those that force a replacement: values differ or
// are not wholly known, or the attribute is write-only. Sorted, without duplicates. A path
// that exists in neither object is reported in `bad_paths`.
std::vector<proto::value::Path> EffectiveReplacePaths(
    const proto::schema::Block& block, const std::vector<proto::value::Path>& requires_replace,
    const proto::value::Value& prior, const proto::value::Value& planned,
    std::vector<proto::value::Path>* bad_paths);

struct ActionFacts {
  bool create_before_destroy = false;
  bool replace_requested = false;  // -replace.
  bool replace_triggered = false;  // replace_triggered_by.
  bool prior_tainted = false;      // Then `prior` was given to the provider as null.
  bool has_replace_paths = false;  // EffectiveReplacePaths is not empty.
};
struct ChosenAction {
  Action action = Action::kNoOp;
  ActionReason reason = ActionReason::kNone;
};
// What to do with an instance that is configured. `prior` is the real prior object (tainted
// or not), null if none; values as planned, with marks.
ChosenAction ChooseAction(const proto::value::Value& prior, const proto::value::Value& planned,
                          const ActionFacts& facts);

// Marks what the schema calls sensitive (attributes at any depth), on top of the marks that
// are there. Null and unknown values are marked too.
proto::value::Value MarkBySchema(const proto::schema::Block& block,
                                 const proto::value::Value& value);
// Write-only attributes replaced by nulls (the engine stores none).
proto::value::Value WithoutWriteOnly(const proto::schema::Block& block,
                                     const proto::value::Value& value);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_ACTION_H_
