#include "planner/addr/address.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace planner::addr {
namespace {

class RoundTripTest : public testing::TestWithParam<const char*> {};
TEST_P(RoundTripTest, ReadsWhatItWrites) {
  const absl::StatusOr<ResourceInstance> instance = ParseResourceInstance(GetParam());
  ASSERT_TRUE(instance.ok()) << instance.status();
  EXPECT_EQ(ToString(*instance), GetParam());
}
INSTANTIATE_TEST_SUITE_P(, RoundTripTest,
                         testing::Values("terraform_data.a", "data.ims_image.b[0]",
                                         "ims_image.c[\"k\"]", "ims_image.c[\"a\\\"b.c]\"]",
                                         "ims_image.c[\"$${x} 100%%{y} %\"]",
                                         "module.m.module.n[\"x\"].data.t.u[12]",
                                         "ims_image.c[\"tab\\tline\\nback\\\\\"]",
                                         "ims_image.c[\"\\u0001\"]"));

class BadAddressTest : public testing::TestWithParam<const char*> {};
TEST_P(BadAddressTest, IsRefused) {
  EXPECT_EQ(ParseResourceInstance(GetParam()).status().code(), absl::StatusCode::kInvalidArgument);
}
INSTANTIATE_TEST_SUITE_P(, BadAddressTest,
                         testing::Values("", "a", "a.b.c", "a.b[", "a.b[x]", "a.b[-1]", "a[0].b",
                                         "a.b[\"${x}\"]", "module.a", "module", "a.b]", "1.b",
                                         "a..b", "a.b[\"x]", "a.b[0]c", "a.b[\"\\q\"]",
                                         "a.b[\"\\ud800\"]"));

TEST(AddressTest, ResourcePrefixMeansManaged) {
  const absl::StatusOr<ResourceInstance> instance = ParseResourceInstance("resource.a.b");
  ASSERT_TRUE(instance.ok());
  EXPECT_EQ(ToString(*instance), "a.b");
}

TEST(AddressTest, KeysSortNoneThenNumbersThenStrings) {
  std::vector<InstanceKey> keys = {std::string("a"), int64_t{10}, InstanceKey{}, int64_t{9}};
  std::sort(keys.begin(), keys.end());
  std::string all;
  for (const InstanceKey& key : keys) all += ToString(key) + ";";
  EXPECT_EQ(all, ";[9];[10];[\"a\"];");
}

struct ContainsCase {
  const char* name;
  const char* target;
  const char* instance;
  bool want;
};
class TargetTest : public testing::TestWithParam<ContainsCase> {};
TEST_P(TargetTest, Contains) {
  const absl::StatusOr<Target> target = ParseTarget(GetParam().target);
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ(target->Contains(*ParseResourceInstance(GetParam().instance)), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(, TargetTest,
                         testing::ValuesIn<ContainsCase>({
                             {"ResourceItself", "a.b", "a.b", true},
                             {"ResourceAllInstances", "a.b", "a.b[3]", true},
                             {"InstanceOnlyItself", "a.b[1]", "a.b[3]", false},
                             {"DataIsNotManaged", "a.b", "data.a.b", false},
                             {"ModuleEverythingInside", "module.m", "module.m[0].module.n.a.b",
                              true},
                             {"ModuleInstance", "module.m[1]", "module.m[0].a.b", false},
                             {"ResourceNotInModules", "a.b", "module.m.a.b", false},
                         }),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ProviderTest, FillsInDefaults) {
  EXPECT_EQ(ToString(*ParseProvider("null")), "registry.terraform.io/hashicorp/null");
  EXPECT_EQ(ToString(*ParseProvider("Kiln/IMS")), "registry.terraform.io/kiln/ims");
  EXPECT_EQ(ToString(*ParseProvider("localhost:8080/a/b")), "localhost:8080/a/b");
  EXPECT_EQ(ForDisplay(*ParseProvider("kiln/ims")), "kiln/ims");
  EXPECT_EQ(ForDisplay(*ParseProvider("example.com/a/b")), "example.com/a/b");
}

TEST(ProviderTest, RefusesWhatIsNoSource) {
  for (const char* source : {"", "/", "a/b/c/d", "a//b", "a/b c", "host/a/b", "-a", "a--b/c",
                             "ex ample.com/a/b", "example.com:x/a/b"}) {
    EXPECT_FALSE(ParseProvider(source).ok()) << source;
  }
}

TEST(ProviderConfigTest, ReadsWhatItWrites) {
  for (const char* text : {"provider[\"registry.terraform.io/kiln/ims\"]",
                           "provider[\"example.com/kiln/ims\"].west"}) {
    const absl::StatusOr<ProviderConfig> config = ParseProviderConfig(text);
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ(ToString(*config), text);
  }
}

TEST(ProviderConfigTest, KeepsModulePrefixes) {
  for (const char* prefix : {"module.m.", "module.m[\"x].y\"].module.n[0]."}) {
    const absl::StatusOr<ProviderConfig> config =
        ParseProviderConfig(std::string(prefix) + "provider[\"kiln/ims\"].a");
    ASSERT_TRUE(config.ok()) << prefix << config.status();
    EXPECT_EQ(ToString(*config),
              std::string(prefix) + "provider[\"registry.terraform.io/kiln/ims\"].a");
  }
}

TEST(ProviderConfigTest, RefusesOthers) {
  for (const char* text :
       {"", "provider", "provider[", "provider[\"kiln/ims\"", "provider[\"kiln/ims\"]x",
        "provider[\"kiln/ims\"].", "provider[\"kiln/ims\"].a.b", "module.m", "module.m[",
        "module.m[0", "provider.ims"}) {
    EXPECT_FALSE(ParseProviderConfig(text).ok()) << text;
  }
}

}  // namespace
}  // namespace planner::addr
