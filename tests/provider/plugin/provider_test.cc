#include "provider/plugin/provider.h"

#include <unistd.h>

#include <memory>
#include <optional>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "provider/plugin/log.h"
#include "tests/provider/plugin/fake_resource.h"

namespace provider::plugin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class ProviderTest : public testing::Test {
 protected:
  static Value Block() {
    Value block = proto::schema::EmptyValue(settings::ProviderBlockSchema().block);
    for (const char* name : {"region", "access_key", "secret_key"}) {
      block = block.WithAttr(name, Value::String("x"));
    }
    return block;
  }

  Log log_{STDERR_FILENO, LogLevel::kOff};
  std::optional<settings::Settings> opened_with_;
  Provider provider_{{{"fake_thing", std::make_shared<FakeResource>()}},
                     {},
                     [](std::string_view) { return std::nullopt; },
                     [this](const settings::Settings& settings) {
                       opened_with_ = settings;
                       return std::shared_ptr<ims::Session>();
                     },
                     &log_};
};

TEST_F(ProviderTest, WhatTheBlockSaysOfAllResourcesReachesEachCall) {
  EXPECT_EQ(provider_.Context().options.create_token_key, "");
  const Value texts = Value::List(Type::String(), {Value::String("sys")});
  const Value block =
      Block()
          .WithAttr("enterprise_project_id", Value::String("0"))
          .WithAttr("default_tags", Value::Map(Type::String(), {{"team", Value::String("images")}}))
          .WithAttr("ignore_tags", Value::Object({{"keys", texts}, {"key_prefixes", texts}}))
          .WithAttr("requests_per_second", Value::Number(7));
  resource::Diagnostics diags;
  provider_.Configure(block, diags);
  EXPECT_TRUE(diags.empty());
  const resource::ProviderOptions options = provider_.Context().options;
  EXPECT_EQ(options.enterprise_project, "0");
  EXPECT_THAT(options.default_tags, ElementsAre(Pair("team", "images")));
  EXPECT_THAT(options.ignored_tag_keys, ElementsAre("sys"));
  EXPECT_THAT(options.ignored_tag_key_prefixes, ElementsAre("sys"));
  EXPECT_EQ(options.create_token_key, "kiln-create");
  EXPECT_EQ(options.region, "x");
  ASSERT_TRUE(opened_with_.has_value());
  EXPECT_EQ(opened_with_->requests_per_second, 7);
}

TEST_F(ProviderTest, ABlockThatIsNotKnownYetSaysNothing) {
  resource::Diagnostics diags;
  provider_.Configure(Block(), diags);
  provider_.Configure(Block().WithAttr("region", Value::Unknown(Type::String())), diags);
  EXPECT_TRUE(diags.empty());
  EXPECT_THAT(provider_.Context().options.region, IsEmpty());
  EXPECT_EQ(provider_.Context().options.create_token_key, "");
}

}  // namespace
}  // namespace provider::plugin
