#include "provider/image_share/operations.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "provider/image_share/plan.h"
#include "provider/image_share/share_state.h"
#include "tests/provider/image_share/fake_share_service.h"
#include "tests/provider/image_share/share_value.h"
#include "tests/testing/golden.h"

namespace provider::image_share {
namespace {

using proto::value::Identical;
using resource::ApplyAnswer;
using testing::ElementsAre;
using testing::HasSubstr;

class ShareOperationsTest : public testing::Test {
 protected:
  void Start(const Value& prior, const Value& config) {
    answer_.reset();
    const Value planned =
        config.IsNull() ? config
                        : PlanShare(parts::PlanRequestOf(ShareSchema(), prior, config)).planned;
    ChangeShare({service_, stop_}, {prior, planned, config, "", reporter_},
                [this](ApplyAnswer answer) { answer_ = std::move(answer); });
  }
  ApplyAnswer Apply(const Value& prior, const Value& config) {
    Start(prior, config);
    EXPECT_TRUE(answer_.has_value());
    if (!answer_) return {};
    EXPECT_TRUE(answer_->state.IsWhollyKnown());
    return *answer_;
  }
  Value Read(const Value& state) {
    std::optional<resource::ReadAnswer> read;
    ReadShare({service_, stop_}, {state, ""},
              [&](resource::ReadAnswer answer) { read = std::move(answer); });
    EXPECT_TRUE(read.has_value());
    last_read_ = parts::Describe(read->diags);
    return read->state;
  }
  std::vector<std::string> TakeCalls() { return std::exchange(service_->calls, {}); }

