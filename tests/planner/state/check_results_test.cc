#include "planner/state/check_results.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace planner::state {
namespace {

const std::vector<CheckResult>& Results() {
  static const auto* const kResults = new std::vector<CheckResult>{
      {CheckKind::kCheckBlock,
       "check.c",
       CheckStatus::kFail,
       {{"check.c", CheckStatus::kFail, {"a \"word\"", "b"}}}},
      {CheckKind::kOutput,
       "module.m.output.o",
       CheckStatus::kUnknown,
       {{"module.m[0].output.o", CheckStatus::kPass, {}},
        {"module.m[1].output.o", CheckStatus::kUnknown, {}}}},
      {CheckKind::kResource, "terraform_data.none", CheckStatus::kPass, {}},
      {CheckKind::kVariable, "var.v", CheckStatus::kError, {{"var.v", CheckStatus::kError, {}}}}};
  return *kResults;
}

TEST(CheckResultsTest, AreWrittenAsTerraformWritesThem) {
  EXPECT_EQ(CheckResultsJson(Results()),
            R"([{"object_kind":"check","config_addr":"check.c","status":"fail","objects":[)"
            R"({"object_addr":"check.c","status":"fail","failure_messages":["a \"word\"","b"]}]},)"
            R"({"object_kind":"output","config_addr":"module.m.output.o","status":"unknown",)"
            R"("objects":[{"object_addr":"module.m[0].output.o","status":"pass"},)"
            R"({"object_addr":"module.m[1].output.o","status":"unknown"}]},)"
            R"({"object_kind":"resource","config_addr":"terraform_data.none","status":"pass",)"
            R"("objects":null},)"
            R"({"object_kind":"var","config_addr":"var.v","status":"error",)"
            R"("objects":[{"object_addr":"var.v","status":"error"}]}])");
}

TEST(CheckResultsTest, ReadBackAsWritten) {
  EXPECT_EQ(ParseCheckResults(CheckResultsJson(Results())), Results());
}

TEST(CheckResultsTest, NoneAreNull) { EXPECT_EQ(CheckResultsJson({}), "null"); }

TEST(CheckResultsTest, OfNothingThereAreNone) {
  for (const char* nothing : {"", "null", "[]", "{}", "7", "[null,3,[],\"x\"]"})
    EXPECT_TRUE(ParseCheckResults(nothing).empty()) << nothing;
}

TEST(CheckResultsTest, OfAnUnknownKindAreLeftOut) {
  EXPECT_TRUE(ParseCheckResults(R"([{"object_kind":"test","config_addr":"a"},{}])").empty());
}

TEST(CheckResultsTest, WithAnUnknownStatusAreUnknown) {
  const auto results = ParseCheckResults(
      R"([{"object_kind":"check","config_addr":"check.c","status":"tbd","objects":null}])");
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].status, CheckStatus::kUnknown);
}

TEST(CheckResultsTest, AreTheSameInAnyOrder) {
  const char* some =
      R"([{"object_kind":"var","config_addr":"var.b","status":"pass","objects":[)"
      R"({"object_addr":"var.b","status":"pass"}]},)"
      R"({"object_kind":"output","config_addr":"module.m.output.a","status":"fail","objects":[)"
      R"({"object_addr":"module.m[1].output.a","status":"pass"},)"
      R"({"object_addr":"module.m[0].output.a","status":"fail","failure_messages":["y","x"]}]}])";
  const char* other =
      R"([{"object_kind":"output","config_addr":"module.m.output.a","status":"fail","objects":[)"
      R"({"object_addr":"module.m[0].output.a","status":"fail","failure_messages":["x","y"]},)"
      R"({"object_addr":"module.m[1].output.a","status":"pass"}]},)"
      R"({"object_kind":"var","config_addr":"var.b","status":"pass","objects":[)"
      R"({"object_addr":"var.b","status":"pass"}]}])";
  EXPECT_TRUE(SameCheckResults(some, other));
  EXPECT_TRUE(SameCheckResults("", "null"));
  EXPECT_FALSE(SameCheckResults(some, "null"));
  EXPECT_FALSE(SameCheckResults(
      R"([{"object_kind":"var","config_addr":"var.b","status":"pass","objects":null}])",
      R"([{"object_kind":"var","config_addr":"var.b","status":"fail","objects":null}])"));
}

}  // namespace
}  // namespace planner::state
