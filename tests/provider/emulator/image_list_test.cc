#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Images a, b, c made 10 s apart, and d at the same time as c.
class ListTest : public ServiceTest {
 protected:
  ListTest() {
    CreateFromServer("a", {{"tags", {"env.test", "x.1"}}});
    CreateFromServer("b", {{"tags", {"env.prod"}}, {"min_ram", 1024}});
    Create({{"name", "c"},
            {"image_url", kIsoFile},
            {"min_disk", 50},
            {"os_version", "Ubuntu 20.04 server 64bit"},
            {"tags", {"env"}}});
    Create({{"data_images", {{{"name", "d"}, {"volume_id", kDataVolumeId}}}}});
    Pass(absl::Seconds(10));
  }
};

struct Case {
  const char* name;
  const char* query;
  std::vector<std::string> names;  // Among a, b, c, d; sorted by name.
};

class FilterTest : public ListTest, public testing::WithParamInterface<Case> {};

TEST_P(FilterTest, Filters) {
  EXPECT_EQ(
      ListedNames(Concat("__imagetype=private&sort_key=name&sort_dir=asc&", GetParam().query)),
      GetParam().names);
}

INSTANTIATE_TEST_SUITE_P(
    , FilterTest,
    testing::ValuesIn<Case>({
        {"ByNothing", "", {"a", "b", "c", "d"}},
        {"ByName", "name=b", {"b"}},
        {"ByUnknownName", "name=B", {}},
        {"ByUnknownId", "id=00000000-0000-0000-0000-000000000000", {}},
        {"ByTag", "tag=env%3Dtest", {"a"}},
        {"ByTwoTags", "tag=env%3Dtest&tag=x%3D1", {"a"}},
        {"ByBareTag", "tag=env", {"c"}},
        {"ByTagOfAnotherValue", "tag=env%3Dnone", {}},
        {"ByMinDisk", "min_disk=50", {"c"}},
        {"ByMinRam", "min_ram=1024", {"b"}},
        {"ByKind", "virtual_env_type=DataImage", {"d"}},
        {"ByFormat", "disk_format=iso", {"c"}},
        {"ByPlatform", "__platform=Ubuntu", {"c"}},
        {"ByProtection", "protected=False", {"a", "b", "c", "d"}},
        {"ByOwner", "owner=0123456789abcdef0123456789abcdef", {"a", "b", "c", "d"}},
        {"ByOtherOwner", "owner=x", {}},
        {"ByStatus", "status=active", {"a", "b", "c", "d"}},
        {"ByVisibility", "visibility=private", {"a", "b", "c", "d"}},
        {"BySharing", "visibility=shared&member_status=accepted", {}},
        {"ByWholeImage", "__whole_image=false", {"a", "b", "c", "d"}},
        {"ByNoWholeImage", "__whole_image=true", {}},
        {"BySupport", "__support_kvm=true", {"a", "b", "c"}},
        {"ByArchitecture", "architecture=arm", {}},
        {"ByEnterpriseProject", "enterprise_project_id=0", {"a", "b", "c", "d"}},
        {"ByAllEnterpriseProjects", "enterprise_project_id=all_granted_eps", {"a", "b", "c", "d"}},
        {"ByUnknownAttribute", "some_attribute=1", {}},
        {"ByCreationBefore", "created_at=lt:2024-01-02T03:04:15Z", {"a"}},
        {"ByCreationAt", "created_at=eq:2024-01-02%2003:04:15", {"b"}},
        {"ByCreationUntil", "created_at=lte:2024-01-02T03:04:15Z", {"a", "b"}},
        {"ByCreationAfter", "created_at=gt:2024-01-02T03:04:15Z", {"c", "d"}},
        {"ByCreationFrom", "created_at=gte:2024-01-02T03:04:15Z", {"b", "c", "d"}},
        {"ByCreationElse", "created_at=neq:2024-01-02T03:04:15Z", {"a", "c", "d"}},
        {"ByUpdate", "updated_at=gte:2024-01-02T03:04:35Z", {"c", "d"}},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(ListTest, BeginsWithTheNewest) {
  const std::vector<std::string> names = ListedNames("__imagetype=private");
  ASSERT_EQ(names.size(), 4);
  EXPECT_EQ(names[2], "b");
  EXPECT_EQ(names[3], "a");
}

TEST_F(ListTest, ShowsPublicImages) {
  EXPECT_EQ(List("").size(), 8);
  EXPECT_EQ(List("__imagetype=gold&visibility=public&protected=true").size(), 4);
  EXPECT_EQ(List("__imagetype=gold&architecture=arm").size(), 1);
}

// Every order gives all images once, whatever the size of the page.
TEST_F(ListTest, PagesByMarker) {
  for (const char* order : {"", "&sort_dir=asc", "&sort_key=name", "&sort_key=status&sort_dir=asc",
                            "&sort_key=id", "&name=a"}) {
    const std::vector<std::string> all = ListedNames(Concat("__imagetype=private", order));
    for (int limit = 1; limit <= 5; ++limit) {
      std::vector<std::string> paged;
      std::string marker;
      while (true) {
        const nlohmann::json page =
            List(Concat("__imagetype=private&limit=", std::to_string(limit), order, marker));
        if (page.empty()) break;
        EXPECT_LE(page.size(), limit);
        for (const auto& image : page) paged.push_back(image["name"]);
        marker = Concat("&marker=", std::string(page.back()["id"]));
      }
      EXPECT_EQ(paged, all) << order << " by " << limit;
    }
  }
}

TEST_F(ListTest, RefusesBadParameters) {
  for (const char* query : {"limit=0", "limit=-1", "limit=x", "sort_key=owner", "sort_dir=up",
                            "created_at=2024-01-02T03:04:15Z", "created_at=lt:yesterday"}) {
    EXPECT_EQ(Call("GET", Concat("/v2/cloudimages?", query)).Code(), "IMG.0001") << query;
  }
  EXPECT_EQ(Call("GET", "/v2/cloudimages?marker=x").Code(), "IMG.0027");
}

class SmallPageTest : public ServiceTest {
 protected:
  SmallPageTest() : ServiceTest({.page_limit = 2}) {}
};

TEST_F(SmallPageTest, NeverShowsMore) {
  EXPECT_EQ(List("").size(), 2);
  EXPECT_EQ(List("limit=1000").size(), 2);
  EXPECT_EQ(List("limit=1").size(), 1);
}

TEST_F(ServiceTest, FollowsChangesOfNamesAndTags) {
  const std::string id = CreateFromServer("old", {{"tags", {"a.b"}}});
  Call("PATCH", Concat("/v2/cloudimages/", id),
       {{{"op", "replace"}, {"path", "/name"}, {"value", "new"}}});
  Call("DELETE", Concat("/v2/", kProjectId, "/images/", id, "/tags/a"));
  Call("POST", Concat("/v2/", kProjectId, "/images/", id, "/tags"),
       {{"tag", {{"key", "c"}, {"value", "d"}}}});
  EXPECT_THAT(ListedNames("name=old"), IsEmpty());
  EXPECT_THAT(ListedNames("tag=a%3Db"), IsEmpty());
  EXPECT_THAT(ListedNames("name=new"), ElementsAre("new"));
  EXPECT_THAT(ListedNames("tag=c%3Dd"), ElementsAre("new"));
}

}  // namespace
}  // namespace provider::emulator
