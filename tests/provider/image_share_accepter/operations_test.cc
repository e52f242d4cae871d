#include "provider/image_share_accepter/operations.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "provider/image_share_accepter/plan.h"
#include "tests/provider/image_share_accepter/accepter_value.h"
#include "tests/testing/golden.h"

namespace provider::image_share_accepter {
namespace {

using proto::value::Identical;
using resource::ApplyAnswer;
using testing::ElementsAre;

// A service that really keeps what our project said to one image, answers at once, and lists
// the calls it got. Not thread-safe.
class FakeAccepterService final : public AccepterService {
 public:
  // What the next call of a method answers instead of working: an error by method name.
  std::map<std::string, absl::Status> failures = {};
  bool jobs_fail = false;          // They fail, without effect.
  bool results_differ = false;     // They end well, but not for our project.
  std::string status = "pending";  // Empty: the image is not shared with us.
  std::vector<std::string> calls = {};

  void AnswerShare(std::string /*image_id*/, ims::ShareAnswer answer, absl::Time,
                   Done<absl::StatusOr<std::string>> done) override {
    calls.push_back(
        proto::text::Cat(answer.status, answer.vault_id.empty() ? "" : " with ", answer.vault_id));
    const absl::Status failure = Take("answer");
    if (!failure.ok() && !absl::IsUnknown(failure)) return done(failure);
    if (status.empty()) return done(absl::NotFoundError("not shared"));
    if (!jobs_fail && !results_differ) status = answer.status;
    if (!failure.ok()) return done(failure);
    done(std::string("j1"));
  }
  void AwaitJob(std::string job_id, absl::Time, Done<absl::StatusOr<ims::Job>> done) override {
    if (absl::Status failure = Take("await"); !failure.ok()) return done(failure);
    ims::Job job{.id = std::move(job_id), .status = ims::Job::Status::kSuccess};
    if (jobs_fail) job.status = ims::Job::Status::kFail;
    job.member_results = {{.project_id = "p1", .status = results_differ ? "failed" : "success"}};
    done(std::move(job));
  }
  void GetOwnMember(std::string image_id, Done<absl::StatusOr<ims::Member>> done) override {
    calls.emplace_back("show");
    if (absl::Status failure = Take("show"); !failure.ok()) return done(failure);
    if (status.empty()) return done(absl::NotFoundError("not shared"));
    done(ims::Member{.image_id = std::move(image_id), .project_id = "p1", .status = status});
  }

 private:
  absl::Status Take(const std::string& method) {
    const auto found = failures.find(method);
    if (found == failures.end()) return absl::OkStatus();
    absl::Status failure = std::move(found->second);
    failures.erase(found);
    return failure;
  }
};

class AccepterOperationsTest : public testing::Test {
 protected:
  ApplyAnswer Apply(const Value& prior, const Value& config) {
    const Value planned =
        config.IsNull()
            ? config
            : PlanAccepter(parts::PlanRequestOf(AccepterSchema(), prior, config)).planned;
    std::optional<ApplyAnswer> got;
    ChangeAnswer({service_, stop_}, {prior, planned, config, "", reporter_},
                 [&got](ApplyAnswer answer) { got = std::move(answer); });
    EXPECT_TRUE(got.has_value());
    return got.value_or(ApplyAnswer());
  }
  resource::ReadAnswer Read(const Value& state) {
    std::optional<resource::ReadAnswer> got;
    ReadShare({service_, stop_}, {state, ""},
              [&got](resource::ReadAnswer answer) { got = std::move(answer); });
    EXPECT_TRUE(got.has_value());
    return got.value_or(resource::ReadAnswer());
  }
  std::vector<std::string> TakeCalls() { return std::exchange(service_->calls, {}); }