  const Value nothing_ = Value::Null(Config({}).type());
  const std::shared_ptr<FakeShareService> service_ = std::make_shared<FakeShareService>();
  const std::shared_ptr<resource::StopSignal> stop_ = std::make_shared<resource::StopSignal>();
  const std::shared_ptr<parts::KeepingReporter> reporter_ =
      std::make_shared<parts::KeepingReporter>();
  std::optional<ApplyAnswer> answer_;
  std::string last_read_;
};

TEST_F(ShareOperationsTest, LifeOfAShare) {
  const ApplyAnswer made = Apply(nothing_, Config({kA, kB}));
  EXPECT_EQ(parts::Describe(made.diags), "");
  EXPECT_TRUE(Identical(made.state, State({kA, kB})));
  EXPECT_THAT(TakeCalls(), ElementsAre("share a b", "list"));
  EXPECT_TRUE(Identical(Read(made.state), made.state));
  TakeCalls();

  const ApplyAnswer changed = Apply(made.state, Config({kB, kC}));
  EXPECT_EQ(parts::Describe(changed.diags), "");
  EXPECT_TRUE(Identical(changed.state, State({kB, kC})));
  EXPECT_THAT(TakeCalls(), ElementsAre("unshare a", "share c", "list"));

  const ApplyAnswer deleted = Apply(changed.state, nothing_);
  EXPECT_EQ(parts::Describe(deleted.diags), "");
  EXPECT_TRUE(deleted.state.IsNull());
  EXPECT_THAT(TakeCalls(), ElementsAre("unshare b c"));
  EXPECT_TRUE(service_->members.empty());
}

TEST_F(ShareOperationsTest, ReadShowsWhatEachProjectSaysAndWhichIsGone) {
  const Value state = Apply(nothing_, Config({kA, kB})).state;
  service_->members = {{kA, "accepted"}, {kC, "pending"}};
  const Value read = Read(state);
  EXPECT_THAT(ProjectsOf(read), ElementsAre(kA));
  EXPECT_EQ(read.GetAttr("members").size(), 1U);
  EXPECT_EQ(read.GetAttr("members").Find(kA)->AsString(), "accepted");
  service_->members = {{kC, "pending"}};
  EXPECT_TRUE(Read(state).IsNull());
}

TEST_F(ShareOperationsTest, AnImageThatIsGoneIsNotShared) {
  const Value state = Apply(nothing_, Config({kA})).state;
  service_->failures["list"] = absl::NotFoundError("no such image");
  EXPECT_TRUE(Read(state).IsNull());
  service_->failures = {{"unshare", absl::NotFoundError("no such image")},
                        {"list", absl::NotFoundError("no such image")}};
  const ApplyAnswer deleted = Apply(state, nothing_);
  EXPECT_EQ(parts::Describe(deleted.diags), "");
  EXPECT_TRUE(deleted.state.IsNull());
}

TEST_F(ShareOperationsTest, AFailedReadKeepsTheState) {
  const Value state = Apply(nothing_, Config({kA})).state;
  service_->failures["list"] = absl::UnavailableError("IMG.0061: trouble");
  EXPECT_TRUE(Identical(Read(state), state));
  EXPECT_THAT(last_read_, HasSubstr("IMG.0061: trouble"));
}

TEST_F(ShareOperationsTest, AnImportTakesAllMembers) {
  service_->members = {{kA, "accepted"}, {kB, "rejected"}};
  const Value imported =
      parts::ObjectOf(ShareSchema(), {{"id", Text(kImage)}, {"image_id", Text(kImage)}});
  EXPECT_THAT(ProjectsOf(Read(imported)), ElementsAre(kA, kB));
  service_->members.clear();
  EXPECT_TRUE(Read(imported).IsNull());
}

TEST_F(ShareOperationsTest, ARefusalForWhatIsSoAlreadyIsASuccess) {
  service_->members = {{kA, "accepted"}};
  service_->failures["share"] = absl::AlreadyExistsError("already a member");
  const ApplyAnswer made = Apply(nothing_, Config({kA}));
  EXPECT_EQ(parts::Describe(made.diags), "");
  EXPECT_EQ(made.state.GetAttr("members").Find(kA)->AsString(), "accepted");
}

// A change that fails, and what the state then holds of the projects.
struct Failure {
  const char* name;
  std::vector<std::string> before;
  std::vector<std::string> after;  // None: a deletion.
  std::map<std::string, absl::Status> failures;
  std::set<std::string> stubborn = {};
  bool jobs_fail = false;
  std::vector<std::string> kept = {};
  bool unfinished = false;
};

TEST_F(ShareOperationsTest, AFailedChangeLeavesWhatTheServiceHas) {
  const absl::Status refused = absl::InvalidArgumentError("IMG.0076: sharing with oneself");
  const absl::Status lost = absl::UnknownError("The answer was lost.");
  const absl::Status down = absl::UnavailableError("trouble");
  const absl::Status late = absl::DeadlineExceededError("The job j1 runs.");
  std::string report;
  for (const Failure& f : {
           Failure{"create refused", {}, {kA, kB}, {{"share", refused}}},
           Failure{"create refused, members not readable",
                   {},
                   {kA},
                   {{"share", refused}, {"list", down}}},
           Failure{"create whose job fails", {}, {kA}, {}, {}, true},
           Failure{"create whose job fails, members not readable",
                   {},
                   {kA},
                   {{"list", down}},
                   {},
                   true,
                   {kA}},
           Failure{"create for one project only", {}, {kA, kB}, {}, {kB}, false, {kA}},
           Failure{"create for nobody", {}, {kA, kB}, {}, {kA, kB}},
           Failure{
               "create whose answer is lost", {}, {kA}, {{"share", lost}}, {}, false, {kA}, true},
           Failure{"create too late", {}, {kA}, {{"await", late}}, {}, false, {kA}, true},
           Failure{"update, taking back refused",
                   {kA, kB},
                   {kB, kC},
                   {{"unshare", refused}},
                   {},
                   false,
                   {kA, kB}},
           Failure{"update, sharing refused",
                   {kA, kB},
                   {kB, kC},
                   {{"share", refused}},
                   {},
                   false,
                   {kB}},
           Failure{"update, sharing refused, members not readable",
                   {kA, kB},
                   {kB, kC},
                   {{"share", refused}, {"list", down}},
                   {},
                   false,
                   {kB}},
           Failure{"update, answer of taking back lost",
                   {kA, kB},
                   {kB},
                   {{"unshare", lost}},
                   {},
                   false,
                   {kA, kB}},
           Failure{"update, answer of sharing lost",
                   {kA},
                   {kA, kC},
                   {{"share", lost}},
                   {},
                   false,
                   {kA, kC}},
           Failure{"delete refused", {kA, kB}, {}, {{"unshare", refused}}, {}, false, {kA, kB}},
           Failure{"delete for one project only", {kA, kB}, {}, {}, {kB}, false, {kB}},
       }) {
    service_->members.clear();
    for (const std::string& id : f.before) service_->members.emplace(id, "pending");
    service_->failures = f.failures;
    service_->stubborn = f.stubborn;
    service_->jobs_fail = f.jobs_fail;
    const ApplyAnswer got = Apply(f.before.empty() ? nothing_ : State(f.before),
                                  f.after.empty() ? nothing_ : Config(f.after));
    EXPECT_TRUE(resource::HasErrors(got.diags)) << f.name;
    EXPECT_EQ(got.state.IsNull() ? Projects() : ProjectsOf(got.state), f.kept) << f.name;
    EXPECT_EQ(got.unfinished, f.unfinished) << f.name;
    report += std::string("# ") + f.name + "\n" + parts::Describe(got.diags) + "\n";
  }
  ExpectGolden("provider/image_share/golden/failures.txt", report);
}

TEST_F(ShareOperationsTest, AnInterruptedCreateIsNotForgotten) {
  service_->hold_jobs = true;
  Start(nothing_, Config({kA}));
  ASSERT_FALSE(answer_.has_value());
  stop_->Raise();
  service_->Stop();
  ASSERT_TRUE(answer_.has_value());
  EXPECT_THAT(ProjectsOf(answer_->state), ElementsAre(kA));
  EXPECT_TRUE(answer_->unfinished);
  EXPECT_THAT(parts::Describe(answer_->diags), HasSubstr("Interrupted while sharing an image"));
}

TEST_F(ShareOperationsTest, AfterAStopNothingIsSent) {
  stop_->Raise();
  EXPECT_TRUE(Apply(nothing_, Config({kA})).state.IsNull());
  EXPECT_TRUE(Identical(Apply(State({kA}), Config({kB})).state, State({kA})));
  EXPECT_TRUE(Identical(Apply(State({kA}), nothing_).state, State({kA})));
  EXPECT_THAT(TakeCalls(), ElementsAre());
}

TEST_F(ShareOperationsTest, TheIntentIsACheckpoint) {
  Apply(nothing_, Config({kA}));
  EXPECT_THAT(ProjectsOf(reporter_->last_state), ElementsAre(kA));
  Apply(State({kA, kB}), Config({kB, kC}));
  EXPECT_THAT(ProjectsOf(reporter_->last_state), ElementsAre(kA, kB, kC));
}

TEST_F(ShareOperationsTest, ASharedImageThatCannotBeReadIsAWarning) {
  service_->failures["list"] = absl::UnavailableError("trouble");
  const ApplyAnswer made = Apply(nothing_, Config({kA}));
  EXPECT_FALSE(resource::HasErrors(made.diags));
  EXPECT_EQ(made.diags.size(), 1U);
  EXPECT_THAT(ProjectsOf(made.state), ElementsAre(kA));
}

TEST_F(ShareOperationsTest, OtherTimeoutsAskNothing) {
  const Value timeouts = parts::Timeouts(ShareSchema(), {{"delete", Text("1m")}});
  const Value config = With(Config({kA}), {{"timeouts", timeouts}});
  EXPECT_TRUE(
      Identical(Apply(State({kA}), config).state, With(State({kA}), {{"timeouts", timeouts}})));
  EXPECT_THAT(TakeCalls(), ElementsAre());
}

}  // namespace
}  // namespace provider::image_share
