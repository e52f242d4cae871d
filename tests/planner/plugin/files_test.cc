// The files that are read: lock file, CLI configuration, logs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "planner/plugin/cli_config.h"
#include "planner/plugin/hcl1.h"
#include "planner/plugin/lock_file.h"
#include "planner/plugin/plugin_log.h"

namespace planner::plugin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> Texts(const diag::Diagnostics& diags) {
  std::vector<std::string> out;
  for (const diag::Diagnostic& d : diags)
    out.push_back(d.detail.empty() ? d.summary : d.summary + ": " + d.detail);
  return out;
}

constexpr const char* kLockText =
    R"(# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "example.com/lab/fake" {
  version     = "1.2.4"
  constraints = ">= 1.0.0, < 2.0.0"
  hashes = [
    "h1:DI7qVzyQ+0LXs5V5KVmh3ctoG7CiVLxnU9d0OvdBx7s=",
    "zh:0123",
  ]
}

provider "registry.terraform.io/kiln/ims" {
  version = "0.1.0"
  hashes = [
    "h1:AAAA",
  ]
}
)";

TEST(LockFileTest, RoundTripsByteForByte) {
  diag::Diagnostics diags;
  const Locks locks = ParseLocks("x", kLockText, diags);
  EXPECT_THAT(Texts(diags), ElementsAre());
  EXPECT_EQ(locks.size(), 2U);
  EXPECT_EQ(FormatLocks(locks), kLockText);
}

struct BadLock {
  const char* text;
  const char* says;
};
class BadLockTest : public testing::TestWithParam<BadLock> {};
TEST_P(BadLockTest, IsReportedInTerraformsWords) {
  diag::Diagnostics diags;
  ParseLocks("x", GetParam().text, diags);
  ASSERT_FALSE(diags.empty());
  EXPECT_THAT(Texts(diags)[0], HasSubstr(GetParam().says));
  EXPECT_TRUE(diags[0].subject.has_value());
}
INSTANTIATE_TEST_SUITE_P(
    , BadLockTest,
    testing::ValuesIn<BadLock>(
        {{"provider \"example.com/lab/nope\" {\n version = \"1.0\"\n}\n",
          "Invalid provider version number: The selected version number for provider "
          "example.com/lab/nope must be written in normalized form: \"1.0.0\"."},
         {"provider \"lab/nope\" {\n version = \"1.0.0\"\n}\n",
          "Non-normalized provider source address: The provider source address for this provider "
          "lock must be written as \"registry.terraform.io/lab/nope\", the fully-qualified and "
          "normalized form."},
         {"provider \"a.com/b/c\" {\n}\n",
          "Missing required argument: The argument \"version\" is required, but no definition was "
          "found."},
         {"foo \"x\" {\n}\n",
          "Unsupported block type: Blocks of type \"foo\" are not expected here."},
         {"module \"x\" {\n}\n", "Dependency locks for modules are not yet supported"},
         {"provider \"a.com/b/c\" {\n version = \"1.0.0\"\n hashes = []\n}\n",
          "Invalid provider hash set"},
         {"provider \"a.com/b/c\" {\n version = \"1.0.0\"\n hashes = [\"x\"]\n}\n",
          "Invalid provider hash string"},
         {"provider \"a.com/b/c\" {\n version = \"1.0.0\"\n constraints = \">=1\"\n}\n",
          "must be written in normalized form: \">= 1.0.0\"."},
         {"provider \"a.com/b/c\" {\n version = 1\n}\n", "Unsuitable value type"},
         {"x = 1\n", "Unsupported argument"}}));

CliConfig ReadConfig(const std::string& text, diag::Diagnostics& diags) {
  CliConfig config;
  ReadCliConfig("rc", text, config, diags);
  return config;
}

TEST(CliConfigTest, ReadsWhatConcernsProviders) {
  ::setenv("KILN_TEST_DIR", "/opt/x", 1);
  diag::Diagnostics diags;
  const CliConfig config = ReadConfig(R"(
disable_checkpoint = true   # a comment
plugin_cache_dir   = "$KILN_TEST_DIR/cache"
credentials "app.terraform.io" { token = "secret" }
provider_installation {
  dev_overrides {
    "example.com/lab/ims" = "${KILN_TEST_DIR}/build/"
    "kiln/ims" = "/other"
  }
  filesystem_mirror {
    path    = "/opt/mirror"
    include = ["example.com/*/*", "a/b"]
  }
  network_mirror { url = "https://mirror.example.com/" }
  direct {
    exclude = ["example.com/*/*"]
  }
}
)",
                                      diags);
  EXPECT_THAT(Texts(diags), ElementsAre());
  EXPECT_EQ(config.plugin_cache_dir, "/opt/x/cache");
  EXPECT_EQ(config.dev_overrides.size(), 2U);
  EXPECT_EQ(config.dev_overrides.at(addr::ParseProvider("example.com/lab/ims").value()),
            "/opt/x/build");
  ASSERT_EQ(config.methods.size(), 3U);
  EXPECT_EQ(config.methods[0].location, "/opt/mirror");
  EXPECT_EQ(config.methods[1].kind, InstallationMethod::Kind::kNetworkMirror);
  const addr::Provider lab = addr::ParseProvider("example.com/lab/x").value();
  const addr::Provider ab = addr::ParseProvider("a/b").value();
  EXPECT_TRUE(config.methods[0].Serves(lab) && config.methods[0].Serves(ab));
  EXPECT_FALSE(config.methods[2].Serves(lab));
  EXPECT_TRUE(config.methods[2].Serves(ab));
}

