#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "provider/settings/settings.h"
#include "tests/testing/golden.h"

namespace provider::settings {
namespace {

using proto::value::Type;
using proto::value::Value;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::optional<std::string> NoEnvironment(std::string_view /*name*/) { return std::nullopt; }

// A provider block that can be used.
Value Block() {
  Value block = proto::schema::EmptyValue(ProviderBlockSchema().block);
  for (const char* name : {"region", "access_key", "secret_key"}) {
    block = block.WithAttr(name, Value::String("x"));
  }
  return block;
}
Value WithTags(const Value& block, std::vector<std::pair<std::string, Value>> tags) {
  return block.WithAttr("default_tags", Value::Map(Type::String(), std::move(tags)));
}
Value Texts(const std::vector<Value>& texts) { return Value::List(Type::String(), texts); }
Value Ignoring(const Value& block, Value keys, Value prefixes) {
  return block.WithAttr("ignore_tags", Value::Object({{"keys", std::move(keys)},
                                                      {"key_prefixes", std::move(prefixes)}}));
}
Value Text(std::string_view text) { return Value::String(text); }
Value NoTexts() { return Value::Null(Type::List(Type::String())); }

std::string Validate(const Value& block) {
  resource::Diagnostics diags;
  ValidateProviderBlock(block, NoEnvironment, diags);
  std::string out;
  for (const resource::Diagnostic& diag : diags) {
    const bool error = diag.severity == resource::Diagnostic::Severity::kError;
    proto::text::Append(out, error ? "error" : "warning", " at ",
                        proto::value::PathToString(diag.path), ": ", diag.summary, "\n  ",
                        diag.detail, "\n");
  }
  return out;
}

TEST(OptionsTest, HaveDefaults) {
  resource::Diagnostics diags;
  const auto settings = ResolveSettings(Block(), NoEnvironment, diags);
  ASSERT_TRUE(settings.has_value());
  EXPECT_THAT(settings->default_tags, IsEmpty());
  EXPECT_THAT(settings->ignored_tag_keys, IsEmpty());
  EXPECT_THAT(settings->ignored_tag_key_prefixes, IsEmpty());
  EXPECT_EQ(settings->create_token_key, "kiln-create");
  EXPECT_EQ(settings->requests_per_second, 600);
}

TEST(OptionsTest, ComeFromTheBlock) {
  Value block = WithTags(Block(), {{"team", Text("images")}, {"stage", Text("")}});
  block = Ignoring(block, Texts({Text("owner")}), Texts({Text("sys-"), Text("cce-")}))
              .WithAttr("create_token_key", Text("made-by"))
              .WithAttr("requests_per_second", Value::Number(2));
  resource::Diagnostics diags;
  const auto settings = ResolveSettings(block, NoEnvironment, diags);
  ASSERT_TRUE(settings.has_value());
  EXPECT_THAT(settings->default_tags, ElementsAre(Pair("stage", ""), Pair("team", "images")));
  EXPECT_THAT(settings->ignored_tag_keys, ElementsAre("owner"));
  EXPECT_THAT(settings->ignored_tag_key_prefixes, ElementsAre("sys-", "cce-"));
  EXPECT_EQ(settings->create_token_key, "made-by");
  EXPECT_EQ(settings->requests_per_second, 2);
}

TEST(OptionsTest, AnEmptyTokenKeySwitchesMarkingOff) {
  resource::Diagnostics diags;
  const auto settings =
      ResolveSettings(Block().WithAttr("create_token_key", Text("")), NoEnvironment, diags);
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->create_token_key, "");
}

TEST(OptionsTest, UnknownValuesAreNeverMistakes) {
  const Value unknown = Value::Unknown(Type::String());
  const std::vector<Value> blocks = {
      WithTags(Block(), {{"team", unknown}}),
      WithTags(Block(), {{"kiln-create", Text("x")}}).WithAttr("create_token_key", unknown),
      Block().WithAttr("default_tags", Value::Unknown(Type::Map(Type::String()))),
      Ignoring(Block(), Texts({unknown}), Value::Unknown(Type::List(Type::String()))),
      Block().WithAttr("requests_per_second", Value::Unknown(Type::Number())),
  };
  for (const Value& block : blocks) EXPECT_EQ(Validate(block), "");
}

TEST(OptionsTest, MistakesAreFoundAtTheirPlace) {
  std::vector<std::pair<std::string, Value>> eleven;
  eleven.reserve(11);
  for (int i = 0; i < 11; ++i) eleven.emplace_back(proto::text::Cat("k", i), Text(""));
  const Value null = Value::Null(Type::String());
  const std::vector<std::pair<const char*, Value>> cases = {
      {"key with a blank", WithTags(Block(), {{"my team", Text("x")}})},
      {"empty key", WithTags(Block(), {{"", Text("x")}})},
      {"value with a slash", WithTags(Block(), {{"team", Text("a/b")}})},
      {"value that is null", WithTags(Block(), {{"team", null}})},
      {"too many", WithTags(Block(), eleven)},
      {"token key with a dot", Block().WithAttr("create_token_key", Text("kiln.create"))},
      {"default tag under the token key", WithTags(Block(), {{"kiln-create", Text("x")}})},
      {"default tag under another token key",
       WithTags(Block(), {{"mine", Text("x")}}).WithAttr("create_token_key", Text("mine"))},
      {"default tag that is ignored",
       Ignoring(WithTags(Block(), {{"team", Text("x")}, {"sys-a", Text("y")}}),
                Texts({Text("team")}), Texts({Text("sys-")}))},
      {"ignored keys that are null or empty",
       Ignoring(Block(), Texts({Text("ok"), null}), Texts({Text("")}))},
      {"ignored key that no tag has", Ignoring(Block(), Texts({Text("a b")}), NoTexts())},
      {"no calls at all", Block().WithAttr("requests_per_second", Value::Number(0))},
      {"too many calls", Block().WithAttr("requests_per_second", Value::Number(601))},
      {"less than one call",
       Block().WithAttr("requests_per_second",
                        Value::Number(proto::value::Number::FromDouble(0.5)))},
  };
  std::string report;
  for (const auto& [name, block] : cases) {
    const std::string found = Validate(block);
    EXPECT_NE(found, "") << name;
    proto::text::Append(report, "# ", name, "\n", found, "\n");
    resource::Diagnostics diags;
    EXPECT_EQ(ResolveSettings(block, NoEnvironment, diags).has_value(),
              found.find("error at") == std::string::npos)
        << name;
  }
  ExpectGolden("provider/settings/golden/options.txt", report);
}

}  // namespace
}  // namespace provider::settings
