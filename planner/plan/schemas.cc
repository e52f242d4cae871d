#include "planner/plan/schemas.h"

namespace planner::plan {

const proto::schema::Schema* Schemas::Find(const addr::Provider& provider, addr::ResourceMode mode,
                                           std::string_view type) const {
  const auto found = providers.find(provider);
  if (found == providers.end() || found->second == nullptr) return nullptr;
  const proto::schema::ProviderSchema& all = *found->second;
  const auto& by_type = mode == addr::ResourceMode::kManaged ? all.resources
                        : mode == addr::ResourceMode::kData  ? all.data_sources
                                                             : all.ephemeral_resources;
  const auto schema = by_type.find(type);
  return schema == by_type.end() ? nullptr : &schema->second;
}

}  // namespace planner::plan
