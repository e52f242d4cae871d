#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

class TagsTest : public ServiceTest {
 protected:
  TagsTest() : id_(CreateFromServer("a", {{"tags", {"k1.v1", "k2.v.2"}}})) {}
  std::string Path(std::string_view rest = "") {
    return Concat("/v2/", kProjectId, "/images/", id_, "/tags", rest);
  }
  Answered Batch(std::string_view action, const Json& tags) {
    return Call("POST", Path("/action"), {{"action", action}, {"tags", tags}});
  }
  // As the image object shows them.
  Json Tags() { return List(Concat("id=", id_))[0]["tags"]; }

  std::string id_;
};

TEST_F(TagsTest, ShowsTagsInBothForms) {
  EXPECT_EQ(Tags(), Json({"k1=v1", "k2=v.2"}));
  EXPECT_EQ(
      Call("GET", Path()).body,
      Json::parse(R"({"tags": [{"key": "k1", "value": "v1"}, {"key": "k2", "value": "v.2"}]})"));
}

TEST_F(TagsTest, AddsAndOverwritesOne) {
  EXPECT_EQ(Call("POST", Path(), {{"tag", {{"key", " k3 "}, {"value", ""}}}}).status, 204);
  EXPECT_EQ(Call("POST", Path(), {{"tag", {{"key", "k1"}, {"value", "w"}}}}).status, 204);
  EXPECT_EQ(Tags(), Json({"k1=w", "k2=v.2", "k3="}));
}

TEST_F(TagsTest, DeletesOneThatIsThere) {
  EXPECT_EQ(Call("DELETE", Path("/k1")).status, 204);
  EXPECT_EQ(Call("DELETE", Path("/k1")).status, 404);
  EXPECT_EQ(Tags(), Json({"k2=v.2"}));
}

TEST_F(TagsTest, ChangesManyAtOnce) {
  EXPECT_EQ(
      Batch("create", {{{"key", "k3"}, {"value", "v3"}}, {{"key", "k1"}, {"value", "w"}}}).status,
      204);
  EXPECT_EQ(Tags(), Json({"k1=w", "k2=v.2", "k3=v3"}));
  EXPECT_EQ(
      Batch("delete", {{{"key", "k1"}, {"value", "other"}}, {{"key", "gone"}}, {{"key", "k3"}}})
          .status,
      204);
  EXPECT_EQ(Tags(), Json({"k2=v.2"}));
}

TEST_F(TagsTest, RefusesWrongBatchesAsAWhole) {
  const Json good = {{"key", "k3"}, {"value", "v3"}};
  EXPECT_EQ(Batch("Create", {good}).Code(), "IMG.0001");
  EXPECT_EQ(Batch("create", {good, {{"key", "k4"}}}).Code(), "IMG.0115");
  EXPECT_EQ(Batch("create", {good, good}).Code(), "IMG.0115");
  EXPECT_EQ(Batch("create", {good, {{"key", std::string(37, 'x')}, {"value", ""}}}).Code(),
            "IMG.0115");
  EXPECT_EQ(Batch("create", {good, {{"key", "k"}, {"value", std::string(44, 'x')}}}).Code(),
            "IMG.0115");
  Json nine = Json::array();
  for (int i = 0; i < 9; ++i)
    nine.push_back({{"key", Concat("n", std::to_string(i))}, {"value", ""}});
  EXPECT_EQ(Batch("create", nine).Code(), "IMG.0116");
  EXPECT_EQ(Tags().size(), 2);
}

TEST_F(TagsTest, KnowsOnlyOwnImages) {
  id_ = "00000000-0000-0000-0000-000000000000";
  EXPECT_EQ(Call("GET", Path()).status, 404);
  EXPECT_EQ(Batch("delete", {{{"key", "k1"}}}).status, 404);
  id_ = kPublicCentosImageId;
  EXPECT_EQ(Call("GET", Path()).status, 200);
  EXPECT_EQ(Call("POST", Path(), {{"tag", {{"key", "a"}, {"value", "b"}}}}).status, 404);
}

