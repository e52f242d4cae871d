#include "planner/render/configuration_json.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "planner/config/loader.h"
#include "planner/config/tree.h"
#include "tests/planner/render/recorded_plan.h"
#include "tests/planner/render/rich_schema.h"

namespace planner::render {
namespace {

TEST(ConfigurationJsonTest, IsWhatTerraformWrites) {
  const std::string folder = "golden/planner/render/configuration";
  diag::Diagnostics diags;
  config::ModuleNode root;
  root.module = std::make_shared<const config::Module>(
      config::LoadModule(std::string(TESTS_DIR) + "/" + folder, diags).module);
  ASSERT_TRUE(diags.empty()) << diags.front().summary << ": " << diags.front().detail;
  plan::Schemas schemas = BuiltinSchemas();
  schemas.providers[*addr::ParseProvider("kiln/fake")] =
      std::make_shared<const proto::schema::ProviderSchema>(RichSchema());

  const std::string written = ConfigurationJson(root, schemas);
  const std::string recorded = ReadTestFile(folder + "/configuration.json");
  EXPECT_EQ(nlohmann::ordered_json::parse(written).dump(1),
            nlohmann::ordered_json::parse(recorded).dump(1));
  EXPECT_EQ(written + "\n", recorded);
}

}  // namespace
}  // namespace planner::render
