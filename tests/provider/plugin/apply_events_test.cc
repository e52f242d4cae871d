#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "proto/kiln_plugin1.grpc.pb.h"
#include "proto/wire/extension.h"
#include "tests/provider/plugin/server_fixture.h"

namespace provider::plugin {
namespace {

// Our extension: a stream of events beside an apply that runs on a thread of its own.
template <typename Major>
class ApplyEventsTest : public ServerTest<Major> {
 protected:
  using Events = kiln::plugin::v1::ApplyEvents;

  void TearDown() override {
    this->resource_->Release();
    for (std::thread& thread : threads_) thread.join();
  }
  // Begins to apply an object of that name, as apply `id` of the watch "w"; empty: unwatched.
  void BeginApply(const std::string& name, const std::string& id) {
    const size_t running = this->resource_->waiting();
    threads_.emplace_back([this, name, id] {
      grpc::ClientContext context;
      if (!id.empty()) {
        context.AddMetadata(proto::wire::kWatchEntry, "w");
        context.AddMetadata(proto::wire::kApplyIdEntry, id);
      }
      typename Major::Apply::Request request;
      request.set_type_name("fake_thing");
      request.mutable_prior_state()->set_msgpack(Bytes(Value::Null(kObject)));
      request.mutable_planned_state()->set_msgpack(
          Bytes(Object(Value::Unknown(Type::String()), name)));
      typename Major::Apply::Response response;
      EXPECT_TRUE(this->stub_->ApplyResourceChange(&context, request, &response).ok());
      unfinished_ = context.GetServerTrailingMetadata().count(proto::wire::kUnfinishedEntry);
    });
    if (name == "slow") {
      while (this->resource_->waiting() == running) absl::SleepFor(absl::Milliseconds(1));
    } else {
      threads_.back().join();
      threads_.pop_back();
    }
  }
  std::unique_ptr<grpc::ClientReader<kiln::plugin::v1::ApplyEvent>> Watch() {
    watch_context_.emplace();
    kiln::plugin::v1::WatchRequest request;
    request.set_watch("w");
    return Events::NewStub(this->channel_)->Watch(&*watch_context_, request);
  }

  std::optional<grpc::ClientContext> watch_context_;
  std::atomic<size_t> unfinished_ = 0;
  std::vector<std::thread> threads_;
};
TYPED_TEST_SUITE(ApplyEventsTest, Majors);

TYPED_TEST(ApplyEventsTest, ProgressAndCheckpointsReachTheWatcher) {
  const auto stream = this->Watch();
  this->BeginApply("slow", "17");
  const auto reporter = this->resource_->reporter();
  ASSERT_NE(reporter, nullptr);
  kiln::plugin::v1::ApplyEvent event;
  reporter->Progress("imsCreateImage", 0.25);
  ASSERT_TRUE(stream->Read(&event));
  EXPECT_EQ(event.apply_id(), 17U);
  EXPECT_EQ(event.progress().phase(), "imsCreateImage");
  EXPECT_EQ(event.progress().fraction(), 0.25);
  EXPECT_FALSE(event.has_checkpoint());
  reporter->Checkpoint(Known("i-1", "slow"), "job 1");
  ASSERT_TRUE(stream->Read(&event));
  EXPECT_EQ(FromBytes(event.checkpoint().state_msgpack()).GetAttr("id").AsString(), "i-1");
  EXPECT_EQ(event.checkpoint().private_(), "job 1");
  EXPECT_TRUE(event.checkpoint().unfinished());
  EXPECT_FALSE(event.has_progress());
  reporter->Progress("", {});
  ASSERT_TRUE(stream->Read(&event));
  EXPECT_TRUE(event.has_progress());
  EXPECT_FALSE(event.progress().has_fraction());
  this->watch_context_->TryCancel();
  EXPECT_FALSE(stream->Read(&event));
  reporter->Progress("nobody hears", 0.5);
}

TYPED_TEST(ApplyEventsTest, AWatcherThatComesLateHearsWhatStillCounts) {
  this->BeginApply("slow", "1");
  this->resource_->reporter()->Progress("before", 0.5);
  const auto stream = this->Watch();
  kiln::plugin::v1::ApplyEvent event;
  ASSERT_TRUE(stream->Read(&event));
  EXPECT_EQ(event.progress().phase(), "before");
  this->watch_context_->TryCancel();
}

TYPED_TEST(ApplyEventsTest, NobodyReportsToAnEngineThatDoesNotAsk) {
  this->BeginApply("slow", "");
  EXPECT_EQ(this->resource_->reporter(), nullptr);
}

TYPED_TEST(ApplyEventsTest, AStreamThatIsNotReadHoldsNothingUp) {
  const auto stream = this->Watch();
  this->BeginApply("slow", "1");
  const auto reporter = this->resource_->reporter();
  const std::string big(100'000, 'x');
  for (int i = 0; i < 2'000; ++i) reporter->Checkpoint(Known("id", big), std::to_string(i));
  this->resource_->Release();  // The apply is answered although nobody has read.
  this->threads_.back().join();
  this->threads_.pop_back();
  kiln::plugin::v1::ApplyEvent event;
  int read = 0;
  this->BeginApply("slow", "2");
  this->resource_->reporter()->Progress("last", {});
  while (stream->Read(&event) && event.apply_id() != 2) ++read;
  EXPECT_LT(read, 200);  // What the transport had taken; the rest was replaced.
  EXPECT_EQ(event.progress().phase(), "last");
  this->watch_context_->TryCancel();
}

TYPED_TEST(ApplyEventsTest, TheAnswerSaysWhetherTheCreateCanGoOn) {
  this->BeginApply("half", "1");
  EXPECT_EQ(this->unfinished_, 1U);
  this->BeginApply("whole", "2");
  EXPECT_EQ(this->unfinished_, 0U);
}

TYPED_TEST(ApplyEventsTest, TheServerEndsWithAStreamOpen) {
  const auto stream = this->Watch();
  this->BeginApply("whole", "1");
  this->server_.reset();
  kiln::plugin::v1::ApplyEvent event;
  EXPECT_FALSE(stream->Read(&event));
}

}  // namespace
}  // namespace provider::plugin
