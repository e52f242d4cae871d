// Create call, job and read of many images together, in virtual time: what is left of the budget
// of calls is what a run waits for.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "provider/ims/image_calls.h"
#include "provider/ims/image_finder.h"
#include "provider/ims/image_reader.h"
#include "provider/ims/job_calls.h"
#include "provider/ims/job_poller.h"
#include "tests/provider/ims/rig.h"

namespace provider::ims {
namespace {

using http::Request;
using http::Response;

struct Case {
  const char* name;
  int images;
  absl::Duration job;
  double calls_per_second;
  absl::Duration most_time;
  std::size_t most_calls;
};

// A service whose job n makes the image n, and the run that has the images made.
class ManyCreates {
 public:
  explicit ManyCreates(const Case& run)
      : case_(run),
        rig_([this](const Request& request) { return Serve(request); }, absl::Milliseconds(20),
             run.calls_per_second) {}

  void Run() {
    for (int i = 0; i < case_.images; ++i) Create(static_cast<JobPoller::WaitId>(i) + 1);
    while (done_ < case_.images && Elapsed() < absl::Hours(1)) {
      rig_.clock.Advance(absl::Milliseconds(50));
    }
  }
  int done() const { return done_; }
  absl::Duration Elapsed() const { return rig_.clock.Now() - begin_; }
  std::size_t calls() const { return arrivals_.size(); }
  // The most that came within any second.
  int Peak() const {
    std::ptrdiff_t most = 0;
    for (auto first = arrivals_.begin(); first != arrivals_.end(); ++first) {
      const auto last = std::lower_bound(first, arrivals_.end(), *first + absl::Seconds(1));
      most = std::max(most, last - first);
    }
    return static_cast<int>(most);
  }

 private:
  void Create(JobPoller::WaitId id) {
    images_.Create("/v2/cloudimages/action", "{}", absl::InfiniteFuture(),
                   [this, id](const absl::StatusOr<std::string>& job) {
                     ASSERT_TRUE(job.ok()) << job.status();
                     poller_.Watch(id, *job, "instance_id", absl::InfiniteFuture(),
                                   [this](const absl::StatusOr<Job>& ended) {
                                     ASSERT_TRUE(ended.ok()) << ended.status();
                                     // As Session does.
                                     finder_.OnWritten(ended->image_ids.front());
                                     reader_.OnMade(ended->image_ids.front());
                                     Read(ended->image_ids.front());
                                   });
                   });
  }
  void Read(const std::string& id) {
    reader_.Read(id, [this](const absl::StatusOr<Image>& image) {
      ASSERT_TRUE(image.ok()) << image.status();
      ++done_;
    });
  }

  Response Serve(const Request& request) {
    const absl::Time now = rig_.clock.Now();
    arrivals_.push_back(now);
    if (request.method == "POST") {
      jobs_.push_back(now);
      return {200, {}, R"({"job_id":"j)" + std::to_string(jobs_.size() - 1) + "\"}"};
    }
    if (request.url.find("/job") != std::string::npos) {
      return {200, {}, JobText(request.url.substr(request.url.rfind('j') + 1))};
    }
    return {200, {}, Page(request.url)};
  }
  double ProgressOf(std::size_t job) const {
    return absl::FDivDuration(rig_.clock.Now() - jobs_[job], case_.job);
  }
  std::string JobText(const std::string& number) const {
    const double progress = ProgressOf(std::stoul(number));
    if (progress >= 1) {
      return R"({"status":"SUCCESS","entities":{"image_id":"i)" + number + "\"}}";
    }
    return R"({"status":"RUNNING","entities":{"process_percent":)" +
           std::to_string(std::floor(progress * 100) / 100) + "}}";
  }
  // Newest first, from the marker on.
  std::string Page(const std::string& url) const {
    std::string text;
    const auto marker = url.find("marker=i");
    const auto id = url.find("id=i");
    std::size_t next = jobs_.size();
    std::size_t left = 500;
    if (marker != std::string::npos) {
      next = std::stoul(url.substr(marker + 8));
    } else if (id != std::string::npos) {
      next = std::stoul(url.substr(id + 4)) + 1;
      left = 1;
    }
    while (next > 0 && left > 0) {
      --next;
      if (ProgressOf(next) < 1) continue;
      --left;
      text += (text.empty() ? "" : ",") + (R"({"id":"i)" + std::to_string(next)) +
              R"(","status":"active","name":"n"})";
    }
    return R"({"images":[)" + text + "]}";
  }

  const Case case_;
  Rig rig_;
  ImageCalls images_{&rig_.caller};
  JobCalls jobs_calls_{&rig_.caller};
  ImageFinder finder_{&rig_.clock, &images_};
  ImageReader reader_{&rig_.clock, &finder_,
                      [this] { return rig_.budget.Delay(http::CallBudget::Lane::kReads); }};
  JobPoller poller_{&rig_.clock, &jobs_calls_};
  const absl::Time begin_ = rig_.clock.Now();
  std::vector<absl::Time> jobs_;  // When they were begun.
  std::vector<absl::Time> arrivals_;
  int done_ = 0;
};

class ManyCreatesTest : public testing::TestWithParam<Case> {};

TEST_P(ManyCreatesTest, TakeHardlyLongerThanTheirCallsAndTheLastJob) {
  ManyCreates run(GetParam());
  run.Run();
  EXPECT_EQ(run.done(), GetParam().images);
  EXPECT_LE(run.Elapsed(), GetParam().most_time);
  EXPECT_LE(run.calls(), GetParam().most_calls);
  EXPECT_LE(run.Peak(), GetParam().calls_per_second);
  RecordProperty("elapsed", absl::FormatDuration(run.Elapsed()));
  RecordProperty("calls", std::to_string(run.calls()));
}

INSTANTIATE_TEST_SUITE_P(
    , ManyCreatesTest,
    testing::ValuesIn<Case>(
        {{"ThirtyOf2s", 30, absl::Seconds(2), 600, absl::Milliseconds(2600), 75},
         {"ThousandOf60sAt20CallsASecond", 1000, absl::Minutes(1), 20, absl::Seconds(117), 2080},
         {"ThousandOf2sAt20CallsASecond", 1000, absl::Seconds(2), 20, absl::Seconds(112), 2200},
         {"ThousandOf60sAt600CallsASecond", 1000, absl::Minutes(1), 600, absl::Seconds(65), 2150}}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace provider::ims
