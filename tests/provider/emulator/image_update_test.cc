#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

class UpdateTest : public ServiceTest {
 protected:
  UpdateTest() : id_(CreateFromServer("a")) {}
  Answered Patch(const Json& operations) {
    return Call("PATCH", Concat("/v2/cloudimages/", id_), operations);
  }
  Answered PatchOne(std::string_view op, std::string_view path, const Json& value) {
    return Patch(Json::array({{{"op", op}, {"path", path}, {"value", value}}}));
  }
  Json Image() { return Call("GET", Concat("/v2/images/", id_)).body; }

  std::string id_;
};

TEST_F(UpdateTest, AnswersWithTheWholeImage) {
  Pass(absl::Seconds(7));
  const Answered answered = PatchOne("replace", "/name", "b");
  EXPECT_EQ(answered.status, 200);
  EXPECT_EQ(answered.body, Image());
  EXPECT_EQ(answered.body["name"], "b");
  EXPECT_EQ(answered.body["updated_at"], "2024-01-02T03:04:22Z");
}

TEST_F(UpdateTest, ReplacesOnlyWhatIsThere) {
  EXPECT_EQ(PatchOne("replace", "/__description", "x").Code(), "IMG.0035");
  EXPECT_EQ(PatchOne("replace", "/max_ram", 1).Code(), "IMG.0035");
  EXPECT_EQ(PatchOne("add", "/__description", "x").status, 200);
  EXPECT_EQ(PatchOne("replace", "/__description", "").status, 200);
  EXPECT_EQ(Image()["__description"], "");
}

TEST_F(UpdateTest, KeepsTypesOfMemorySizes) {
  EXPECT_EQ(PatchOne("add", "/max_ram", 4096).status, 200);
  EXPECT_EQ(PatchOne("replace", "/min_ram", "2048").status, 200);
  EXPECT_EQ(Image()["max_ram"], "4096");
  EXPECT_EQ(Image()["min_ram"], 2048);
  EXPECT_EQ(PatchOne("replace", "/min_ram", "many").Code(), "IMG.0055");
  EXPECT_EQ(PatchOne("replace", "/max_ram", -1).Code(), "IMG.0055");
}

TEST_F(UpdateTest, AddsAndRemovesOwnAttributes) {
  EXPECT_EQ(PatchOne("add", "/my_attribute", "1").status, 200);
  EXPECT_EQ(Image()["my_attribute"], "1");
  EXPECT_EQ(Patch({{{"op", "remove"}, {"path", "/my_attribute"}}}).status, 200);
  EXPECT_FALSE(Image().contains("my_attribute"));
  EXPECT_EQ(Patch({{{"op", "remove"}, {"path", "/my_attribute"}}}).Code(), "IMG.0035");
}

TEST_F(UpdateTest, TakesAnEmptyEnterpriseProjectForTheDefaultOne) {
  const char* const other = "12345678-1234-4234-8234-123456789012";
  EXPECT_EQ(PatchOne("replace", "/enterprise_project_id", other).status, 200);
  EXPECT_EQ(Image()["enterprise_project_id"], other);
  EXPECT_EQ(PatchOne("replace", "/enterprise_project_id", "").status, 200);
  EXPECT_EQ(Image()["enterprise_project_id"], "0");
}

TEST_F(UpdateTest, AppliesAllOperationsOrNone) {
  EXPECT_EQ(Patch({{{"op", "replace"}, {"path", "/name"}, {"value", "b"}},
                   {{"op", "replace"}, {"path", "/max_ram"}, {"value", 1}}})
                .Code(),
            "IMG.0035");
  EXPECT_EQ(Image()["name"], "a");
}

struct Case {
  const char* name;
  const char* body;
  const char* code;
};

class BadPatchTest : public UpdateTest, public testing::WithParamInterface<Case> {};

