#include "provider/emulator/members.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr const char* kMembers = "/v1/cloudimages/members";

class MembersTest : public ServiceTest {
 protected:
  MembersTest() : image_(CreateFromServer("shared")) {}

  Json Share(std::string_view project_id = kSecondProjectId) {
    return Finish(Call("POST", kMembers, {{"images", {image_}}, {"projects", {project_id}}}));
  }
  Answered Reply(std::string_view status) {
    const Answered answered =
        CallIn(kSecondProjectName, "PUT", kMembers,
               {{"images", {image_}}, {"project_id", kSecondProjectId}, {"status", status}});
    Pass(absl::Seconds(10));
    return answered;
  }
  Json SecondList(std::string_view query) {
    return CallIn(kSecondProjectName, "GET", Concat("/v2/cloudimages?", query)).body["images"];
  }
  Json Own() { return List(Concat("id=", image_))[0]; }
  std::string NativePath(std::string_view more = "") {
    return Concat("/v2/images/", image_, "/members", more);
  }

  std::string image_;
};

TEST_F(MembersTest, SharesByAJobWithResults) {
  EXPECT_EQ(Share()["entities"]["results"],
            Json::array(
                {{{"image_id", image_}, {"project_id", kSecondProjectId}, {"status", "success"}}}));
  EXPECT_EQ(Own()["visibility"], "shared");
  EXPECT_EQ(Own()["__imagetype"], "shared");
  EXPECT_EQ(Share()["status"], "SUCCESS");
  EXPECT_EQ(Call("GET", NativePath()).body["members"].size(), 1);
}

TEST_F(MembersTest, ShowsReceiversWhatTheyAccepted) {
  Share();
  const std::string id = Concat("id=", image_);
  EXPECT_EQ(SecondList(id).size(), 0);
  EXPECT_EQ(SecondList("member_status=pending&visibility=shared").size(), 1);
  EXPECT_EQ(Reply("accepted").status, 200);
  ASSERT_EQ(SecondList(id).size(), 1);
  EXPECT_EQ(SecondList(id)[0]["owner"], kProjectId);
  EXPECT_EQ(SecondList("member_status=accepted&visibility=shared&__imagetype=shared").size(), 1);
  EXPECT_EQ(Reply("rejected").status, 200);
  EXPECT_EQ(SecondList(id).size(), 0);
  EXPECT_EQ(SecondList("member_status=rejected&visibility=shared").size(), 1);
}

TEST_F(MembersTest, EndsSharing) {
  Share();
  Reply("accepted");
  const Json body = {{"images", {image_}}, {"projects", {kSecondProjectId}}};
  const Json job = Finish(Call("DELETE", kMembers, body));
  EXPECT_EQ(job["job_type"], "imsDelImageMembersJob");
  EXPECT_EQ(job["entities"]["results"], Json::array());
  EXPECT_EQ(SecondList(Concat("id=", image_)).size(), 0);
  EXPECT_EQ(Own()["visibility"], "private");
  EXPECT_EQ(Own()["__imagetype"], "private");
}

TEST_F(MembersTest, SharesWithAnotherAccount) {
  Share(kPartnerProjectId);
  EXPECT_EQ(Call("GET", NativePath()).body["members"][0]["member_id"], kPartnerProjectId);
}

TEST_F(MembersTest, LetsReceiversCopyWhatTheyAccepted) {
  const std::string path = Concat("/v1/cloudimages/", image_, "/copy");
  Share();
  EXPECT_EQ(CallIn(kSecondProjectName, "POST", path, {{"name", "a"}}).Code(), "IMG.0196");
  Reply("accepted");
  EXPECT_EQ(CallIn(kSecondProjectName, "POST", path, {{"name", "a"}}).status, 200);
}

TEST_F(MembersTest, DeletesSharedImages) {
  Share();
  EXPECT_EQ(CallIn(kSecondProjectName, "DELETE", Concat("/v2/images/", image_)).Code(), "IMG.0092");
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", image_)).status, 204);
}

