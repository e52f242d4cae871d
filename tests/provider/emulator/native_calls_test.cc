// The calls of OpenStack's interface, and those about tags as texts.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "provider/emulator/deprecated_calls.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/values.h"
#include "provider/emulator/version_calls.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;

class NativeTest : public ServiceTest {
 protected:
  void Seed(int count, const Json& more = Json::object()) {
    Json body = {{"count", count}, {"name_prefix", "n"}};
    body.update(more);
    EXPECT_EQ(Call("POST", "/_emulator/images", body).status, 200);
  }
  Answered Patch(std::string_view id, const char* body,
                 std::string_view type = "application/openstack-images-v2.1-json-patch") {
    return Send({.method = "PATCH",
                 .target = Concat("/v2/images/", id),
                 .headers = {{"X-Auth-Token", token_}, {"Content-Type", std::string(type)}},
                 .body = body});
  }
};

TEST_F(NativeTest, TellsTheRequestIdInTheWayOfOpenstackToo) {
  for (const char* target : {"/v2/images", "/v2/images/unknown", "/v2/schemas/image"}) {
    std::string id = Call("GET", target).Header("X-Openstack-Request-Id");
    ASSERT_TRUE(id.starts_with("req-")) << target;
    EXPECT_TRUE(IsUuid(id.substr(4))) << id;
  }
  const Answered answered = Call("GET", "/v2/cloudimages");
  EXPECT_EQ(answered.Header("X-Openstack-Request-Id"), "");
  EXPECT_NE(answered.Header("X-Request-Id"), "");
}

TEST_F(NativeTest, ListsPagesOf25WithLinks) {
  Seed(60);
  Json page = Call("GET", "/v2/images?visibility=private&sort_dir=asc").body;
  EXPECT_EQ(page["schema"], "/v2/schemas/images");
  EXPECT_EQ(page["first"], "/v2/images?visibility=private&sort_dir=asc");
  std::size_t seen = page["images"].size();
  EXPECT_EQ(seen, 25);
  int pages = 1;
  while (page.contains("next")) {
    page = Call("GET", page["next"].get<std::string>()).body;
    seen += page["images"].size();
    ++pages;
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen, 60);
}

TEST_F(NativeTest, RepeatsFiltersInItsLinks) {
  Seed(2, {{"attributes", {{"name", "a b&c"}}}});
  const Json page = Call("GET", "/v2/images?limit=1&name=a+b%26c").body;
  EXPECT_EQ(page["first"], "/v2/images?name=a%20b%26c");
  const Json next = Call("GET", page["next"].get<std::string>()).body;
  EXPECT_EQ(next["images"].size(), 1);
  EXPECT_FALSE(next.contains("next"));
  EXPECT_EQ(Call("GET", "/v2/images?limit=0").status, 400);
  EXPECT_EQ(Call("GET", "/v2/images?marker=unknown").status, 400);
}

TEST_F(NativeTest, ChangesAttributesInTheNewerForm) {
  const std::string id = CreateFromServer("a");
  const Answered answered = Patch(id, R"([{"op": "replace", "path": "/name", "value": "b"},
              {"op": "add", "path": "/color", "value": "red"},
              {"op": "replace", "path": "/tags", "value": ["x=1", "plain", "old.style"]}])");
  EXPECT_EQ(answered.status, 200) << answered.response.body;
  EXPECT_EQ(answered.body["name"], "b");
  EXPECT_EQ(answered.body["color"], "red");
  EXPECT_THAT(answered.body["tags"], ElementsAre("x=1", "plain", "old.style"));
  EXPECT_EQ(Patch(id, R"([{"op": "remove", "path": "/color"}])").status, 200);
  EXPECT_EQ(Patch(id, R"([{"op": "remove", "path": "/color"}])").status, 403);
}

TEST_F(NativeTest, ChangesAttributesInTheOlderForm) {
  const std::string id = CreateFromServer("a");
  constexpr std::string_view kType = "application/openstack-images-v2.0-json-patch";
  EXPECT_EQ(Patch(id, R"([{"replace": "/name", "value": "b"}])", kType).body["name"], "b");
  EXPECT_EQ(Patch(id, R"([{"add": "/x", "value": "1"}])", kType).body["x"], "1");
  EXPECT_FALSE(Patch(id, R"([{"remove": "/x"}])", kType).body.contains("x"));
  EXPECT_EQ(Patch(id, R"([{"rename": "/x"}])", kType).status, 400);
}

TEST_F(NativeTest, RefusesOtherMediaTypesAndImages) {
  const std::string id = CreateFromServer("a");
  constexpr const char* kBody = R"([{"op": "replace", "path": "/name", "value": "b"}])";
  EXPECT_EQ(Patch(id, kBody, "application/json").status, 415);
  EXPECT_EQ(Patch("unknown", kBody).status, 404);
  EXPECT_EQ(Patch(kPublicCentosImageId, kBody).status, 403);
  EXPECT_EQ(Patch(id, "{").status, 400);
  EXPECT_EQ(Patch(id, R"([{"op": "replace", "path": "/status", "value": "b"}])").status, 403);
}

TEST_F(NativeTest, PutsAndDeletesTagTexts) {
  const std::string id = CreateFromServer("a", {{"tags", {"k.v"}}});
  const auto tag = [&](const char* method, std::string_view text) {
    return Call(method, Concat("/v2/images/", id, "/tags/", text)).status;
  };
  EXPECT_EQ(tag("PUT", "plain"), 204);
  EXPECT_EQ(tag("PUT", "plain"), 204);
  EXPECT_THAT(List("name=a")[0]["tags"], ElementsAre("k=v", "plain"));
  EXPECT_EQ(List("tag=plain").size(), 1);
  EXPECT_EQ(tag("DELETE", "plain"), 204);
  EXPECT_EQ(tag("DELETE", "plain"), 404);
  EXPECT_EQ(tag("DELETE", "k%3Dv"), 204);
  EXPECT_EQ(List("name=a")[0]["tags"], Json::array());
}

