#include "provider/ims/job_schedule.h"

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

// A simulated cloud: jobs with durations, looks that take time, and a clock that jumps.
namespace provider::ims {
namespace {

struct SimulatedJob {
  absl::Duration start = {};
  absl::Duration duration = {};
  std::string kind = "instance_id";
  // How far it says to be at a fraction of its time; null: the cloud does not tell.
  std::function<double(double)> progress = [](double fraction) { return fraction; };
};

struct Simulation {
  std::vector<SimulatedJob> jobs;
  absl::Duration latency = absl::Milliseconds(2);
  double error_rate = 0;
  absl::Duration give_up = absl::Hours(2);
};

struct Outcome {
  int looks = 0;
  int unfinished = 0;
  absl::Duration wall = {};      // When the last end was noticed.
  absl::Duration last_end = {};  // When the last job ended.
  absl::Duration worst_delay = {};
};

class Simulator {
 public:
  explicit Simulator(Simulation simulation)
      : simulation_(std::move(simulation)),
        schedule_([this] { return std::uniform_real_distribution<>(0, 1)(random_); }) {
    outcome_.unfinished = static_cast<int>(simulation_.jobs.size());
  }

  Outcome Run() {
    for (std::size_t i = 0; i < simulation_.jobs.size(); ++i) {
      const SimulatedJob& job = simulation_.jobs[i];
      outcome_.last_end = std::max(outcome_.last_end, job.start + job.duration);
      events_.emplace(kBegin + job.start, [this, i] {
        schedule_.Add(std::to_string(i), simulation_.jobs[i].kind, now_);
      });
    }
    while (outcome_.unfinished > 0) {
      const absl::Time next_event =
          events_.empty() ? absl::InfiniteFuture() : events_.begin()->first;
      const absl::Time next_look = schedule_.NextTime();
      const absl::Time next = std::max(now_, std::min(next_event, next_look));
      if (next - kBegin > simulation_.give_up) break;
      now_ = next;
      if (next_event <= next_look) {
        auto node = events_.extract(events_.begin());
        node.mapped()();
      }
      while (auto id = schedule_.Next(now_)) Look(*id);
    }
    return outcome_;
  }

