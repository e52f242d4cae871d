#ifndef PLANNER_PLAN_CHECKS_H_
#define PLANNER_PLAN_CHECKS_H_

#include <string>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/value.h"

// What providers' answers must fulfil. Each function returns one message per broken rule,
// worded as Terraform words it with the path in front (".tags[\"a\"]: planned value …"),
// ready to be embedded in "Provider "X" planned an invalid value for ADDR: …". Values are
// unmarked. Empty: all is well.
namespace planner::plan {

// Whether a provider's plan fits the configuration (plugin-protocol.md C.8, AssertPlanValid).
// `config` and `planned` null: planned deletion.
std::vector<std::string> AssertPlanValid(const proto::schema::Block& block,
                                         const proto::value::Value& prior,
                                         const proto::value::Value& config,
                                         const proto::value::Value& planned);

// Whether an actual object keeps what was planned (C.9, AssertObjectCompatible). Used for
// the second plan (`actual` may hold unknowns) and for the result of applying.
std::vector<std::string> AssertObjectCompatible(const proto::schema::Block& block,
                                                const proto::value::Value& planned,
                                                const proto::value::Value& actual);

// Whether a planned value of any type allows an actual one (C.9's table).
std::vector<std::string> AssertValueCompatible(const proto::value::Value& planned,
                                               const proto::value::Value& actual);

// Whether `value` is of the implied type of `block`, dynamic positions being free.
std::vector<std::string> AssertConforms(const proto::schema::Block& block,
                                        const proto::value::Value& value);
// Paths of write-only attributes that are not null, as ".login[0].key". There must be none in
// anything that a provider answers.
std::vector<std::string> NonNullWriteOnly(const proto::schema::Block& block,
                                          const proto::value::Value& value);
// Paths of unknown values, as ".a.b[0]".
std::vector<std::string> UnknownPaths(const proto::value::Value& value);
// The same value with unknowns replaced by nulls (what is saved of a bad answer).
proto::value::Value UnknownAsNull(const proto::value::Value& value);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_CHECKS_H_
