#ifndef PLANNER_RENDER_STATE_TEXT_H_
#define PLANNER_RENDER_STATE_TEXT_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "planner/addr/address.h"
#include "planner/plan/schemas.h"
#include "planner/render/text_format.h"
#include "proto/value/value.h"

namespace planner::state {
struct State;
}  // namespace planner::state

namespace planner::render {

// What `show` prints of a state: every object, then the outputs. Fails if an object cannot
// be decoded by its schema, or was stored with another schema version.
absl::StatusOr<std::string> StateText(const state::State& state, const plan::Schemas& schemas,
                                      const TextFormat& format);
// What `state show ADDR` prints: the objects of one instance; empty if there is none.
absl::StatusOr<std::string> InstanceText(const state::State& state,
                                         const addr::ResourceInstance& address,
                                         const plan::Schemas& schemas, const TextFormat& format);

// `name = value` lines in the form of `console`, names sorted; sensitive values as
// `<sensitive>`, nulls left out. No heading. What `output` prints and, below "Outputs:",
// `apply`.
std::string OutputLines(const std::map<std::string, proto::value::Value>& outputs);
// What `apply` prints at its end: blank line, "Outputs:", blank line, the lines; empty if
// there are none.
std::string OutputsSection(const std::map<std::string, proto::value::Value>& outputs,
                           const TextFormat& format);

}  // namespace planner::render

#endif  // PLANNER_RENDER_STATE_TEXT_H_
