#include "planner/state/file.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/planner/state/temporary_folder.h"
#include "tests/testing/golden.h"

namespace planner::state {
namespace {

std::string TestFile(const std::string& name) {
  return ReadText(std::string(TESTS_DIR) + "/planner/state/files/" + name);
}

TEST(StateFileTest, WritesWhatTerraformWrites) {
  const std::string text = TestFile("written_by_terraform.json");
  const absl::StatusOr<State> state = ReadState(text);
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->terraform_version, "1.11.4");
  EXPECT_EQ(state->resources.size(), 3U);
  EXPECT_EQ(WriteState(*state), text);
}

// Everything that the format has: modules, data, aliases, deposed objects, private bytes,
// members that we do not know, sensitive paths with keys, in an order that is not the file's.
TEST(StateFileTest, SortsAndKeepsWhatItDoesNotKnow) {
  const absl::StatusOr<State> state = ReadState(TestFile("everything.json"));
  ASSERT_TRUE(state.ok()) << state.status();
  ExpectGolden("planner/state/files/everything.golden.json", WriteState(*state));
  const absl::StatusOr<State> again = ReadState(WriteState(*state));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(SameContent(*state, *again));
}

TEST(StateFileTest, EmptyTextIsAnEmptyState) {
  const absl::StatusOr<State> state = ReadState(" \n");
  ASSERT_TRUE(state.ok());
  EXPECT_TRUE(state->IsEmpty());
  EXPECT_EQ(state->lineage, "");
}

TEST(StateFileTest, WritesAnEmptyState) {
  State state;
  state.serial = 3;
  state.lineage = "l";
  EXPECT_EQ(WriteState(state),
            "{\n  \"version\": 4,\n  \"terraform_version\": \"1.11.4\",\n  \"serial\": 3,\n  "
            "\"lineage\": \"l\",\n  \"outputs\": {},\n  \"resources\": [],\n  \"check_results\": "
            "null\n}\n");
}

constexpr const char* kResource =
    R"({"version":4,"serial":1,"lineage":"l","outputs":{},"resources":[{"mode":"managed","type":"t",)"
    R"("name":"n","provider":"provider[\"kiln/ims\"]","instances":[%]}]})";
std::string WithInstances(const std::string& instances) {
  std::string text = kResource;
  return text.replace(text.find('%'), 1, instances);
}

struct BadCase {
  const char* name;
  std::string text;
  const char* want;
};
class BadStateTest : public testing::TestWithParam<BadCase> {};
TEST_P(BadStateTest, IsRefused) {
  const absl::StatusOr<State> state = ReadState(GetParam().text);
  ASSERT_FALSE(state.ok());
  EXPECT_EQ(state.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(state.status().message()), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(
    , BadStateTest,
    testing::ValuesIn<BadCase>({
        {"NoJson", "hello",
         "2 problems:\n\n- Unsupported state file format: The state file could not be parsed as "
         "JSON: syntax error at byte offset 1.\n- Unsupported state file format: The state file "
         "does not have a \"version\" attribute, which is required to identify the format "
         "version."},
        {"Array", "[]",
         "2 problems:\n\n- Unsupported state file format: The version in the state file is array. "
         "A positive whole number is required.\n- Unsupported state file format: The state file "
         "does not have a \"version\" attribute, which is required to identify the format "
         "version."},
        {"NoVersion", "{}",
         "Unsupported state file format: The state file does not have a \"version\" attribute, "
         "which is required to identify the format version."},
        {"VersionIsText", "{\"version\":\"x\"}",
         "Unsupported state file format: The version in the state file is string. A positive "
         "whole number is required."},
        {"VersionIsNegative", "{\"version\":-1}",
         "Unsupported state file format: The version in the state file is number -1. A positive "
         "whole number is required."},
        {"VersionZero", "{\"version\":0}",
         "Unsupported state file format: The state file uses JSON syntax but has a version number "
         "of zero. There was never a JSON-based state format zero, so this state file is invalid "
         "and cannot be processed."},
        {"Newer", "{\"version\":5}",
         "Unsupported state file format: The state file uses format version 5, which is not "
         "supported by Terraform 1.11.4. This state file may have been created by a newer version "
         "of Terraform."},
        {"NewerNamed", "{\"version\":5,\"terraform_version\":\"9.0.0\"}",
         "Unsupported state file format: The state file uses format version 5, which is not "
         "supported by Terraform 1.11.4. This state file was created by Terraform 9.0.0."},
        {"Version3", "{\"version\":3}",
         "Unsupported state file format: The state file uses format version 3, which is older than "
         "this program reads (version 4). Terraform 0.12 to 1.11 reads it and writes version 4: "
         "run \"terraform refresh\", \"terraform apply\" or \"terraform state push\" with one of "
         "these once."},
        {"Version1", "{\"version\":1}",
         "Unsupported state file format: The state file uses format version 1, which is older than "
         "this program reads (version 4). Let Terraform 0.11 write version 3 with \"terraform "
         "refresh\" first, then Terraform 0.12 to 1.11 version 4."},
        {"OutputsIsNumber", "{\"version\":4,\"outputs\":7}",
         "Invalid state file format: The state file field \"outputs\" has invalid value number"},
        {"OutputType", "{\"version\":4,\"outputs\":{\"a\":{\"value\":\"x\",\"type\":\"number\"}}}",
         "Invalid output value saved in state: The state file has an invalid value for output "
         "\"a\": a number is required."},
        {"Mode", "{\"version\":4,\"resources\":[{\"mode\":\"nix\",\"type\":\"t\",\"name\":\"n\"}]}",
         "Invalid resource mode in state: State contains a resource with mode \"nix\" (\"t\" "
         "\"n\") which is not supported."},
        {"Status", WithInstances("{\"status\":\"odd\"}"),
         "Invalid resource instance metadata in state: Instance t.n has invalid status \"odd\"."},
        {"Key", WithInstances("{\"index_key\":true}"),
         "Invalid resource instance metadata in state: Resource t.n has an instance with the "
         "invalid instance key true."},
        {"Twice", WithInstances("{},{}"),
         "Duplicate resource instance in state: Instance t.n appears multiple times in the state "
         "file."},
        {"DeposedTwice", WithInstances("{\"deposed\":\"aabbccdd\"},{\"deposed\":\"aabbccdd\"}"),
         "Duplicate resource instance in state: Instance t.n deposed object \"aabbccdd\" appears "
         "multiple times in the state file."},
        {"MemberTwice", "{\"version\":4,\"serial\":1,\"serial\":2}",
         "Invalid state file format: the state file has the member \"serial\" twice."},
        {"PrivateIsNoBase64", WithInstances("{\"private\":\"?\"}"),
         "Invalid resource instance metadata in state: Instance of t.n has an invalid "
         "\"private\"."},
        {"Provider",
         "{\"version\":4,\"resources\":[{\"mode\":\"data\",\"type\":\"t\",\"name\":\"n\","
         "\"provider\":\"foo\",\"instances\":[{}]}]}",
         "Invalid provider configuration address: The state names the provider configuration "
         "\"foo\", which is none."},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(StateFileTest, RefusesDeepNesting) {
  const std::string deep(200, '[');
  EXPECT_FALSE(ReadState("{\"version\":4,\"x\":" + deep).ok());
}

}  // namespace
}  // namespace planner::state