TEST_F(TagsTest, PutsOneByEitherForm) {
  const auto put = [this](const Json& members) {
    Json body = {{"image_id", id_}};
    body.update(members);
    return Call("PUT", "/v1/cloudimages/tags", body);
  };
  EXPECT_EQ(put({{"tag", "k3.v3.x"}}).status, 204);
  EXPECT_EQ(put({{"image_tag", {{"key", "k4"}, {"value", "v4"}}}}).status, 204);
  EXPECT_EQ(Tags(), Json({"k1=v1", "k2=v.2", "k3=v3.x", "k4=v4"}));
  EXPECT_EQ(put(Json::object()).Code(), "IMG.0001");
  EXPECT_EQ(put({{"tag", "a"}, {"image_tag", Json::object()}}).Code(), "IMG.0001");
  id_ = "x";
  EXPECT_EQ(put({{"tag", "a"}}).Code(), "IMG.0027");
}

TEST_F(TagsTest, ListsTheTagsOfTheProject) {
  CreateFromServer("b", {{"tags", {"k1.other", "k9"}}});
  EXPECT_EQ(Call("GET", Concat("/v2/", kProjectId, "/images/tags")).body,
            Json::parse(R"({"tags": [{"key": "k1", "values": ["other", "v1"]},
                                     {"key": "k2", "values": ["v.2"]},
                                     {"key": "k9", "values": [""]}]})"));
}

struct Case {
  const char* name;
  const char* members;
  std::vector<std::string> names;  // Newest first.
};

class FindByTagsTest : public TagsTest, public testing::WithParamInterface<Case> {
 protected:
  FindByTagsTest() {
    CreateFromServer("b", {{"tags", {"k1.other"}}});
    CreateFromServer("c");
  }
  Answered Find(const Json& body) {
    return Call("POST", Concat("/v2/", kProjectId, "/images/resource_instances/action"), body);
  }
};

TEST_P(FindByTagsTest, Finds) {
  Json body = Json::parse(GetParam().members);
  body["action"] = "filter";
  const Answered found = Find(body);
  EXPECT_EQ(found.status, 200) << found.response.body;
  std::vector<std::string> names;
  for (const Json& resource : found.body["resources"]) names.push_back(resource["resource_name"]);
  EXPECT_EQ(names, GetParam().names);
  body["action"] = "count";
  EXPECT_EQ(Find(body).body, Json({{"total_count", GetParam().names.size()}}));
}

INSTANTIATE_TEST_SUITE_P(
    , FindByTagsTest,
    testing::ValuesIn<Case>({
        {"Everything", R"({})", {"c", "b", "a"}},
        {"AnyValue", R"({"tags": [{"key": "k1"}]})", {"b", "a"}},
        {"OneValue", R"({"tags": [{"key": "k1", "values": ["v1"]}]})", {"a"}},
        {"OneOfValues", R"({"tags": [{"key": "k1", "values": ["v1", "other"]}]})", {"b", "a"}},
        {"AllKeys", R"({"tags": [{"key": "k1"}, {"key": "k2"}]})", {"a"}},
        {"AnyKey", R"({"tags_any": [{"key": "k9"}, {"key": "k2"}]})", {"a"}},
        {"NotAllKeys", R"({"not_tags": [{"key": "k1"}, {"key": "k2"}]})", {"c", "b"}},
        {"NotAnyKey", R"({"not_tags_any": [{"key": "k1"}]})", {"c"}},
        {"Untagged", R"({"without_any_tag": true, "tags": [{"key": "k1"}]})", {"c"}},
        {"ByName", R"({"matches": [{"key": "resource_name", "value": "b"}]})", {"b"}},
        {"ById", R"({"matches": [{"key": "resource_id", "value": "none"}]})", {}},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(FindByTagsTest, PagesByOffset) {
  const Answered page = Find({{"action", "filter"}, {"limit", "1"}, {"offset", "1"}});
  EXPECT_EQ(page.body["total_count"], 3);
  ASSERT_EQ(page.body["resources"].size(), 1);
  EXPECT_EQ(page.body["resources"][0]["resource_name"], "b");
  EXPECT_EQ(page.body["resources"][0]["tags"], Json::parse(R"([{"key": "k1", "value": "other"}])"));
  EXPECT_EQ(Find({{"action", "filter"}, {"limit", "0"}}).Code(), "IMG.0001");
  EXPECT_EQ(Find({{"action", "Filter"}}).Code(), "IMG.0001");
}

}  // namespace
}  // namespace provider::emulator
