#include "provider/image_export/operations.h"

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
#include "provider/image_export/plan.h"
#include "tests/provider/image_export/export_value.h"
#include "tests/testing/golden.h"

namespace provider::image_export {
namespace {

using proto::value::Identical;
using resource::ApplyAnswer;
using testing::ElementsAre;

// A service with one image and one job, which answers at once and lists the calls it got. Not
// thread-safe.
class FakeExportService final : public ExportService {
 public:
  // What the next call of a method answers instead of working: an error by method name.
  std::map<std::string, absl::Status> failures = {};
  ims::Job job = {.id = "j1", .status = ims::Job::Status::kSuccess};
  std::optional<ims::Image> image = ims::Image{.id = kImage, .status = "active"};
  std::vector<std::string> calls = {};

  void ExportImage(std::string image_id, ims::Export request, absl::Time,
                   Done<absl::StatusOr<std::string>> done) override {
    calls.push_back(proto::text::Cat(
        "export ", image_id.substr(0, 3), " ", request.bucket_url, " ", request.file_format,
        request.is_quick_export ? *request.is_quick_export ? " quick" : " not quick" : ""));
    if (absl::Status failure = Take("export"); !failure.ok()) return done(failure);
    done(std::string("j1"));
  }
  void AwaitJob(std::string /*job_id*/, absl::Time, Done<absl::StatusOr<ims::Job>> done,
                Done<const ims::Job&> /*on_progress*/) override {
    if (absl::Status failure = Take("await"); !failure.ok()) return done(failure);
    done(job);
  }
  void GetJob(std::string job_id, Done<absl::StatusOr<ims::Job>> done) override {
    calls.push_back(proto::text::Cat("look at ", job_id));
    if (absl::Status failure = Take("look"); !failure.ok()) return done(failure);
    done(job);
  }
  void ReadImage(std::string /*image_id*/, Done<absl::StatusOr<ims::Image>> done) override {
    calls.emplace_back("read");
    if (absl::Status failure = Take("read"); !failure.ok()) return done(failure);
    if (!image) return done(absl::NotFoundError("no such image"));
    done(*image);
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

class ExportOperationsTest : public testing::Test {
 protected:
  ApplyAnswer Create(const Value& config) {
    const Value planned =
        PlanExport(parts::PlanRequestOf(ExportSchema(), Nothing(), config)).planned;
    std::optional<ApplyAnswer> got;
    CreateExport({service_, stop_}, {Nothing(), planned, config, "", reporter_},
                 [&got](ApplyAnswer answer) { got = std::move(answer); });
    EXPECT_TRUE(got.has_value());
    return got.value_or(ApplyAnswer());
  }
  resource::ReadAnswer Read(const Value& state, std::string private_bytes = {}) {
    std::optional<resource::ReadAnswer> got;
    ReadExport({service_, stop_}, {state, std::move(private_bytes)},
               [&got](resource::ReadAnswer answer) { got = std::move(answer); });
    EXPECT_TRUE(got.has_value());
    return got.value_or(resource::ReadAnswer());
  }
  std::vector<std::string> TakeCalls() { return std::exchange(service_->calls, {}); }

  const std::shared_ptr<FakeExportService> service_ = std::make_shared<FakeExportService>();
  const std::shared_ptr<resource::StopSignal> stop_ = std::make_shared<resource::StopSignal>();
  const std::shared_ptr<parts::KeepingReporter> reporter_ =
      std::make_shared<parts::KeepingReporter>();
};

TEST_F(ExportOperationsTest, LifeOfAnExport) {
  const ApplyAnswer made = Create(Config());
  EXPECT_EQ(parts::Describe(made.diags), "");
  EXPECT_TRUE(Identical(made.state, StateOf(Config())));
  EXPECT_EQ(made.private_bytes, "");
  EXPECT_TRUE(Identical(Read(made.state).state, made.state));
  EXPECT_THAT(TakeCalls(), ElementsAre("export 877 ims-image:out/web.qcow2 qcow2", "read"));

  const Value timeouts = parts::Timeouts(ExportSchema(), {{"create", Text("1m")}});
  const Value changed = With(made.state, {{"timeouts", timeouts}});
  EXPECT_TRUE(Identical(UpdateExport({made.state, changed, changed, ""}).state, changed));
  const ApplyAnswer deleted = DeleteExport({changed, Nothing(), Nothing(), ""});
  EXPECT_TRUE(deleted.state.IsNull());
  EXPECT_EQ(
      parts::Describe(deleted.diags),
      "warning at (root): The exported file stays\n"
      "  The export is no longer in the state, but the file ims-image:out/web.qcow2 stays in "
      "its bucket. Delete it there if it is not needed; an export to the same file is refused "
      "while it exists.\n");
}

TEST_F(ExportOperationsTest, SendsWhatIsSet) {
  Create(Quick());
  Create(With(Config(), {{"is_quick_export", Value::Bool(false)}}));
  EXPECT_THAT(TakeCalls(), ElementsAre("export 877 ims-image:out/web.qcow2  quick",
                                       "export 877 ims-image:out/web.qcow2 qcow2 not quick"));
}

TEST_F(ExportOperationsTest, TheJobIsACheckpoint) {
  Create(Config());
  EXPECT_TRUE(Identical(reporter_->last_state, StateOf(Config())));
  EXPECT_EQ(reporter_->last_private_bytes, "j1");
}

TEST_F(ExportOperationsTest, WithoutItsImageAnExportIsGone) {
  service_->image->status = "deleted";
  EXPECT_TRUE(Read(StateOf(Config())).state.IsNull());
  service_->image.reset();
  EXPECT_TRUE(Read(StateOf(Config())).state.IsNull());
}

TEST_F(ExportOperationsTest, AFailedReadKeepsTheState) {
  service_->failures["read"] = absl::UnavailableError("trouble");
  const resource::ReadAnswer got = Read(StateOf(Config()));
  EXPECT_TRUE(resource::HasErrors(got.diags));
  EXPECT_TRUE(Identical(got.state, StateOf(Config())));
}

struct Failure {
  const char* name;
  std::map<std::string, absl::Status> failures;
  ims::Job::Status job = ims::Job::Status::kSuccess;
  bool kept = false;  // The state holds it, as unfinished.
};

TEST_F(ExportOperationsTest, AFailedCreateSaysWhatMayBeThere) {
  std::string report;
  for (const Failure& f : {
           Failure{"refused", {{"export", absl::InvalidArgumentError("IMG.0167: ISO")}}},
           Failure{"answer lost", {{"export", absl::UnknownError("The answer was lost.")}}},
           Failure{"job fails", {}, ims::Job::Status::kFail},
           Failure{"stopped",
                   {{"await", absl::CancelledError("Stopped.")}},
                   ims::Job::Status::kRunning,
                   true},
           Failure{"late",
                   {{"await", absl::DeadlineExceededError("The job j1 runs.")}},
                   ims::Job::Status::kRunning,
                   true},
           Failure{"job unknown",
                   {{"await", absl::NotFoundError("There is no job j1.")}},
                   ims::Job::Status::kRunning,
                   true},
       }) {
    service_->failures = f.failures;
    service_->job.status = f.job;
    const ApplyAnswer got = Create(Config());
    EXPECT_TRUE(resource::HasErrors(got.diags)) << f.name;
    EXPECT_EQ(!got.state.IsNull(), f.kept) << f.name;
    EXPECT_EQ(got.unfinished, f.kept) << f.name;
    EXPECT_EQ(got.private_bytes, f.kept ? "j1" : "") << f.name;
    if (f.kept) {
      EXPECT_TRUE(Identical(got.state, StateOf(Config()))) << f.name;
    }
    report += std::string("# ") + f.name + "\n" + parts::Describe(got.diags) + "\n";
  }
  stop_->Raise();
  TakeCalls();
  report += std::string("# stopped before\n") + parts::Describe(Create(Config()).diags);
  EXPECT_THAT(TakeCalls(), ElementsAre());
  ExpectGolden("provider/image_export/golden/failures.txt", report);
}

TEST_F(ExportOperationsTest, ReadLooksAtAJobWhoseEndIsNotKnown) {
  const Value state = StateOf(Config());
  service_->job.status = ims::Job::Status::kRunning;
  resource::ReadAnswer got = Read(state, "j1");
  EXPECT_TRUE(Identical(got.state, state));
  EXPECT_EQ(got.private_bytes, "j1");
  EXPECT_EQ(got.diags.size(), 1U);

  service_->failures["look"] = absl::UnavailableError("trouble");
  got = Read(state, "j1");
  EXPECT_TRUE(resource::HasErrors(got.diags));
  EXPECT_EQ(got.private_bytes, "j1");

  service_->job.status = ims::Job::Status::kSuccess;
  got = Read(state, "j1");
  EXPECT_TRUE(Identical(got.state, state));
  EXPECT_EQ(got.private_bytes, "");

  service_->failures["look"] = absl::NotFoundError("There is no job j1.");
  EXPECT_TRUE(Identical(Read(state, "j1").state, state));

  service_->job = {.status = ims::Job::Status::kFail, .error_code = "IMG.0070"};
  got = Read(state, "j1");
  EXPECT_TRUE(got.state.IsNull());
  EXPECT_FALSE(resource::HasErrors(got.diags));
  ASSERT_EQ(got.diags.size(), 1U);
  EXPECT_THAT(got.diags[0].detail,
              testing::StartsWith("The export was interrupted. The job j1 failed: IMG.0070\n\nThe "
                                  "image cannot be exported like this."));
}

}  // namespace
}  // namespace provider::image_export
