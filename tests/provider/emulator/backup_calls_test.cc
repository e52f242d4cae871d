#include "provider/emulator/backup_calls.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kWholeCall = "/v1/cloudimages/wholeimages/action";

class BackupTest : public ServiceTest {
 protected:
  Answered Show(std::string_view id, std::string_view project = kProjectId) {
    return Call("GET", Concat("/v3/", project, "/backups/", id));
  }
  // Makes a full-ECS image and gives it as listed.
  Json Whole(const Json& body) {
    const std::string job_id = Create(body, kWholeCall);
    Pass(absl::Seconds(10));
    return List(Concat("id=", Job(job_id).body["entities"].value("image_id", "")))[0];
  }
};

TEST_F(BackupTest, TellsWhoseASeededBackupIsAndWhereItLies) {
  const Json backup = Show(kBackupId).body["backup"];
  EXPECT_EQ(backup["id"], kBackupId);
  EXPECT_EQ(backup["resource_id"], kServerId);
  EXPECT_EQ(backup["vault_id"], kVaultId);
  EXPECT_EQ(backup["status"], "available");
  EXPECT_EQ(backup["resource_size"], 40);
}

TEST_F(BackupTest, TellsOfABackupThatAnImageMade) {
  const Json image =
      Whole({{"name", "a"}, {"instance_id", kUbuntuServerId}, {"vault_id", kVaultId}});
  const Json backup = Show(image["__backup_id"].get<std::string>()).body["backup"];
  EXPECT_EQ(backup["resource_id"], kUbuntuServerId);
  EXPECT_EQ(backup["vault_id"], kVaultId);
  EXPECT_EQ(backup["extend_info"]["os_images_data"], Json::array({{{"image_id", image["id"]}}}));
}

TEST_F(BackupTest, ForgetsABackupDeletedWithItsImage) {
  const Json image = Whole({{"name", "a"}, {"instance_id", kServerId}, {"vault_id", kVaultId}});
  const std::string id = image["__backup_id"];
  ASSERT_EQ(Show(id).status, 200);
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", image["id"].get<std::string>()),
                 {{"delete_backup", true}})
                .status,
            204);
  EXPECT_EQ(Show(id).status, 404);
}

TEST_F(BackupTest, DoesNotKnowBackupsOfTheOlderService) {
  EXPECT_EQ(Show(kCsbsBackupId).status, 404);
  EXPECT_EQ(Show("unknown").Code(), "BackupService.0404");
}

TEST_F(BackupTest, AsksForTheProjectOfThePath) {
  EXPECT_EQ(Show(kBackupId, kSecondProjectId).status, 403);
  token_ = Login("");
  EXPECT_EQ(Show(kBackupId).status, 403);
}

}  // namespace
}  // namespace provider::emulator