TEST(CliConfigTest, ReadsJsonAsWell) {
  diag::Diagnostics diags;
  const CliConfig config = ReadConfig(
      R"({"plugin_cache_dir": "/c", "provider_installation": [{"dev_overrides": {"a/b": "/p"},
          "filesystem_mirror": {"path": "/m", "include": ["a/*"]}}]})",
      diags);
  EXPECT_THAT(Texts(diags), ElementsAre());
  EXPECT_EQ(config.plugin_cache_dir, "/c");
  EXPECT_EQ(config.dev_overrides.size(), 1U);
  ASSERT_EQ(config.methods.size(), 1U);
  EXPECT_EQ(config.methods[0].include.size(), 1U);
}

class BadConfigTest : public testing::TestWithParam<BadLock> {};
TEST_P(BadConfigTest, IsReportedInTerraformsWords) {
  diag::Diagnostics diags;
  ReadConfig(GetParam().text, diags);
  ASSERT_EQ(diags.size(), 1U);
  EXPECT_THAT(Texts(diags)[0], HasSubstr(GetParam().says));
}
INSTANTIATE_TEST_SUITE_P(
    , BadConfigTest,
    testing::ValuesIn<BadLock>(
        {{"foo {\n", "Error parsing rc: At 2:1: object expected closing RBRACE got: EOF"},
         {"provider_installation { wrong {} }",
          "Invalid provider_installation method block: Unknown provider installation method "
          "\"wrong\" at 1:25."},
         {"provider_installation { filesystem_mirror { } }", "\"path\" argument is required."},
         {"provider_installation { direct { include=[\"a b\"] } }",
          "Invalid provider source inclusion patterns: CLI config specifies invalid provider "
          "inclusion patterns: invalid provider matching pattern \"a b\": must have either two or "
          "three slash-separated segments."},
         {"provider_installation { direct {} dev_overrides {} }",
          "The dev_overrides block at 1:35 must appear before all other installation methods"},
         {"provider_installation { dev_overrides { \"x y\" = \"/p\" } }",
          "is not a valid provider source string."},
         {"a = \"x", "literal not terminated"},
         {"a = [1, 2", "list expected closing"}}));

TEST(Hcl1Test, RefusesDeepNesting) {
  EXPECT_FALSE(hcl1::Parse("a = " + std::string(1000, '[')).ok());
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a {";
  EXPECT_FALSE(hcl1::Parse(text).ok());
}

TEST(CliConfigTest, WarnsOfOverrides) {
  CliConfig config;
  config.dev_overrides[addr::ParseProvider("kiln/ims").value()] = "/build";
  EXPECT_EQ(DevOverridesWarning(config).detail,
            "The following provider development overrides are set in the CLI configuration:\n - "
            "kiln/ims in /build\n\nThe behavior may therefore not match any released version of "
            "the provider and applying changes may cause the state to become incompatible with "
            "published releases.");
}

TEST(PluginLogTest, UnderstandsRecordsAndPlainLines) {
  const LogRecord json = ParseLogLine(
      R"({"@level":"warn","@message":"hello","@timestamp":"2026-01-02T03:04:05.000001Z","n":1})");
  EXPECT_EQ(json.level, LogLevel::kWarn);
  EXPECT_EQ(json.message, "hello: n=1");
  EXPECT_EQ(json.timestamp, "2026-01-02T03:04:05.000001Z");
  EXPECT_EQ(ParseLogLine("[ERROR] bad").level, LogLevel::kError);
  EXPECT_EQ(ParseLogLine("[ERROR] bad").message, "bad");
  EXPECT_EQ(ParseLogLine("[x] bad").message, "[x] bad");
  EXPECT_EQ(ParseLogLine("plain").level, LogLevel::kDebug);
}

TEST(PluginLogTest, SurvivesRecordsThatAreNone) {
  for (const char* line : {"{", "{}", R"({"@level":5})", R"({"@level":"loud","@message":"x"})",
                           R"({"@level":"info","@message":["x"]})", "[", "[]", ""})
    ParseLogLine(line);
  EXPECT_EQ(ParseLogLine(R"({"@level":5})").message, R"({"@level":5})");
  ParseLogLine(R"({"@level":"info","x":)" + std::string(100000, '[') + "}");
}

TEST(PluginLogTest, RemembersTheLastLinesWithinBounds) {
  StderrReader reader("x");
  for (int i = 0; i < 1000; ++i) reader.Add("line " + std::to_string(i) + "\nhalf");
  reader.Add(std::string(1 << 20, 'x'));
  reader.Finish();
  EXPECT_LT(reader.LastLines().size(), 50000U);
  reader.Add("\x1b[31mred\n");
  EXPECT_THAT(reader.LastLines(), testing::EndsWith("[31mred\n"));
  EXPECT_EQ(reader.LastLines().find('\x1b'), std::string::npos);
}

TEST(PluginLogTest, KeepsAPanicFromItsBeginning) {
  StderrReader reader("x");
  reader.Add("before\npanic: no\n");
  for (int i = 0; i < 100; ++i) reader.Add("frame\n");
  EXPECT_THAT(reader.LastLines(), testing::StartsWith("panic: no\nframe\n"));
}

}  // namespace
}  // namespace planner::plugin
