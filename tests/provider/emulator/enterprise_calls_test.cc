#include "provider/emulator/enterprise_calls.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kTarget = "77777777-abcd-4abc-8abc-000000000001";

class EnterpriseTest : public ServiceTest {
 protected:
  EnterpriseTest() : image_(CreateFromServer("a")) {}
  Answered Migrate(std::string_view target, const Json& changes = Json::object()) {
    Json body = {{"resource_id", image_},
                 {"resource_type", "images"},
                 {"region_id", kRegion},
                 {"project_id", kProjectId}};
    body.update(changes);
    return Call("POST", Concat("/v1.0/enterprise-projects/", target, "/resources-migrate"), body);
  }
  Json Filter(std::string_view target) {
    return Call("POST", Concat("/v1.0/enterprise-projects/", target, "/resources/filter"),
                {{"projects", {kProjectId}},
                 {"resource_types", {"images"}},
                 {"matches", {{{"key", "resource_id"}, {"value", image_}}}}})
        .body;
  }
  std::string image_;
};

TEST_F(EnterpriseTest, MovesImages) {
  EXPECT_EQ(Filter("0")["total_count"], 1);
  EXPECT_EQ(Migrate(kTarget).status, 204);
  EXPECT_EQ(List(Concat("id=", image_))[0]["enterprise_project_id"], kTarget);
  EXPECT_EQ(List(Concat("enterprise_project_id=", kTarget)).size(), 1);
  EXPECT_EQ(Filter("0")["total_count"], 0);
  EXPECT_EQ(Filter(kTarget)["resources"][0]["resource_id"], image_);
}

TEST_F(EnterpriseTest, PagesThroughImages) {
  CreateFromServer("b");
  const auto page = [this](int offset) {
    return Call("POST", "/v1.0/enterprise-projects/0/resources/filter",
                {{"projects", {kProjectId}}, {"offset", offset}, {"limit", 1}})
        .body;
  };
  EXPECT_EQ(page(0)["resources"].size(), 1);
  EXPECT_NE(page(0)["resources"], page(1)["resources"]);
  EXPECT_EQ(page(2)["resources"].size(), 0);
  EXPECT_EQ(page(2)["total_count"], 2);
}

TEST_F(EnterpriseTest, AsksForAnAccountOnly) {
  token_ = Login("");
  EXPECT_EQ(Migrate(kTarget).status, 204);
}

TEST_F(EnterpriseTest, RefusesWhatIsNotThere) {
  EXPECT_EQ(Migrate("mine").status, 404);
  EXPECT_EQ(Migrate(kTarget, {{"resource_id", "unknown"}}).status, 404);
  EXPECT_EQ(Migrate(kTarget, {{"resource_type", "disk"}}).status, 400);
  EXPECT_EQ(Migrate(kTarget, {{"project_id", kSecondProjectId}}).status, 404);
  EXPECT_EQ(Migrate(kTarget, {{"resource_id", kPublicCentosImageId}}).status, 404);
}

}  // namespace
}  // namespace provider::emulator
