#ifndef PLANNER_ENGINE_EPHEMERAL_VALUES_H_
#define PLANNER_ENGINE_EPHEMERAL_VALUES_H_

#include <string>
#include <vector>

#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"
#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "proto/value/value.h"

// Where values may not be that are marked ephemeral: in what is kept. A caller's promise in all of
// the engine is that they have been checked here before they get into a plan or state.
namespace planner::engine {

// Whether the value of an output is as ephemeral as it says; of the root module none may be.
// Appends why not.
bool CheckEphemeral(const config::Output& output, const proto::value::Value& value,
                    diag::Diagnostics& diags);
bool CheckEphemeralOfRoot(const config::Output& output, const proto::value::Value& value,
                          diag::Diagnostics& diags);

// Whether all ephemeral values of a resource's or data source's configuration are in write-only
// attributes. Appends an error for each that is not. `value`: the body, decoded; marked.
bool CheckEphemeral(const proto::value::Value& value, const syntax::Body& body,
                    const proto::schema::Block& block, const std::string& address,
                    diag::Diagnostics& diags);

// Marks without those that are ephemeral only.
std::vector<proto::value::PathMarks> WithoutEphemeral(std::vector<proto::value::PathMarks> marks);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_EPHEMERAL_VALUES_H_
