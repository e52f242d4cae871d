#ifndef TESTS_PLANNER_RENDER_RICH_SCHEMA_H_
#define TESTS_PLANNER_RENDER_RICH_SCHEMA_H_

#include "proto/schema/schema.h"

namespace planner::render {

// A provider with every kind of attribute and block, to compare forms of plans: resources
// fake_rich (all kinds; names that begin with f_ force a replacement) and fake_old (only what
// the legacy SDK knows). Recordings of terraform were made with a plugin of this schema.
proto::schema::ProviderSchema RichSchema();

}  // namespace planner::render

#endif  // TESTS_PLANNER_RENDER_RICH_SCHEMA_H_