 private:
  static constexpr absl::Time kBegin = absl::FromUnixSeconds(1'700'000'000);

  void Look(const std::string& id) {
    ++outcome_.looks;
    events_.emplace(now_ + simulation_.latency, [this, id] { Answer(id); });
  }

  void Answer(const std::string& id) {
    if (std::uniform_real_distribution<>(0, 1)(random_) < simulation_.error_rate) {
      return schedule_.OnError(id, now_);
    }
    const SimulatedJob& job = simulation_.jobs[std::stoul(id)];
    // The service looks half a round trip before we hear of it.
    const absl::Time seen = now_ - simulation_.latency / 2;
    const double fraction = absl::FDivDuration(seen - kBegin - job.start, job.duration);
    if (fraction < 1) {
      std::optional<double> progress;
      if (job.progress) progress = std::floor(job.progress(fraction) * 100) / 100;
      return schedule_.OnRunning(id, progress, now_);
    }
    schedule_.OnFinished(id, job.duration);
    --outcome_.unfinished;
    outcome_.wall = now_ - kBegin;
    outcome_.worst_delay = std::max(outcome_.worst_delay, now_ - kBegin - job.start - job.duration);
  }

  const Simulation simulation_;
  std::mt19937_64 random_{7};
  JobSchedule schedule_;
  absl::Time now_ = kBegin;
  std::multimap<absl::Time, std::function<void()>> events_;
  Outcome outcome_;
};

std::vector<SimulatedJob> Equal(int count, absl::Duration duration, bool tells_progress = true) {
  std::vector<SimulatedJob> jobs;
  for (int i = 0; i < count; ++i) {
    SimulatedJob job{.start = absl::Milliseconds(3) * i, .duration = duration};
    if (!tells_progress) job.progress = nullptr;
    jobs.push_back(job);
  }
  return jobs;
}

struct Case {
  const char* name;
  Simulation simulation;
  int most_looks;
  absl::Duration most_delay;  // Of noticing an end.
};

class JobScheduleTableTest : public testing::TestWithParam<Case> {};

TEST_P(JobScheduleTableTest, NoticesEndsSoonWithFewLooks) {
  const Outcome outcome = Simulator(GetParam().simulation).Run();
  EXPECT_EQ(outcome.unfinished, 0);
  EXPECT_LE(outcome.looks, GetParam().most_looks);
  EXPECT_LE(absl::ToDoubleSeconds(outcome.worst_delay),
            absl::ToDoubleSeconds(GetParam().most_delay));
  RecordProperty("looks", outcome.looks);
  RecordProperty("wall", absl::FormatDuration(outcome.wall));
  RecordProperty("worst_delay", absl::FormatDuration(outcome.worst_delay));
}

// A job that does most of its work at the end of what it calls progress.
double Slowing(double fraction) { return 1 - (1 - fraction) * (1 - fraction); }

std::vector<SimulatedJob> Spread(int count, double low, double high, bool tells_progress) {
  std::mt19937_64 random(11);
  std::vector<SimulatedJob> jobs = Equal(count, absl::Seconds(1), tells_progress);
  for (SimulatedJob& job : jobs) {
    job.duration = absl::Seconds(std::uniform_real_distribution<>(low, high)(random));
  }
  return jobs;
}

std::vector<SimulatedJob> WithShape(std::vector<SimulatedJob> jobs,
                                    const std::function<double(double)>& progress) {
  for (SimulatedJob& job : jobs) job.progress = progress;
  return jobs;
}

std::vector<SimulatedJob> OfTwoKinds() {
  std::vector<SimulatedJob> jobs = Equal(15, absl::Seconds(2));
  for (SimulatedJob job : Equal(15, absl::Seconds(20))) {
    job.kind = "image_url";
    jobs.push_back(job);
  }
  return jobs;
}

INSTANTIATE_TEST_SUITE_P(
    , JobScheduleTableTest,
    testing::ValuesIn<Case>({
        {"OneJobOf2s", {.jobs = Equal(1, absl::Seconds(2))}, 4, absl::Milliseconds(150)},
        {"ThirtyJobsOf2s", {.jobs = Equal(30, absl::Seconds(2))}, 40, absl::Milliseconds(300)},
        {"ThirtyJobsOf2sOverASlowNetwork",
         {.jobs = Equal(30, absl::Seconds(2)), .latency = absl::Milliseconds(150)},
         45,
         absl::Milliseconds(900)},
        {"ThirtyJobsOf2sWithoutProgress",
         {.jobs = Equal(30, absl::Seconds(2), false)},
         45,
         absl::Milliseconds(700)},
        {"ThirtyJobsOf2sWhoseProgressIsWrong",
         {.jobs = WithShape(Equal(30, absl::Seconds(2)), &Slowing)},
         45,
         absl::Milliseconds(500)},
        {"ThirtyJobsThatStandAt0",
         {.jobs = WithShape(Equal(30, absl::Seconds(2)), [](double) { return 0.0; })},
         45,
         absl::Milliseconds(700)},
        {"ThirtyJobsOf2sWith30PercentErrors",
         {.jobs = Equal(30, absl::Seconds(2)), .error_rate = 0.3},
         75,
         absl::Milliseconds(2500)},
        {"ThirtyJobsOf1To3s", {.jobs = Spread(30, 1, 3, true)}, 110, absl::Milliseconds(1100)},
        {"TwoKinds", {.jobs = OfTwoKinds()}, 60, absl::Milliseconds(500)},
        {"OneJobOf4min", {.jobs = Equal(1, absl::Minutes(4))}, 45, absl::Seconds(5)},
        {"OneJobOf4minWithoutProgress",
         {.jobs = Equal(1, absl::Minutes(4), false)},
         50,
         absl::Seconds(17)},
        {"ThousandJobsOf60s", {.jobs = Equal(1000, absl::Minutes(1))}, 1060, absl::Seconds(2)},
        {"ThousandJobsOf60sWithoutProgress",
         {.jobs = Equal(1000, absl::Minutes(1), false)},
         1100,
         absl::Seconds(13)},
        {"ThousandJobsOf50To70s", {.jobs = Spread(1000, 50, 70, true)}, 2600, absl::Seconds(14)},
        {"ThousandJobsOf0s",
         {.jobs = Equal(1000, absl::ZeroDuration())},
         1005,
         absl::Milliseconds(400)},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(JobScheduleTest, StuckJobsAreLookedAtEvery15Seconds) {
  for (const bool tells_progress : {true, false}) {
    Simulation simulation{.jobs = Equal(1, absl::Hours(100), tells_progress),
                          .give_up = absl::Hours(1)};
    const Outcome outcome = Simulator(simulation).Run();
    EXPECT_EQ(outcome.unfinished, 1);
    EXPECT_LE(outcome.looks, 290);
    EXPECT_GE(outcome.looks, 200);
  }
}

TEST(JobScheduleTest, OneStuckJobDoesNotHoldUpTheOthers) {
  std::vector<SimulatedJob> jobs = Equal(30, absl::Seconds(2), false);
  jobs[0].duration = absl::Hours(100);
  Simulation simulation{.jobs = jobs, .give_up = absl::Seconds(60)};
  const Outcome outcome = Simulator(simulation).Run();
  EXPECT_EQ(outcome.unfinished, 1);
  EXPECT_LE(outcome.worst_delay, absl::Seconds(1));
}

TEST(JobScheduleTest, JobsOfAnotherProcessAreLookedAtAtOnce) {
  JobSchedule schedule([] { return 0.5; });
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  schedule.Add("1", "", now);
  EXPECT_EQ(schedule.NextTime(), now);
  EXPECT_EQ(schedule.Next(now), "1");
  EXPECT_EQ(schedule.Next(now), std::nullopt);
  schedule.OnRunning("1", 0.50, now);
  EXPECT_LE(schedule.NextTime(), now + absl::Seconds(1));
}

TEST(JobScheduleTest, KnowsTheDurationOfEarlierJobs) {
  JobSchedule schedule([] { return 0.5; });
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  schedule.Add("1", "volume_id", now);
  ASSERT_EQ(schedule.Next(now + absl::Seconds(1)), "1");
  schedule.OnFinished("1", absl::Seconds(30));
  schedule.Add("2", "volume_id", now);
  EXPECT_GE(schedule.NextTime(), now + absl::Seconds(30));
  EXPECT_LE(schedule.NextTime(), now + absl::Seconds(31));
  schedule.Remove("2");
  EXPECT_EQ(schedule.NextTime(), absl::InfiniteFuture());
}

TEST(JobScheduleTest, FailuresTeachNothing) {
  JobSchedule schedule([] { return 0.5; });
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  schedule.Add("1", "volume_id", now);
  ASSERT_EQ(schedule.Next(now + absl::Seconds(1)), "1");
  schedule.OnFinished("1", std::nullopt);
  schedule.Add("2", "volume_id", now + absl::Seconds(2));
  EXPECT_EQ(schedule.NextTime(), now + absl::Seconds(2) + absl::Milliseconds(300));
}

TEST(JobScheduleTest, IgnoresWhatWasRemoved) {
  JobSchedule schedule([] { return 0.5; });
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  schedule.Add("1", "volume_id", now);
  schedule.Remove("1");
  schedule.Remove("1");
  schedule.OnRunning("1", 0.5, now);
  schedule.OnError("1", now);
  schedule.OnFinished("1", absl::Seconds(1));
  EXPECT_EQ(schedule.NextTime(), absl::InfiniteFuture());
}

}  // namespace
}  // namespace provider::ims
