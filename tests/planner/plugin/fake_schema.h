#ifndef TESTS_PLANNER_PLUGIN_FAKE_SCHEMA_H_
#define TESTS_PLANNER_PLUGIN_FAKE_SCHEMA_H_

#include <string>

#include "proto/schema/schema.h"

namespace tests::plugin {

// The schema written in a JSON file, so that a test can give the fake plugin the types that any
// configuration uses:
//   {"provider": BLOCK, "resources": {TYPE: BLOCK, …}, "data_sources": {TYPE: BLOCK, …}}
//   BLOCK = {"attributes": {NAME: ATTRIBUTE, …}, "blocks": {NAME: NESTED, …}}
//   ATTRIBUTE = "optional" (optional and computed), "required" or "computed", of any type; or
//               [one of these, TYPE], with the type as JSON: ["optional", ["list", "string"]]
//   NESTED = BLOCK with "nesting": "single", "list", "set" or "map"
// Whatever is missing is empty. Exits with a message if the file cannot be read.
proto::schema::ProviderSchema ReadSchema(const std::string& file);

}  // namespace tests::plugin

#endif  // TESTS_PLANNER_PLUGIN_FAKE_SCHEMA_H_
