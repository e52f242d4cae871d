#include "provider/emulator/upload_calls.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"
#include "tests/testing/golden.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

class UploadTest : public ServiceTest {
 protected:
  std::string Prepare(const Json& body = {{"name", "two steps"}, {"min_disk", 40}}) {
    const Answered answered = Call("POST", "/v2/images", body);
    EXPECT_EQ(answered.status, 201) << answered.response.body;
    return answered.body.value("id", "");
  }
  Answered Register(std::string_view id, std::string_view url) {
    return Call("PUT", Concat("/v1/cloudimages/", id, "/upload"), {{"image_url", url}});
  }
  Json Image(std::string_view id) { return List(Concat("id=", id))[0]; }
};

TEST_F(UploadTest, MakesMetadataFirst) {
  const Answered answered = Call("POST", "/v2/images",
                                 {{"__os_version", "Ubuntu 14.04 server 64bit"},
                                  {"name", "test"},
                                  {"protected", false},
                                  {"disk_format", "vhd"},
                                  {"tags", {"test=testvalue", "bare", "old.style"}},
                                  {"min_ram", 1024},
                                  {"min_disk", 100}});
  EXPECT_EQ(answered.status, 201);
  ExpectGolden("golden/provider/emulator/metadata.json", answered.body.dump(2) + "\n");
  EXPECT_EQ(Image(answered.body["id"].get<std::string>()), answered.body);
}

TEST_F(UploadTest, RegistersAFile) {
  const std::string id = Prepare();
  const Answered started = Register(id, kFile);
  EXPECT_EQ(Image(id)["status"], "saving");
  EXPECT_EQ(Register(id, kFile).Code(), "IMG.0046");
  const Json job = Finish(started);
  EXPECT_EQ(job["job_type"], "imsNativeImportImageJob");
  EXPECT_EQ(job["entities"], Json({{"image_id", id}}));
  const Json image = Image(id);
  EXPECT_EQ(image["status"], "active");
  EXPECT_EQ(image["__root_origin"], "file");
  EXPECT_EQ(image["__data_origin"], Concat("file,", kFile));
  EXPECT_NE(image["__image_size"], "0");
  EXPECT_TRUE(image.contains("active_at"));
}

TEST_F(UploadTest, LeavesAKilledImageBehind) {
  const std::string id = Prepare();
  EXPECT_EQ(Register(id, kMissingFile).Code(), "IMG.0057");
  const Json job = Finish(Register(id, kBrokenFile));
  EXPECT_EQ(job["status"], "FAIL");
  EXPECT_EQ(job["error_code"], "IMG.0057");
  EXPECT_EQ(Image(id)["status"], "killed");
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", id)).status, 204);
}

TEST_F(UploadTest, DeletesMetadataThatAwaitsItsFile) {
  const std::string id = Prepare();
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", id)).status, 204);
  Pass(absl::Seconds(1));
  EXPECT_EQ(List(Concat("id=", id)).size(), 0);
}

TEST_F(UploadTest, TakesTheFileItself) {
  const std::string id = Prepare();
  const std::string path = Concat("/v2/images/", id, "/file");
  EXPECT_EQ(Call("PUT", path, Json("QFI bytes")).status, 204);
  EXPECT_EQ(Call("PUT", path, Json("QFI bytes")).status, 409);
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", id)).Code(), "IMG.0090");
  Pass(absl::Seconds(10));
  EXPECT_EQ(Image(id)["status"], "active");
  EXPECT_EQ(Image(id)["__image_size"], "9");
  EXPECT_EQ(Call("PUT", Concat("/v2/images/", kPublicCentosImageId, "/file"), Json("x")).status,
            404);
}

TEST_F(UploadTest, RegistersOnlyWhatAwaitsAFile) {
  EXPECT_EQ(Register(CreateFromServer("a"), kFile).Code(), "IMG.0046");
  EXPECT_EQ(Register("unknown", kFile).Code(), "IMG.0027");
  EXPECT_EQ(Call("PUT", "/v1/cloudimages/unknown/upload", Json("{}")).Code(), "IMG.0001");
}

TEST_F(UploadTest, RefusesBadMetadata) {
  for (const char* body : {"", "[]", R"({"visibility": "public"})", R"({"disk_format": "ami"})",
                           R"({"min_disk": 1025})", R"({"min_disk": 0})", R"({"min_ram": -1})",
                           R"({"tags": [""]})", R"({"name": 7})"}) {
    EXPECT_EQ(Call("POST", "/v2/images", Json(body)).status, 400) << body;
  }
}

}  // namespace
}  // namespace provider::emulator
