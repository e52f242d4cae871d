#ifndef PLANNER_PLAN_SCHEMAS_H_
#define PLANNER_PLAN_SCHEMAS_H_

#include <map>
#include <memory>
#include <string_view>

#include "planner/addr/address.h"
#include "proto/schema/schema.h"

namespace planner::plan {

// The schemas of the providers in use. Whoever shows a plan or a state needs them; they are
// asked from the providers each time, never stored. Must outlive what Find returned.
struct Schemas {
  std::map<addr::Provider, std::shared_ptr<const proto::schema::ProviderSchema>> providers = {};

  // The schema of a resource or data source type; null if the provider or type is not known.
  const proto::schema::Schema* Find(const addr::Provider& provider, addr::ResourceMode mode,
                                    std::string_view type) const;
};

}  // namespace planner::plan

#endif  // PLANNER_PLAN_SCHEMAS_H_
