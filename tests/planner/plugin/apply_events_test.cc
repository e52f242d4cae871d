#include "planner/plugin/apply_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "planner/plugin/provider.h"
#include "tests/planner/plugin/fake_provider.h"

namespace planner::plugin {
namespace {

using proto::value::Type;
using proto::value::Value;
using tests::plugin::ExistingThing;

// One apply and what is heard of it.
class Heard {
 public:
  ApplyEvents Events() {
    return {.on_progress =
                [this](ApplyProgress progress) {
                  const absl::MutexLock lock(&mutex_);
                  progress_.push_back(std::move(progress));
                },
            .on_checkpoint =
                [this](ApplyCheckpoint checkpoint) {
                  const absl::MutexLock lock(&mutex_);
                  checkpoints_.push_back(std::move(checkpoint));
                }};
  }
  Provider::ObjectDone Done() {
    return [this](ObjectReply reply) {
      const absl::MutexLock lock(&mutex_);
      reply_ = std::move(reply);
    };
  }
  ApplyCheckpoint FirstCheckpoint() {
    const absl::MutexLock lock(&mutex_);
    Await(+[](Heard* self) { return !self->checkpoints_.empty(); });
    return checkpoints_.front();
  }
  ApplyProgress FirstProgress() {
    const absl::MutexLock lock(&mutex_);
    Await(+[](Heard* self) { return !self->progress_.empty(); });
    return progress_.front();
  }
  ObjectReply Reply() {
    const absl::MutexLock lock(&mutex_);
    Await(+[](Heard* self) { return self->reply_.has_value(); });
    return *reply_;
  }
  size_t checkpoints() {
    const absl::MutexLock lock(&mutex_);
    return checkpoints_.size();
  }

 private:
  void Await(bool (*condition)(Heard*)) {
    if (!mutex_.AwaitWithTimeout(absl::Condition(condition, this), absl::Seconds(30))) std::abort();
  }

  absl::Mutex mutex_;
  std::vector<ApplyProgress> progress_;
  std::vector<ApplyCheckpoint> checkpoints_;
  std::optional<ObjectReply> reply_;
};

class ApplyEventsTest : public testing::TestWithParam<const char*> {
 protected:
  // With a plugin of the protocol that the test asks for.
  void Launch(const std::string& events, bool tls = true) {
    LaunchOptions options;
    options.executable = FAKE_PLUGIN;
    options.tls = tls;
    options.extra_environment = {GetParam(), "FAKE_EVENTS=" + events};
    provider_ = Provider::Launch(options);
    provider_->UseSchema(
        std::make_shared<const proto::schema::ProviderSchema>(tests::plugin::FakeSchema()));
  }
  void Create(const std::string& name, Heard& heard) {
    const Value thing = ExistingThing(name).WithAttr("id", Value::Null(Type::String()));
    provider_->Apply("fake_thing",
                     {.prior = Value::Null(thing.type()),
                      .planned = thing.WithAttr("id", Value::Unknown(Type::String())),
                      .config = thing},
                     heard.Events(), heard.Done());
  }
  // Outlives the plugin: an event may still be on its way when the call is over.
  Heard& NewHeard() { return heard_.emplace_back(); }

