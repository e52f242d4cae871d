#include "planner/plan/file.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "planner/plan/archive.h"
#include "planner/state/model.h"
#include "tests/planner/plan/value_builder.h"

namespace planner::plan {
namespace {

using proto::value::PathStep;
using state::CheckKind;
using state::CheckStatus;
using testing::HasSubstr;

// A folder of its own, removed at the end.
class PlanFileTest : public testing::Test {
 protected:
  PlanFileTest() {
    std::string name = testing::TempDir() + "/planXXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~PlanFileTest() override { std::filesystem::remove_all(folder_); }
  std::string PathOf(const std::string& name) const { return folder_ + "/" + name; }

 private:
  std::string folder_;
};

ResourceInstanceChange Change() {
  ResourceInstanceChange change;
  change.address = *addr::ParseResourceInstance("module.m[\"k\"].ims_image.a[3]");
  change.previous_address = *addr::ParseResourceInstance("ims_image.old");
  change.deposed_key = "0123abcd";
  change.provider.provider = *addr::ParseProvider("kiln/ims");
  change.provider.alias = "west";
  change.action = Action::kCreateThenDelete;
  change.reason = ActionReason::kReplaceByRequest;
  change.before = Object({{"id", Text("i")}, {"tags", SetOf({Text("a"), Text("b")})}});
  change.after = Object({{"id", UnknownText()},
                         {"tags", Secret(SetOf({Text("a"), Text("c")}))},
                         {"any", Value::Null(Type::Dynamic())}});
  change.before_private = std::string("\0\xff", 2);
  change.planned_private = "{}";
  change.required_replace = {{PathStep::Attribute("tags"), PathStep::Index(Text("c"))},
                             {PathStep::Attribute("l"), PathStep::At(2), PathStep::Key("k")}};
  change.import_id = "x";
  return change;
}

Plan Example() {
  Plan plan;
  plan.mode = Mode::kDestroy;
  plan.variables["v"] = Secret(Text("s"));
  plan.written_variables["v"] = Text("as given");
  plan.targets = {"ims_image.a"};
  plan.replaces = {"ims_image.b"};
  plan.changes = {Change()};
  plan.drift = {Change()};
  plan.outputs["o"] = MakeOutputChange(Int(1), Value::Unknown(Type::Dynamic()));
  plan.providers = {plan.changes.front().provider};
  plan.timestamp = "2026-01-02T03:04:05Z";
  plan.complete = false;
  plan.relevant_attributes = {{plan.changes.front().address, {PathStep::Attribute("id")}}};
  plan.checks = {{CheckKind::kOutput,
                  "output.o",
                  CheckStatus::kFail,
                  {{"output.o", CheckStatus::kFail, {"too bad"}}}}};
  return plan;
}

TEST(EncodePlanTest, ReadsBackEverything) {
  const Plan plan = Example();
  const absl::StatusOr<Plan> read = DecodePlan(EncodePlan(plan));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(EncodePlan(*read), EncodePlan(plan));
  ASSERT_EQ(read->changes.size(), 1U);
  const ResourceInstanceChange& got = read->changes.front();
  const ResourceInstanceChange want = Change();
  EXPECT_EQ(got.address, want.address);
  EXPECT_EQ(got.previous_address, want.previous_address);
  EXPECT_EQ(got.provider, want.provider);
  EXPECT_EQ(got.action, want.action);
  EXPECT_EQ(got.reason, want.reason);
  EXPECT_TRUE(proto::value::Identical(got.before, want.before));
  EXPECT_TRUE(proto::value::Identical(got.after, want.after));
  EXPECT_EQ(got.before_private, want.before_private);
  EXPECT_EQ(got.required_replace, want.required_replace);
  EXPECT_EQ(got.import_id, want.import_id);
  EXPECT_TRUE(read->variables.at("v").HasMark(proto::value::kSensitive));
  EXPECT_EQ(read->written_variables.at("v").AsString(), "as given");
  EXPECT_EQ(read->checks.front().objects.front().failure_messages.front(), "too bad");
}

struct BadDocument {
  const char* name;
  std::string text;
  const char* message;
};
class DecodePlanTest : public testing::TestWithParam<BadDocument> {};
TEST_P(DecodePlanTest, Refuses) {
  const absl::StatusOr<Plan> read = DecodePlan(GetParam().text);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(read.status().message()), HasSubstr(GetParam().message));
}
INSTANTIATE_TEST_SUITE_P(
    , DecodePlanTest,
    testing::ValuesIn<BadDocument>({
        {"NoJson", std::string("\x08\x03\x12", 3), "another tool"},
        {"OtherFormat", R"({"format":"x","version":1})", "another tool"},
        {"OtherVersion", R"({"format":"kiln plan","version":2})", "another version"},
        {"DeepNesting", std::string(100000, '['), "another tool"},
        {"MissingMode", R"({"format":"kiln plan","version":1})", "damaged at \"mode\""},
        {"BadAddress",
         R"({"format":"kiln plan","version":1,"mode":"normal","errored":false,"complete":true,)"
         R"("changes":[{"address":"?"}]})",
         "damaged at \"address\""},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(PlanFileTest, HoldsPlanStatesAndSources) {
  PlanFile file;
  file.plan = Example();
  auto state = std::make_shared<state::State>();
  state->lineage = "lineage-of-the-test";
  state->serial = 7;
  file.plan.prior_state = state;
  file.modules = {{"", "", "", ".", {{"main.tf", "# root\n"}, {"x.tf", ""}}},
                  {"net.sub", "./sub", "1.0", "net/sub", {{"main.tf", "# sub\n"}}}};
  file.lock_file = "# lock\n";
  ASSERT_TRUE(WritePlanFile(PathOf("p"), file).ok());

  struct stat info = {};
  ASSERT_EQ(stat(PathOf("p").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_TRUE(LooksLikePlanFile(PathOf("p")));

  const absl::StatusOr<PlanFile> read = ReadPlanFile(PathOf("p"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->plan.prior_state->serial, 7U);
  EXPECT_EQ(read->plan.prior_state->lineage, "lineage-of-the-test");
  EXPECT_TRUE(read->plan.previous_run_state->IsEmpty());
  ASSERT_EQ(read->modules.size(), 2U);
  EXPECT_EQ(read->modules[0].files.at("main.tf"), "# root\n");
  EXPECT_EQ(read->modules[1].key, "net.sub");
  EXPECT_EQ(read->modules[1].directory, "net/sub");
  EXPECT_EQ(read->modules[1].files.size(), 1U);
  EXPECT_EQ(read->lock_file, "# lock\n");
}

TEST_F(PlanFileTest, RefusesOtherFiles) {
  EXPECT_EQ(ReadPlanFile(PathOf("none")).status().code(), absl::StatusCode::kNotFound);
  std::ofstream(PathOf("text")) << "{}";
  EXPECT_FALSE(LooksLikePlanFile(PathOf("text")));
  EXPECT_THAT(std::string(ReadPlanFile(PathOf("text")).status().message()),
              HasSubstr("is no plan file"));
  const absl::StatusOr<std::string> archive = Pack({{"tfplan", "\x08\x03"},
                                                    {"tfstate", "{}"},
                                                    {"tfstate-prev", "{}"},
                                                    {"tfconfig/modules.json", "[]"}});
  ASSERT_TRUE(archive.ok());
  std::ofstream(PathOf("foreign")) << *archive;
  EXPECT_THAT(std::string(ReadPlanFile(PathOf("foreign")).status().message()),
              HasSubstr("made by another tool"));
}

TEST(UnpackTest, StopsAtLimits) {
  const absl::StatusOr<std::string> archive = Pack({{"a", std::string(1000, 'x')}, {"b", "y"}});
  ASSERT_TRUE(archive.ok());
  EXPECT_TRUE(Unpack(*archive, {}).ok());
  EXPECT_FALSE(Unpack(*archive, {.entries = 1}).ok());
  EXPECT_FALSE(Unpack(*archive, {.unpacked_bytes = 1000}).ok());
  EXPECT_FALSE(Unpack(archive->substr(0, archive->size() / 2), {}).ok());
  EXPECT_FALSE(Unpack("", {}).ok());
}

}  // namespace
}  // namespace planner::plan
