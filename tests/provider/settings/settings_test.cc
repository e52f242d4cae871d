#include "provider/settings/settings.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "tests/provider/parts/objects.h"
#include "tests/testing/golden.h"

namespace provider::settings {
namespace {

using proto::value::Type;
using proto::value::Value;
using Variables = std::map<std::string, std::string, std::less<>>;

Environment From(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

Value Block(const std::vector<std::pair<std::string, std::string>>& texts) {
  Value block = proto::schema::EmptyValue(ProviderBlockSchema().block);
  for (const auto& [name, text] : texts) block = block.WithAttr(name, Value::String(text));
  return block;
}

Value WithEndpoints(const Value& block,
                    const std::vector<std::pair<std::string, std::string>>& endpoints) {
  std::vector<std::pair<std::string, Value>> entries;
  entries.reserve(endpoints.size());
  for (const auto& [name, url] : endpoints) entries.emplace_back(name, Value::String(url));
  return block.WithAttr("endpoints", Value::Map(Type::String(), std::move(entries)));
}

using parts::Describe;

Settings Resolve(const Value& block, const Variables& variables) {
  resource::Diagnostics diags;
  const std::optional<Settings> settings = ResolveSettings(block, From(variables), diags);
  EXPECT_TRUE(settings.has_value()) << Describe(diags);
  return settings.value_or(Settings());
}

const Variables kKey = {{"HW_ACCESS_KEY", "ak"}, {"HW_SECRET_KEY", "sk"}};

TEST(SettingsTest, FollowFromRegionAndCloud) {
  const Settings settings =
      Resolve(Block({{"region", "eu-de"}, {"cloud", "otc.t-systems.com"}}), kKey);
  EXPECT_EQ(settings.ims_url, "https://ims.eu-de.otc.t-systems.com");
  EXPECT_EQ(settings.auth_url, "https://iam.eu-de.otc.t-systems.com/v3");
  EXPECT_EQ(settings.project_name, "eu-de");
  EXPECT_EQ(settings.access_key, "ak");
  EXPECT_EQ(settings.secret_key, "sk");
}

TEST(SettingsTest, TheDefaultCloudIsHuaweis) {
  EXPECT_EQ(Resolve(Block({{"region", "cn-north-4"}}), kKey).ims_url,
            "https://ims.cn-north-4.myhuaweicloud.com");
}

TEST(SettingsTest, TheBlockWinsOverTheEnvironmentAndHwOverOs) {
  Variables variables = kKey;
  variables.insert({{"HW_REGION_NAME", "hw"}, {"OS_REGION_NAME", "os"}, {"OS_REGION", "old"}});
  EXPECT_EQ(Resolve(Block({{"region", "block"}}), variables).region, "block");
  EXPECT_EQ(Resolve(Block({}), variables).region, "hw");
  variables["HW_REGION_NAME"] = "";
  EXPECT_EQ(Resolve(Block({}), variables).region, "os");
  variables.erase("OS_REGION_NAME");
  EXPECT_EQ(Resolve(Block({}), variables).region, "old");
}

TEST(SettingsTest, EndpointsWinOverTheRegionAndAuthUrlOverEndpoints) {
  const Value block = WithEndpoints(Block({{"region", "eu-de"}}), {{"ims", "http://127.0.0.1:1/"},
                                                                   {"iam", "http://127.0.0.1:2"}});
  Variables variables = kKey;
  variables["HW_AUTH_URL"] = "http://127.0.0.1:3/v3/";
  EXPECT_EQ(Resolve(block, variables).ims_url, "http://127.0.0.1:1");
  EXPECT_EQ(Resolve(block, variables).auth_url, "http://127.0.0.1:2/v3");
  EXPECT_EQ(Resolve(block.WithAttr("auth_url", Value::String("http://127.0.0.1:4/v3")), variables)
                .auth_url,
            "http://127.0.0.1:4/v3");
  EXPECT_EQ(Resolve(Block({{"region", "eu-de"}}), variables).auth_url, "http://127.0.0.1:3/v3");
}

TEST(SettingsTest, TheBlocksKindOfCredentialsHidesOthersOfTheEnvironment) {
  const Variables variables = {{"HW_REGION_NAME", "eu-de"}, {"HW_AUTH_TOKEN", "token"},
                               {"HW_ACCESS_KEY", "ak"},     {"HW_SECRET_KEY", "sk"},
                               {"HW_USER_NAME", "user"},    {"HW_USER_PASSWORD", "password"},
                               {"HW_DOMAIN_NAME", "domain"}};
  EXPECT_EQ(Resolve(Block({}), variables).token, "token");
  const Settings key = Resolve(Block({{"access_key", "other"}}), variables);
  EXPECT_EQ(key.token, "");
  EXPECT_EQ(key.access_key, "other");
  EXPECT_EQ(key.secret_key, "sk");
  const Settings user = Resolve(Block({{"user_name", "other"}}), variables);
  EXPECT_EQ(user.token, "");
  EXPECT_EQ(user.access_key, "");
  EXPECT_EQ(user.user_name, "other");
  EXPECT_EQ(user.password, "password");
}

TEST(SettingsTest, InsecureIsAWordOfTheEnvironmentToo) {
  Variables variables = kKey;
  variables["HW_REGION_NAME"] = "eu-de";
  EXPECT_FALSE(Resolve(Block({}), variables).insecure);
  variables["OS_INSECURE"] = "True";
  EXPECT_TRUE(Resolve(Block({}), variables).insecure);
  EXPECT_FALSE(Resolve(Block({}).WithAttr("insecure", Value::Bool(false)), variables).insecure);
}

TEST(SettingsTest, MessagesSayWhatToSet) {
  struct Case {
    const char* name;
    Value block;
    Variables variables;
  };
  const Variables region = {{"HW_REGION_NAME", "eu-de"}};
  const std::vector<Case> cases = {
      {"nothing at all", Block({}), {}},
      {"no credentials", Block({}), region},
      {"no region", Block({}), kKey},
      {"access key alone", Block({{"region", "eu-de"}, {"access_key", "ak"}}), {}},
      {"secret key alone", Block({{"region", "eu-de"}, {"secret_key", "sk"}}), {}},
      {"user without password", Block({{"region", "eu-de"}, {"user_name", "u"}}), {}},
      {"user without domain",
       Block({{"region", "eu-de"}, {"user_name", "u"}, {"password", "secret"}}),
       {}},
      {"unknown service", WithEndpoints(Block({{"region", "eu-de"}}), {{"ecs", "https://x"}}),
       kKey},
      {"endpoint without scheme", WithEndpoints(Block({}), {{"ims", "ims.example"}}), kKey},
      {"auth_url without scheme", Block({{"region", "eu-de"}, {"auth_url", "iam"}}), kKey},
      {"missing certificates", Block({{"region", "eu-de"}, {"cacert_file", "/no/such"}}), kKey},
      {"insecure is no word",
       Block({{"region", "eu-de"}}),
       {{"HW_ACCESS_KEY", "a"}, {"HW_SECRET_KEY", "s"}, {"HW_INSECURE", "maybe"}}},
  };
  std::string report;
  for (const Case& test : cases) {
    resource::Diagnostics diags;
    EXPECT_FALSE(ResolveSettings(test.block, From(test.variables), diags)) << test.name;
    proto::text::Append(report, "# ", test.name, "\n", Describe(diags), "\n");
  }
  ExpectGolden("provider/settings/golden/resolve.txt", report);
}

TEST(SettingsTest, ValidationNeedsNoCredentialsAndToleratesUnknownValues) {
  const std::vector<Value> good = {
      Block({}),
      Block({{"access_key", "ak"}, {"secret_key", "sk"}, {"security_token", "t"}}),
      Block({{"token", "t"}}),
      Block({{"user_name", "u"}, {"password", "p"}}),
      Block({{"access_key", "ak"}}).WithAttr("secret_key", Value::Unknown(Type::String())),
      Block({{"token", "t"}}).WithAttr("access_key", Value::Unknown(Type::String())),
      Block({}).WithAttr("endpoints", Value::Unknown(Type::Map(Type::String()))),
      Block({}).WithAttr("auth_url", Value::Unknown(Type::String())),
  };
  for (const Value& block : good) {
    resource::Diagnostics diags;
    ValidateProviderBlock(block, From({}), diags);
    EXPECT_EQ(Describe(diags), "");
  }
}

TEST(SettingsTest, ValidationFindsContradictions) {
  const std::vector<std::pair<const char*, Value>> cases = {
      {"token and key", Block({{"token", "t"}, {"access_key", "a"}, {"secret_key", "s"}})},
      {"token and password", Block({{"token", "t"}, {"user_name", "u"}, {"password", "p"}})},
      {"key and password",
       Block({{"access_key", "a"}, {"secret_key", "s"}, {"user_name", "u"}, {"password", "p"}})},
      {"half a key", Block({{"access_key", "a"}})},
      {"the other half", Block({{"secret_key", "s"}})},
      {"security token alone", Block({{"security_token", "t"}})},
      {"password alone", Block({{"password", "p"}})},
      {"endpoints", WithEndpoints(Block({}), {{"IMS", "https://x"}, {"iam", "x"}})},
      {"auth_url", Block({{"auth_url", "iam.example/v3"}})},
  };
  std::string report;
  for (const auto& [name, block] : cases) {
    resource::Diagnostics diags;
    ValidateProviderBlock(block, From({}), diags);
    EXPECT_FALSE(diags.empty()) << name;
    proto::text::Append(report, "# ", name, "\n", Describe(diags), "\n");
  }
  ExpectGolden("provider/settings/golden/validate.txt", report);
}

TEST(SettingsTest, SecretsAreMarkedInTheSchema) {
  for (const char* name : {"secret_key", "security_token", "token", "password"}) {
    EXPECT_TRUE(ProviderBlockSchema().block.FindAttribute(name)->sensitive) << name;
  }
}

}  // namespace
}  // namespace provider::settings
