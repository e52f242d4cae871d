#ifndef PLANNER_ENGINE_REMOTE_STATE_H_
#define PLANNER_ENGINE_REMOTE_STATE_H_

#include "planner/plugin/provider.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

// The data source terraform_remote_state of the built-in provider: the outputs of the root module
// of another configuration, out of its state. Of the backends only "local" can be read.
namespace planner::engine {

proto::schema::Block RemoteStateSchema();

// What can be said of a configuration of that schema, which may hold unknown values: the backend's
// name, the arguments in `config`, and that `config` and `defaults` are objects. A backend that
// Terraform has and we have not is good, reading it is not.
plugin::Reply ValidateRemoteState(const proto::value::Value& config);

// Reads the state that a wholly known configuration means. Paths are relative to the working
// directory; a workspace other than "default" is in WORKSPACE_DIR/NAME/terraform.tfstate. Takes no
// lock and writes nothing. The outputs are those of the state and, of what that does not have,
// `defaults`; sensitive ones are not marked, as in Terraform.
plugin::ObjectReply ReadRemoteState(const proto::value::Value& config);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_REMOTE_STATE_H_