  const std::shared_ptr<FakeAccepterService> service_ = std::make_shared<FakeAccepterService>();
  const std::shared_ptr<resource::StopSignal> stop_ = std::make_shared<resource::StopSignal>();
  const std::shared_ptr<parts::KeepingReporter> reporter_ =
      std::make_shared<parts::KeepingReporter>();
};

TEST_F(AccepterOperationsTest, LifeOfAnAcceptedImage) {
  const ApplyAnswer made = Apply(Nothing(), Config());
  EXPECT_EQ(parts::Describe(made.diags), "");
  EXPECT_TRUE(Identical(made.state, State()));
  EXPECT_TRUE(Identical(reporter_->last_state, State()));
  EXPECT_TRUE(Identical(Read(made.state).state, State()));
  const ApplyAnswer changed = Apply(made.state, WithVault(Config()));
  EXPECT_TRUE(Identical(changed.state, WithVault(State())));
  EXPECT_TRUE(Apply(changed.state, Nothing()).state.IsNull());
  EXPECT_THAT(TakeCalls(),
              ElementsAre("accepted", "show", std::string("accepted with ") + kVault, "rejected"));
}

TEST_F(AccepterOperationsTest, WhatIsNotAcceptedIsGone) {
  for (const char* status : {"", "pending", "rejected"}) {
    service_->status = status;
    EXPECT_TRUE(Read(State()).state.IsNull()) << status;
  }
}

TEST_F(AccepterOperationsTest, AFailedReadKeepsTheState) {
  service_->failures["show"] = absl::UnavailableError("trouble");
  const resource::ReadAnswer got = Read(State());
  EXPECT_TRUE(resource::HasErrors(got.diags));
  EXPECT_TRUE(Identical(got.state, State()));
}

TEST_F(AccepterOperationsTest, AShareThatWasTakenBackIsRejectedAlready) {
  service_->status = "";
  const ApplyAnswer deleted = Apply(State(), Nothing());
  EXPECT_EQ(parts::Describe(deleted.diags), "");
  EXPECT_TRUE(deleted.state.IsNull());
}

TEST_F(AccepterOperationsTest, OtherTimeoutsAskNothing) {
  const Value timeouts = parts::Timeouts(AccepterSchema(), {{"delete", Text("1m")}});
  EXPECT_EQ(Apply(State(), With(Config(), {{"timeouts", timeouts}})).diags.size(), 0U);
  EXPECT_THAT(TakeCalls(), ElementsAre());
}

struct Failure {
  const char* name;
  Value prior;
  Value config;
  std::map<std::string, absl::Status> failures;
  const char* status;
  bool jobs_fail;
  bool results_differ;
  bool kept;        // Whether the state holds it afterwards.
  bool unfinished;  // As the answer says.
};

TEST_F(AccepterOperationsTest, AFailedChangeLeavesWhatTheServiceHas) {
  const absl::Status refused = absl::InvalidArgumentError("IMG.0067: project id incorrect");
  const absl::Status lost = absl::UnknownError("The answer was lost.");
  const absl::Status stopped = absl::CancelledError("Stopped by the engine.");
  const absl::Status down = absl::UnavailableError("trouble");
  std::string report;
  for (const Failure& f : {
           Failure{"not shared", Nothing(), Config(), {}, "", false, false, false, false},
           Failure{"refused",
                   Nothing(),
                   Config(),
                   {{"answer", refused}},
                   "pending",
                   false,
                   false,
                   false,
                   false},
           Failure{"job fails", Nothing(), Config(), {}, "pending", true, false, false, false},
           Failure{"job fails, not readable",
                   Nothing(),
                   Config(),
                   {{"show", down}},
                   "pending",
                   true,
                   false,
                   true,
                   false},
           Failure{"result differs", Nothing(), Config(), {}, "pending", false, true, false, false},
           Failure{"answer lost",
                   Nothing(),
                   Config(),
                   {{"answer", lost}},
                   "pending",
                   false,
                   false,
                   true,
                   true},
           Failure{"stopped",
                   Nothing(),
                   Config(),
                   {{"await", stopped}},
                   "pending",
                   false,
                   false,
                   true,
                   true},
           Failure{"vault refused",
                   State(),
                   WithVault(Config()),
                   {{"answer", refused}},
                   "accepted",
                   false,
                   false,
                   true,
                   false},
           Failure{"rejection refused",
                   State(),
                   Nothing(),
                   {{"answer", refused}},
                   "accepted",
                   false,
                   false,
                   true,
                   false},
           Failure{"rejection stopped",
                   State(),
                   Nothing(),
                   {{"await", stopped}},
                   "accepted",
                   false,
                   false,
                   true,
                   false},
       }) {
    service_->failures = f.failures;
    service_->status = f.status;
    service_->jobs_fail = f.jobs_fail;
    service_->results_differ = f.results_differ;
    const ApplyAnswer got = Apply(f.prior, f.config);
    EXPECT_TRUE(resource::HasErrors(got.diags)) << f.name;
    EXPECT_EQ(!got.state.IsNull(), f.kept) << f.name;
    if (f.kept) {
      EXPECT_TRUE(Identical(got.state, State())) << f.name;
    }
    EXPECT_EQ(got.unfinished, f.unfinished) << f.name;
    report += std::string("# ") + f.name + "\n" + parts::Describe(got.diags) + "\n";
  }
  ExpectGolden("provider/image_share_accepter/golden/failures.txt", report);
}

TEST_F(AccepterOperationsTest, AfterAStopNothingIsSent) {
  stop_->Raise();
  EXPECT_TRUE(Apply(Nothing(), Config()).state.IsNull());
  EXPECT_TRUE(Identical(Apply(State(), Nothing()).state, State()));
  EXPECT_THAT(TakeCalls(), ElementsAre());
}

}  // namespace
}  // namespace provider::image_share_accepter
