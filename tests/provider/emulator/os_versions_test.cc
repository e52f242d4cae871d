#include "provider/emulator/os_versions.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"

namespace provider::emulator {
namespace {

struct Case {
  const char* os_version;
  const char* platform;
  const char* type;
  int bits;
};

TEST(OsVersionsTest, FollowFromTheText) {
  for (const Case& one : {Case{"CentOS 7.0 64bit", "CentOS", "Linux", 64},
                          Case{"Windows 7 Professional 32bit", "Windows", "Windows", 32},
                          Case{"Redhat Linux Enterprise 7.6 64bit", "Red Hat", "Linux", 64},
                          Case{"openSUSE 15.1 64bit", "OpenSUSE", "Linux", 64},
                          Case{"Other(32 bit)", "Other", "Linux", 32},
                          Case{"Other Windows(64 bit)", "Other", "Windows", 64},
                          Case{"Rocky Linux 9.3 64bit", "Other", "Linux", 64}}) {
    const OsFacts facts = FactsOf(one.os_version);
    EXPECT_EQ(facts.platform, one.platform) << one.os_version;
    EXPECT_EQ(facts.type, one.type) << one.os_version;
    EXPECT_EQ(facts.bits, one.bits) << one.os_version;
  }
}

TEST_F(ServiceTest, ListsOsVersionsByPlatform) {
  const nlohmann::json all = Call("GET", "/v1/cloudimages/os_version").body;
  ASSERT_TRUE(all.is_array());
  EXPECT_EQ(all[0]["platform"], "Windows");
  EXPECT_EQ(all[0]["version_list"][0]["os_version"], "Windows 10 64bit");
  EXPECT_EQ(all[0]["version_list"][0]["os_bit"], 64);
  const nlohmann::json arm = Call("GET", "/v1/cloudimages/os_version?tag=arm&tag=uefi").body;
  EXPECT_LT(arm.size(), all.size());
  EXPECT_FALSE(arm.empty());
}

}  // namespace
}  // namespace provider::emulator