TEST_P(BadPatchTest, IsRefused) {
  const Answered answered = Patch(Json(GetParam().body));
  EXPECT_EQ(answered.status, 400);
  EXPECT_EQ(answered.Code(), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    , BadPatchTest,
    testing::ValuesIn<Case>({
        {"NoBody", "", "IMG.0007"},
        {"NoJson", "[", "IMG.0001"},
        {"NoArray", R"({"op": "add", "path": "/name", "value": "x"})", "IMG.0001"},
        {"EmptyArray", "[]", "IMG.0001"},
        {"NoOperation", "[1]", "IMG.0001"},
        {"BadOperation", R"([{"op": "move", "path": "/name", "value": "x"}])", "IMG.0001"},
        {"NoPath", R"([{"op": "add", "value": "x"}])", "IMG.0001"},
        {"NoSlash", R"([{"op": "add", "path": "name", "value": "x"}])", "IMG.0001"},
        {"UpperCase", R"([{"op": "add", "path": "/Name", "value": "x"}])", "IMG.0001"},
        {"NoValue", R"([{"op": "add", "path": "/name"}])", "IMG.0001"},
        {"BadValue", R"([{"op": "add", "path": "/x", "value": {}}])", "IMG.0001"},
        {"BadName", R"([{"op": "replace", "path": "/name", "value": "a/b"}])", "IMG.0003"},
        {"EmptyName", R"([{"op": "replace", "path": "/name", "value": ""}])", "IMG.0013"},
        {"BadDescription", R"([{"op": "add", "path": "/__description", "value": "<"}])",
         "IMG.0054"},
        {"BadFirmware", R"([{"op": "add", "path": "/hw_firmware_type", "value": "x"}])",
         "IMG.0141"},
        {"FixedAttribute", R"([{"op": "replace", "path": "/min_disk", "value": 50}])", "IMG.0035"},
        {"FixedWholeImage", R"([{"op": "add", "path": "/__whole_image", "value": "true"}])",
         "IMG.0035"},
        {"FixedParent", R"([{"op": "replace", "path": "/__originalimagename", "value": "x"}])",
         "IMG.0035"},
        {"FixedKey", R"([{"op": "add", "path": "/__system__cmkid", "value": "x"}])", "IMG.0035"},
        {"BadEnterpriseProject",
         R"([{"op": "replace", "path": "/enterprise_project_id", "value": "x"}])", "IMG.0155"},
        {"RemovedName", R"([{"op": "remove", "path": "/name"}])", "IMG.0035"},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(UpdateTest, RefusesImagesThatAreNotTheCallersOrNotActive) {
  id_ = "00000000-0000-0000-0000-000000000000";
  EXPECT_EQ(PatchOne("replace", "/name", "b").Code(), "IMG.0027");
  id_ = kPublicCentosImageId;
  EXPECT_EQ(PatchOne("replace", "/name", "b").Code(), "IMG.0047");
  const std::string job_id = Create({{"name", "young"}, {"instance_id", kServerId}});
  Pass(absl::Seconds(5));
  id_ = Call("GET", Concat("/v1/cloudimages/job/", job_id)).body["entities"]["image_id"];
  EXPECT_EQ(PatchOne("replace", "/name", "b").Code(), "IMG.0046");
}

class DeletionTest : public UpdateTest {
 protected:
  Answered Delete(std::string_view id) { return Call("DELETE", Concat("/v2/images/", id)); }
};

TEST_F(DeletionTest, TakesAMoment) {
  EXPECT_EQ(Delete(id_).status, 204);
  EXPECT_EQ(List(Concat("id=", id_)).size(), 1);
  EXPECT_EQ(Delete(id_).status, 204);
  Pass(absl::Milliseconds(200));
  EXPECT_TRUE(List(Concat("id=", id_)).empty());
  EXPECT_EQ(Call("GET", Concat("/v2/images/", id_)).status, 404);
}

TEST_F(DeletionTest, TakesUnknownImagesForDeleted) {
  EXPECT_EQ(Delete("00000000-0000-0000-0000-000000000000").status, 204);
}

TEST_F(DeletionTest, RefusesPublicAndProtectedImages) {
  EXPECT_EQ(Delete(kPublicCentosImageId).Code(), "IMG.0094");
  const Json body = {{"attributes", {{"protected", true}}}};
  const std::string id = Call("POST", "/_emulator/images", body).body["ids"][0];
  EXPECT_EQ(Delete(id).Code(), "IMG.0028");
}

}  // namespace
}  // namespace provider::emulator