TEST_F(MembersTest, RefusesWhatCannotBeShared) {
  const auto share = [this](const Json& image, const Json& project) {
    return Call("POST", kMembers, {{"images", {image}}, {"projects", {project}}}).Code();
  };
  EXPECT_EQ(share(image_, kProjectId), "IMG.0076");
  EXPECT_EQ(share(image_, "unknown"), "IMG.0108");
  EXPECT_EQ(share(image_, kFarProjectId), "IMG.0108");
  EXPECT_EQ(share("unknown", kSecondProjectId), "IMG.0027");
  EXPECT_EQ(share(kPublicCentosImageId, kSecondProjectId), "IMG.0089");
  EXPECT_EQ(share(7, kSecondProjectId), "IMG.0001");
  EXPECT_EQ(Call("POST", kMembers, {{"images", {image_}}}).Code(), "IMG.0001");
  EXPECT_EQ(Call("PUT", kMembers,
                 {{"images", {image_}}, {"project_id", kProjectId}, {"status", "accepted"}})
                .Code(),
            "IMG.0027");
  EXPECT_EQ(Call("PUT", kMembers,
                 {{"images", {image_}}, {"project_id", kProjectId}, {"status", "pending"}})
                .Code(),
            "IMG.0001");
  Create({{"name", "csbs"}, {"backup_id", kCsbsBackupId}}, "/v1/cloudimages/wholeimages/action");
  Create({{"name", "secret"}, {"instance_id", kEncryptedServerId}});
  Pass(absl::Seconds(10));
  EXPECT_EQ(share(List("name=csbs")[0]["id"], kSecondProjectId), "IMG.0135");
  EXPECT_EQ(share(List("name=secret")[0]["id"], kSecondProjectId), "IMG.0098");
}

TEST_F(MembersTest, NeedsAVaultToAcceptAFullImage) {
  Create({{"name", "cbr"}, {"backup_id", kBackupId}, {"whole_image_type", "CBR"}},
         "/v1/cloudimages/wholeimages/action");
  Pass(absl::Seconds(10));
  image_ = List("name=cbr")[0]["id"];
  Share();
  EXPECT_EQ(Reply("accepted").Code(), "IMG.0001");
  Json body = {{"images", {image_}},
               {"project_id", kSecondProjectId},
               {"status", "accepted"},
               {"vault_id", kVaultId}};
  EXPECT_EQ(CallIn(kSecondProjectName, "PUT", kMembers, body).status, 200);
}

TEST_F(MembersTest, ActsAtOnceByTheNativeCalls) {
  const Answered added = Call("POST", NativePath(), {{"member", kSecondProjectId}});
  EXPECT_EQ(added.status, 200);
  EXPECT_EQ(added.body["status"], "pending");
  EXPECT_EQ(added.body["schema"], "/v2/schemas/member");
  EXPECT_EQ(Call("POST", NativePath(), {{"member", kSecondProjectId}}).status, 409);
  const std::string member = NativePath(Concat("/", kSecondProjectId));
  EXPECT_EQ(Call("PUT", member, {{"status", "accepted"}}).status, 403);
  EXPECT_EQ(CallIn(kSecondProjectName, "PUT", member, {{"status", "maybe"}}).status, 400);
  EXPECT_EQ(CallIn(kSecondProjectName, "PUT", member, {{"status", "accepted"}}).body["status"],
            "accepted");
  EXPECT_EQ(Call("GET", member).body["status"], "accepted");
  EXPECT_EQ(CallIn(kSecondProjectName, "GET", NativePath()).body["members"].size(), 1);
  EXPECT_EQ(CallIn(kSecondProjectName, "DELETE", member).status, 403);
  EXPECT_EQ(Call("DELETE", member).status, 204);
  EXPECT_EQ(Call("GET", member).status, 404);
  EXPECT_EQ(CallIn(kSecondProjectName, "GET", NativePath()).status, 404);
}

TEST_F(MembersTest, PagesThroughMembers) {
  Share(kPartnerProjectId);
  Share();
  const std::string path = Concat("/v1/", kProjectId, "/cloudimages/", image_, "/members");
  const Json first = Call("GET", Concat(path, "?limit=1")).body;
  EXPECT_EQ(first["members"][0]["member_id"], kPartnerProjectId);
  EXPECT_EQ(first["page_info"], Json({{"next_marker", kPartnerProjectId}, {"current_count", 1}}));
  const Json second = Call("GET", Concat(path, "?limit=1&marker=", kPartnerProjectId)).body;
  EXPECT_EQ(second["members"][0]["member_id"], kSecondProjectId);
  EXPECT_EQ(second["page_info"]["next_marker"], nullptr);
  EXPECT_EQ(Call("GET", Concat(path, "/", kSecondProjectId)).body["status"], "pending");
  EXPECT_EQ(Call("GET", Concat(path, "/", kFarProjectId)).status, 404);
  EXPECT_EQ(Call("GET", Concat(path, "?limit=0")).status, 400);
}

}  // namespace
}  // namespace provider::emulator