TEST_F(NativeTest, ListsTagTextsInPages) {
  CreateFromServer("a", {{"tags", {"k.1", "l.2"}}});
  CreateFromServer("b", {{"tags", {"k.1", "m.3"}}});
  const auto texts = [this](std::string_view query) {
    return Call("GET", Concat("/v1/cloudimages/tags", query)).body["tags"];
  };
  EXPECT_THAT(texts(""), ElementsAre("k=1", "l=2", "m=3"));
  EXPECT_THAT(texts("?limit=2&page=2"), ElementsAre("m=3"));
  EXPECT_THAT(texts("?name=a"), ElementsAre("k=1", "l=2"));
  EXPECT_EQ(Call("GET", "/v1/cloudimages/tags?page=0").status, 400);
}

TEST_F(NativeTest, DeletesTagsByABatchCallOfItsOwn) {
  const std::string id = CreateFromServer("a", {{"tags", {"k.1", "l.2"}}});
  const std::string path = Concat("/v1/", kProjectId, "/cloudimages/", id, "/tags/delete");
  const Json tag = {{"key", "k"}, {"value", "1"}};
  EXPECT_EQ(Call("DELETE", path, {{"tags", {tag}}}).status, 204);
  EXPECT_THAT(List("name=a")[0]["tags"], ElementsAre("l=2"));
  EXPECT_EQ(Call("DELETE", path, Json("{}")).status, 400);
}

TEST_F(NativeTest, ShowsVersionsWithoutCredentials) {
  const Answered all = Send({.target = "/", .headers = {{"Host", "ims.test"}}});
  EXPECT_EQ(all.status, 300);
  EXPECT_EQ(all.body["versions"][0]["status"], "CURRENT");
  EXPECT_EQ(all.body["versions"][0]["links"][0]["href"], "http://ims.test/v2/");
  const Answered one = Send({.target = "/v2/"});
  EXPECT_EQ(one.status, 300);
  EXPECT_EQ(one.body["versions"].size(), 1);
  EXPECT_EQ(Send({.target = "/v9"}).status, 404);
}

TEST_F(NativeTest, ShowsSchemas) {
  for (const char* name : {"image", "images", "member", "members"}) {
    EXPECT_EQ(Call("GET", Concat("/v2/schemas/", name)).body["name"], name);
  }
  const Json schema = Call("GET", "/v2/schemas/image").body;
  EXPECT_EQ(schema["properties"]["name"]["maxLength"], 255);
  EXPECT_THAT(schema["properties"]["status"]["enum"], testing::Contains("pending_delete"));
  EXPECT_EQ(Call("GET", "/v2/schemas/flavor").status, 404);
}

TEST_F(NativeTest, ServesTheDeprecatedCalls) {
  const std::string id = CreateFromServer("a");
  const Json details = Call("GET", "/v1.1/images/detail").body["images"];
  EXPECT_EQ(details.size(), 5);
  EXPECT_EQ(details[0]["id"], id);
  EXPECT_EQ(details[0]["properties"]["__os_type"], "Linux");
  EXPECT_EQ(details[0]["is_public"], false);
  const Answered head = Call("HEAD", Concat("/v1/images/", id));
  EXPECT_EQ(head.Header("x-image-meta-name"), "a");
  EXPECT_EQ(head.Header("x-image-meta-property-__platform"), "CentOS");
  EXPECT_EQ(Call("DELETE", Concat("/v1.1/images/", id)).status, 200);
}

TEST_F(NativeTest, ProtectsImagesOnRequest) {
  const std::string id = CreateFromServer("a");
  const std::string path = Concat("/v2/cloudimages/", id);
  const auto protect = [](const Json& value) {
    return Json::array({{{"op", "replace"}, {"path", "/protected"}, {"value", value}}});
  };
  EXPECT_EQ(Call("PATCH", path, protect(true)).body["protected"], true);
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", id)).Code(), "IMG.0028");
  EXPECT_EQ(Call("PATCH", path, protect("maybe")).Code(), "IMG.0001");
  EXPECT_EQ(Call("PATCH", path, protect("false")).body["protected"], false);
  EXPECT_EQ(Call("DELETE", Concat("/v2/images/", id)).status, 204);
}

TEST_F(NativeTest, DeletesTheBackupOnRequest) {
  const auto make = [this](const char* name) -> std::string {
    Create({{"name", name}, {"instance_id", kServerId}, {"vault_id", kVaultId}},
           "/v1/cloudimages/wholeimages/action");
    Pass(absl::Seconds(10));
    return List(Concat("name=", name))[0]["__backup_id"];
  };
  const std::string kept = make("kept");
  const std::string dropped = make("dropped");
  const auto remove = [this](const char* name, const Json& body) {
    const std::string id = List(Concat("name=", name))[0]["id"];
    return Call("DELETE", Concat("/v2/images/", id), body).status;
  };
  EXPECT_EQ(remove("kept", {{"delete_backup", "x"}}), 400);
  EXPECT_EQ(remove("kept", {{"delete_backup", false}}), 204);
  EXPECT_EQ(remove("dropped", {{"delete_backup", true}}), 204);
  const Json backups = Call("GET", "/_emulator/sources").body["backups"];
  EXPECT_THAT(backups, testing::Contains(kept));
  EXPECT_THAT(backups, testing::Not(testing::Contains(dropped)));
}

}  // namespace
}  // namespace provider::emulator
