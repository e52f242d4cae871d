#ifndef PLANNER_PLAN_PROPOSED_NEW_H_
#define PLANNER_PLAN_PROPOSED_NEW_H_

#include "proto/schema/schema.h"
#include "proto/value/value.h"

namespace planner::plan {

// Merges the configuration with what we last knew, giving the object that the provider is
// asked to plan.
//   prior   object of `block`, wholly known; null if nothing exists yet
//   config  object of `block`; may hold unknowns; not null itself
//   result  computed attributes left unset keep their prior value
// Both unmarked and conforming to `block` (a caller's bug otherwise). Never fails.
// Rule: plugin-protocol.md C.8, "How core computes proposed_new_state".
proto::value::Value ProposedNew(const proto::schema::Block& block, const proto::value::Value& prior,
                                const proto::value::Value& config);

// The planned object of a data source that is read while applying: the configuration,
// with computed attributes that it leaves unset unknown.
proto::value::Value PlannedDataObject(const proto::schema::Block& block,
                                      const proto::value::Value& config);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_PROPOSED_NEW_H_
