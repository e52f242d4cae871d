#ifndef PLANNER_ENGINE_GENERATE_CONFIG_H_
#define PLANNER_ENGINE_GENERATE_CONFIG_H_

#include <string>

#include "planner/addr/address.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

namespace planner::engine {

// What a resource block has to say to describe an object that exists, in canonical layout: the
// inside of the block. Left out is what a configuration cannot or should not set: computed and
// deprecated arguments, and an `id` that is computed unless it is set, which providers of old add
// to every type. Sensitive values are not written: null stands in their place, with a comment.
// Texts that are JSON objects or lists become calls of jsonencode().
//   object    conforms to `schema`; wholly known, not null; may be marked
//   provider  named by an argument if it is not the one that the type implies
std::string GenerateArguments(const addr::Resource& resource, const addr::ProviderConfig& provider,
                              const proto::schema::Schema& schema,
                              const proto::value::Value& object);
// The whole block, with what GenerateArguments gave in it, without a newline at the end.
std::string GenerateBlock(const addr::Resource& resource, const std::string& arguments);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_GENERATE_CONFIG_H_