  std::list<Heard> heard_;
  std::unique_ptr<Provider> provider_;
};
INSTANTIATE_TEST_SUITE_P(, ApplyEventsTest, testing::Values("FAKE_PROTOCOL=5", "FAKE_PROTOCOL=6"),
                         [](const auto& test) { return test.index == 0 ? "Five" : "Six"; });

TEST_P(ApplyEventsTest, ProgressAndCheckpointsComeWhileItRuns) {
  Launch("1");
  Heard& heard = NewHeard();
  Create("hold-a", heard);
  const ApplyProgress progress = heard.FirstProgress();
  EXPECT_EQ(progress.phase, "Warming up");
  EXPECT_EQ(progress.fraction, 0.25);
  const ApplyCheckpoint checkpoint = heard.FirstCheckpoint();
  EXPECT_EQ(checkpoint.state.GetAttr("id").AsString(), "thing-hold-a");
  EXPECT_EQ(checkpoint.private_bytes, "job 7");
  EXPECT_TRUE(checkpoint.unfinished);
  provider_->Stop();
  EXPECT_FALSE(heard.Reply().HasErrors());
}

TEST_P(ApplyEventsTest, EachApplyHearsOfItself) {
  Launch("1");
  Heard& a = NewHeard();
  Heard& b = NewHeard();
  Create("hold-a", a);
  Create("hold-b", b);
  EXPECT_EQ(b.FirstCheckpoint().state.GetAttr("name").AsString(), "hold-b");
  EXPECT_EQ(a.FirstCheckpoint().state.GetAttr("name").AsString(), "hold-a");
  provider_->Stop();
  a.Reply();
  b.Reply();
  EXPECT_EQ(a.checkpoints(), 1U);
}

TEST_P(ApplyEventsTest, WithoutTheServiceNothingIsMissing) {
  Launch("");
  Heard& heard = NewHeard();
  Create("a", heard);
  EXPECT_EQ(heard.Reply().state.GetAttr("id").AsString(), "thing-a");
  Heard& again = NewHeard();
  Create("b", again);
  EXPECT_EQ(again.Reply().state.GetAttr("id").AsString(), "thing-b");
  EXPECT_EQ(heard.checkpoints(), 0U);
}

TEST_P(ApplyEventsTest, AStreamThatEndsEarlyChangesNothing) {
  Launch("close");
  for (const char* name : {"a", "flood-b", "c"}) {
    Heard& heard = NewHeard();
    Create(name, heard);
    EXPECT_FALSE(heard.Reply().HasErrors());
    EXPECT_EQ(heard.checkpoints(), 0U);
  }
}

TEST_P(ApplyEventsTest, AFloodIsTaken) {
  Launch("1");
  Heard& heard = NewHeard();
  Create("flood-a", heard);
  const ObjectReply reply = heard.Reply();
  EXPECT_EQ(reply.state.GetAttr("id").AsString(), "thing-flood-a");
  EXPECT_LE(heard.checkpoints(), 5000U);
}

TEST_P(ApplyEventsTest, CheckpointsThatAreNoneAreDropped) {
  Launch("1");
  Heard& heard = NewHeard();
  Create("garbage-a", heard);
  EXPECT_FALSE(heard.Reply().HasErrors());
  EXPECT_EQ(heard.checkpoints(), 0U);
  Heard& held = NewHeard();  // The stream is still good, and so everything before has been read.
  Create("hold-b", held);
  held.FirstCheckpoint();
  EXPECT_EQ(heard.checkpoints(), 0U);
  provider_->Stop();
  held.Reply();
}

TEST_P(ApplyEventsTest, TheAnswerSaysWhetherTheCreateCanGoOn) {
  Launch("1");
  Heard& half = NewHeard();
  Create("half-a", half);
  EXPECT_TRUE(half.Reply().HasErrors());
  EXPECT_TRUE(half.Reply().unfinished);
  Heard& tainted = NewHeard();
  Create("taint-a", tainted);
  EXPECT_TRUE(tainted.Reply().HasErrors());
  EXPECT_FALSE(tainted.Reply().unfinished);
}

TEST_P(ApplyEventsTest, TheStreamDoesNotKeepAPluginThatIsClosed) {
  Launch("1", /*tls=*/false);
  Heard& heard = NewHeard();
  Create("hold-a", heard);
  heard.FirstCheckpoint();
  provider_->Close();
  EXPECT_FALSE(heard.Reply().failure.ok());
}

TEST_P(ApplyEventsTest, TheCheckpointBeforeACrashWasHeard) {
  Launch("1");
  Heard& heard = NewHeard();
  Create("hold-crash-a", heard);
  EXPECT_EQ(heard.FirstCheckpoint().private_bytes, "job 7");
  provider_->Stop();
  EXPECT_FALSE(heard.Reply().failure.ok());
}

}  // namespace
}  // namespace planner::plugin
