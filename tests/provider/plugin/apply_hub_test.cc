#include "provider/plugin/apply_hub.h"

#include <unistd.h>

#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "proto/value/msgpack.h"
#include "proto/value/value.h"

namespace provider::plugin {
namespace {

using proto::value::Type;
using proto::value::Value;

const Type kObject = Type::Object({{"id", Type::String()}});
Value Object(std::string_view id) { return Value::ObjectOf(kObject, {Value::String(id)}); }

struct CountingWatcher final : ApplyHub::Watcher {
  void Wake() override { ++wakes; }
  int wakes = 0;
};

class ApplyHubTest : public testing::Test {
 protected:
  // The apply's id, and what of it there is to take.
  std::string TakeText(const std::string& watch = "w") {
    const std::optional<ApplyEvent> event = hub_.Take(watch);
    if (!event) return "nothing";
    std::string text = std::to_string(event->apply_id);
    if (event->checkpoint) {
      const auto state = proto::value::FromMsgpack(event->checkpoint->state_msgpack, kObject);
      text += " checkpoint " + std::string(state->GetAttr("id").AsString()) + " " +
              event->checkpoint->private_bytes;
    }
    if (event->progress) {
      text += " progress " + event->progress->phase;
      if (event->progress->fraction)
        text += " " + std::to_string(*event->progress->fraction).substr(0, 4);
    }
    return text;
  }

  Log log_{STDERR_FILENO, LogLevel::kOff};
  ApplyHub hub_{&log_};
};

TEST_F(ApplyHubTest, NoReporterUnlessTheEngineSentAUsableName) {
  EXPECT_EQ(hub_.Begin("", "1", kObject), nullptr);
  EXPECT_EQ(hub_.Begin("w", "", kObject), nullptr);
  EXPECT_EQ(hub_.Begin("w", "1x", kObject), nullptr);
  EXPECT_EQ(hub_.Begin("w", "-1", kObject), nullptr);
  EXPECT_EQ(hub_.Begin("w", "18446744073709551616", kObject), nullptr);
  EXPECT_EQ(hub_.Begin(std::string(100, 'w'), "1", kObject), nullptr);
  EXPECT_NE(hub_.Begin("w", "18446744073709551615", kObject), nullptr);
}

TEST_F(ApplyHubTest, ANumberInUseCannotBeUsedAgain) {
  const auto first = hub_.Begin("w", "1", kObject);
  EXPECT_EQ(hub_.Begin("w", "1", kObject), nullptr);
  EXPECT_NE(hub_.Begin("other", "1", kObject), nullptr);
  first->Progress("still heard", {});
  EXPECT_EQ(TakeText(), "1 progress still heard");
}

TEST_F(ApplyHubTest, OnlyTheNewestOfEachKindIsKept) {
  const auto a = hub_.Begin("w", "1", kObject);
  const auto b = hub_.Begin("w", "2", kObject);
  for (int i = 0; i < 100'000; ++i) a->Progress("phase", i / 100'000.0);
  b->Progress("other", 0.5);
  a->Checkpoint(Object("old"), "p1");
  a->Checkpoint(Object("new"), "p2");
  EXPECT_EQ(TakeText(), "1 checkpoint new p2 progress phase 0.99");
  EXPECT_EQ(TakeText(), "2 progress other 0.50");
  EXPECT_EQ(TakeText(), "nothing");
}

TEST_F(ApplyHubTest, AFinishedApplyIsNotHeardOfAgain) {
  const auto a = hub_.Begin("w", "1", kObject);
  auto b = hub_.Begin("w", "2", kObject);
  a->Progress("untaken", {});
  a->End();
  a->Progress("late", {});
  a->Checkpoint(Object("late"), "");
  EXPECT_EQ(TakeText(), "nothing");
  b->Progress("dropped", {});
  b.reset();
  EXPECT_EQ(TakeText(), "nothing");
}

TEST_F(ApplyHubTest, AWatcherIsWokenOnceForAllItHasNotTaken) {
  const auto watcher = std::make_shared<CountingWatcher>();
  hub_.Watch("w", watcher);
  const auto a = hub_.Begin("w", "1", kObject);
  EXPECT_EQ(TakeText(), "nothing");
  a->Progress("a", {});
  a->Progress("b", {});
  EXPECT_EQ(watcher->wakes, 1);
  EXPECT_EQ(TakeText(), "1 progress b");
  a->Progress("c", {});
  EXPECT_EQ(watcher->wakes, 1) << "it has not found nothing since";
  EXPECT_EQ(TakeText(), "1 progress c");
  EXPECT_EQ(TakeText(), "nothing");
  a->Progress("d", {});
  EXPECT_EQ(watcher->wakes, 2);
  hub_.Unwatch("w", watcher.get());
  EXPECT_EQ(TakeText(), "1 progress d");
  EXPECT_EQ(TakeText(), "nothing");
  a->Progress("e", {});
  EXPECT_EQ(watcher->wakes, 2);
}

TEST_F(ApplyHubTest, EachEngineHearsOfItsOwnAppliesOnly) {
  const auto a = hub_.Begin("w", "1", kObject);
  a->Checkpoint(Object("mine"), "private");
  EXPECT_EQ(TakeText("other"), "nothing");
  EXPECT_EQ(TakeText("w"), "1 checkpoint mine private");
}

TEST_F(ApplyHubTest, WhatMakesNoSenseIsMadeHarmless) {
  const auto a = hub_.Begin("w", "1", kObject);
  a->Checkpoint(Value::ObjectOf(kObject, {Value::Unknown(Type::String())}), "");
  a->Checkpoint(Value::Null(kObject), "");
  EXPECT_EQ(TakeText(), "nothing");
  a->Progress("over", 7.0);
  EXPECT_EQ(TakeText(), "1 progress over 1.00");
  a->Progress("no \xFF text", std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(TakeText(), "1 progress no ? text");
}

TEST_F(ApplyHubTest, ManyThreadsMayReportTakeAndEndAtOnce) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 500; ++i) {
        const auto apply = hub_.Begin("w", std::to_string(t * 1000 + i), kObject);
        apply->Progress("p", 0.1);
        apply->Checkpoint(Object("x"), "y");
        if (i % 2 == 0) apply->End();
        apply->Progress("late", {});
        hub_.Take("w");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(TakeText(), "nothing");
}

}  // namespace
}  // namespace provider::plugin
