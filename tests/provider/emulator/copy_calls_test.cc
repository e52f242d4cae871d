#include "provider/emulator/copy_calls.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"
#include "tests/testing/golden.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

class CopyTest : public ServiceTest {
 protected:
  CopyTest() : source_(CreateFromServer("source", {{"tags", {"a.b"}}, {"min_ram", 512}})) {}

  static std::string CopyPath(std::string_view id, std::string_view call = "copy") {
    return Concat("/v1/cloudimages/", id, "/", call);
  }
  static Json FarBody() {
    return {{"name", "far"},
            {"region", kFarRegion},
            {"project_name", kFarProjectName},
            {"agency_name", kCopyAgencyName}};
  }
  // The id of a fresh image made by another call.
  std::string Make(const Json& body, std::string_view call = "/v2/cloudimages/action") {
    const std::string name = body["name"];
    Create(body, call);
    Pass(absl::Seconds(10));
    return List(Concat("name=", name))[0]["id"];
  }

  std::string source_;
};

TEST_F(CopyTest, CopiesWithinTheRegion) {
  const Json job = Finish(Call("POST", CopyPath(source_), {{"name", "copy"}}));
  EXPECT_EQ(job["job_type"], "imsCopyImageInRegionJob");
  const Json images = List(Concat("id=", job["entities"].value("image_id", "")));
  ASSERT_EQ(images.size(), 1);
  ExpectGolden("golden/provider/emulator/copy.json", images[0].dump(2) + "\n");
}

TEST_F(CopyTest, EncryptsTheCopy) {
  const Json job = Finish(Call("POST", Concat("/v2.1/cloudimages/", source_, "/copy"),
                               {{"name", "copy"}, {"cmk_id", kEncryptionKeyId}}));
  const std::string id = job["entities"]["image_id"];
  EXPECT_EQ(List("name=copy")[0]["__system__cmkid"], kEncryptionKeyId);
  EXPECT_EQ(Call("POST", CopyPath(id), {{"name", "b"}, {"cmk_id", kEncryptionKeyId}}).Code(),
            "IMG.0096");
  EXPECT_EQ(Call("POST", CopyPath(id, "cross_region_copy"), FarBody()).Code(), "IMG.0143");
}

TEST_F(CopyTest, CopiesToAnotherRegion) {
  const Json job = Finish(Call("POST", CopyPath(source_, "cross_region_copy"), FarBody()));
  EXPECT_EQ(job["status"], "SUCCESS");
  const std::string path = Concat("/v2/cloudimages?id=", job["entities"].value("image_id", ""));
  EXPECT_EQ(Call("GET", path).body["images"].size(), 0);
  const Json images = CallIn(kFarProjectName, "GET", path).body["images"];
  ASSERT_EQ(images.size(), 1);
  EXPECT_EQ(images[0]["owner"], kFarProjectId);
  EXPECT_EQ(images[0]["__data_origin"], Concat("image,", kRegion, ",", source_));
}

TEST_F(CopyTest, LetsTheOtherRegionChangeTheCopy) {
  const Json job = Finish(Call("POST", CopyPath(source_, "cross_region_copy"), FarBody()));
  const std::string id = job["entities"]["image_id"];
  const Json patch = {{{"op", "replace"}, {"path", "/max_ram"}, {"value", 4096}},
                      {{"op", "replace"}, {"path", "/min_ram"}, {"value", 1024}}};
  EXPECT_EQ(Call("PATCH", Concat("/v2/cloudimages/", id), patch).status, 400);
  EXPECT_EQ(CallIn(kFarProjectName, "PATCH", Concat("/v2/cloudimages/", id), patch).body["max_ram"],
            "4096");
}

TEST_F(CopyTest, NeedsAVaultToMoveAFullImage) {
  const std::string whole =
      Make({{"name", "whole"}, {"backup_id", kBackupId}, {"whole_image_type", "CBR"}},
           "/v1/cloudimages/wholeimages/action");
  EXPECT_EQ(Call("POST", CopyPath(whole), {{"name", "a"}}).Code(), "IMG.0130");
  Json body = FarBody();
  EXPECT_EQ(Call("POST", CopyPath(whole, "cross_region_copy"), body).Code(), "IMG.0001");
  body["vault_id"] = kFarVaultId;
  EXPECT_EQ(Finish(Call("POST", CopyPath(whole, "cross_region_copy"), body))["status"], "SUCCESS");
}

struct Wrong {
  const char* name;
  const char* call;
  Json changes;
  const char* code;
};

class WrongCopyTest : public CopyTest, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongCopyTest, IsRefused) {
  Json body = FarBody();
  body.update(GetParam().changes);
  EXPECT_EQ(Call("POST", CopyPath(source_, GetParam().call), body).Code(), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    , WrongCopyTest,
    testing::ValuesIn<Wrong>({
        {"NoName", "copy", {{"name", ""}}, "IMG.0013"},
        {"BadName", "copy", {{"name", "a/b"}}, "IMG.0003"},
        {"BadDescription", "copy", {{"description", "<"}}, "IMG.0054"},
        {"UnknownKey", "copy", {{"cmk_id", "k"}}, "IMG.0095"},
        {"BadEnterpriseProject", "copy", {{"enterprise_project_id", "e"}}, "IMG.0155"},
        {"WrongType", "copy", {{"name", 7}}, "IMG.0001"},
        {"NoRegion", "cross_region_copy", {{"region", ""}}, "IMG.0001"},
        {"NoAgency", "cross_region_copy", {{"agency_name", nullptr}}, "IMG.0001"},
        {"SameRegion", "cross_region_copy", {{"region", "eu-test-1"}}, "IMG.0142"},
        {"UnknownRegion", "cross_region_copy", {{"region", "eu-test-9"}}, "IMG.0147"},
        {"ProjectElsewhere", "cross_region_copy", {{"project_name", "eu-test-1"}}, "IMG.0145"},
        {"UnknownAgency", "cross_region_copy", {{"agency_name", "nobody"}}, "IMG.0151"},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(CopyTest, RefusesWhatCannotBeCopied) {
  const Json body = {{"name", "a"}};
  const std::string iso = Make({{"name", "iso"},
                                {"image_url", kIsoFile},
                                {"min_disk", 40},
                                {"os_version", "CentOS 7.0 64bit"}});
  EXPECT_EQ(Call("POST", CopyPath(iso), body).Code(), "IMG.0167");
  EXPECT_EQ(Call("POST", CopyPath(kPublicCentosImageId), body).Code(), "IMG.0083");
  EXPECT_EQ(Call("POST", CopyPath("unknown"), body).Code(), "IMG.0027");
  EXPECT_EQ(CallIn(kSecondProjectName, "POST", CopyPath(source_), body).Code(), "IMG.0027");
}

class CopyLimitTest : public ServiceTest {
 protected:
  CopyLimitTest() : ServiceTest({.job_duration = absl::Seconds(10), .max_running_copies = 1}) {}
};

TEST_F(CopyLimitTest, RunsSoManyCopiesAtATime) {
  const std::string path = Concat("/v1/cloudimages/", CreateFromServer("source"), "/copy");
  EXPECT_EQ(Call("POST", path, {{"name", "a"}}).status, 200);
  EXPECT_EQ(Call("POST", path, {{"name", "b"}}).Code(), "IMG.0060");
  Pass(absl::Seconds(10));
  EXPECT_EQ(Call("POST", path, {{"name", "b"}}).status, 200);
}

}  // namespace
}  // namespace provider::emulator
