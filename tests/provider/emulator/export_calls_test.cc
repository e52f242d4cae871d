#include "provider/emulator/export_calls.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

class ExportTest : public ServiceTest {
 protected:
  ExportTest() : image_(CreateFromServer("a")) {}

  Answered Export(std::string_view id, const Json& body) {
    return Call("POST", Concat("/v1/cloudimages/", id, "/file"), body);
  }
  static Json Body(std::string_view url = "ims-export:a.qcow2") {
    return {{"bucket_url", url}, {"file_format", "qcow2"}, {"is_quick_export", false}};
  }

  std::string image_;
};

TEST_F(ExportTest, WritesAnObjectThatCanBeImported) {
  const Json job = Finish(Export(image_, Body()));
  EXPECT_EQ(job["job_type"], "imsNativeExportImageJob");
  EXPECT_EQ(job["entities"], Json({{"image_id", image_}}));
  EXPECT_EQ(List(Concat("id=", image_))[0]["status"], "active");
  Create({{"name", "again"}, {"image_url", "ims-export:a.qcow2"}, {"min_disk", 40}});
}

TEST_F(ExportTest, WritesAnObjectOnce) {
  const std::string other = CreateFromServer("b");
  EXPECT_EQ(Export(image_, Body()).status, 200);
  EXPECT_EQ(Export(image_, Body("ims-export:b.qcow2")).Code(), "IMG.0148");
  EXPECT_EQ(Export(other, Body()).Code(), "IMG.0070");
  Pass(absl::Seconds(10));
  EXPECT_EQ(Export(image_, Body()).Code(), "IMG.0070");
  EXPECT_EQ(Export(image_, Body("ims-export:b.qcow2")).status, 200);
}

TEST_F(ExportTest, TakesNoFormatWhenQuick) {
  EXPECT_EQ(Export(image_, {{"bucket_url", "ims-export:a"}, {"is_quick_export", true}}).status,
            200);
  Json body = Body();
  body["is_quick_export"] = true;
  EXPECT_EQ(Export(image_, body).Code(), "IMG.0001");
}

TEST_F(ExportTest, RefusesBadRequests) {
  EXPECT_EQ(Export(image_, {{"file_format", "qcow2"}}).Code(), "IMG.0001");
  EXPECT_EQ(Export(image_, {{"bucket_url", "ims-export:a"}}).Code(), "IMG.0001");
  EXPECT_EQ(Export(image_, {{"bucket_url", "ims-export:a"}, {"file_format", "iso"}}).Code(),
            "IMG.0072");
  EXPECT_EQ(Export(image_, Body("ims-export")).Code(), "IMG.0017");
  EXPECT_EQ(Export(image_, Body("no-such-bucket:a")).Code(), "IMG.0069");
  EXPECT_EQ(Export(image_, Body("ims-export:" + std::string(129, 'x'))).Code(), "IMG.0074");
  EXPECT_EQ(Export("unknown", Body()).Code(), "IMG.0027");
}

TEST_F(ExportTest, RefusesImagesThatMustStay) {
  EXPECT_EQ(Export(kPublicCentosImageId, Body()).Code(), "IMG.0077");
  Create({{"name", "charged"}, {"instance_id", kUbuntuServerId}});
  Create({{"name", "whole"}, {"backup_id", kCsbsBackupId}}, "/v1/cloudimages/wholeimages/action");
  Create({{"name", "secret"}, {"instance_id", kEncryptedServerId}});
  EXPECT_EQ(Call("POST", "/_emulator/images",
                 {{"count", 1},
                  {"name_prefix", "large-"},
                  {"attributes", {{"__image_size", "200000000000"}}}})
                .status,
            200);
  Pass(absl::Seconds(10));
  const auto id = [this](const char* name) -> std::string {
    return List(Concat("name=", name))[0]["id"];
  };
  EXPECT_EQ(Export(id("charged"), Body()).Code(), "IMG.0079");
  EXPECT_EQ(Export(id("whole"), Body()).Code(), "IMG.0128");
  EXPECT_EQ(Export(id("large-0"), Body()).Code(), "IMG.0160");
  const Json quick = {{"bucket_url", "ims-export:a"}, {"is_quick_export", true}};
  EXPECT_EQ(Export(id("secret"), quick).Code(), "IMG.0071");
}

}  // namespace
}  // namespace provider::emulator
