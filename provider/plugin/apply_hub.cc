#include "provider/plugin/apply_hub.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "proto/value/msgpack.h"
#include "proto/value/value.h"
#include "provider/plugin/utf8.h"

namespace provider::plugin {
namespace {

constexpr size_t kLongestWatch = 64;  // What engines draw is shorter.
constexpr size_t kLongestPhase = 200;

}  // namespace

class ApplyHub::Running final : public ApplyHub::Apply {
 public:
  Running(ApplyHub* hub, std::string watch, uint64_t id, proto::value::Type type)
      : hub_(hub), watch_(std::move(watch)), id_(id), type_(type) {}
  ~Running() override { hub_->End(watch_, id_); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void Progress(std::string_view phase, std::optional<double> fraction) override {
    if (fraction && !std::isfinite(*fraction)) fraction.reset();
    if (fraction) fraction = std::clamp(*fraction, 0.0, 1.0);
    hub_->Report(watch_, id_, [&](ApplyEvent& event) {
      event.progress = ApplyEvent::Progress{ToValidUtf8(phase.substr(0, kLongestPhase)), fraction};
    });
  }
  void Checkpoint(const proto::value::Value& state, std::string_view private_bytes) override {
    if (state.IsNull() || !state.IsWhollyKnown()) {
      // Dropped: to stop in the middle of a create would make it worse.
      hub_->log_->Write(LogLevel::kError,
                        "a checkpoint that is not wholly known; bug in the provider");
      return;
    }
    std::string bytes = proto::value::ToMsgpack(state, type_);
    hub_->Report(watch_, id_, [&](ApplyEvent& event) {
      event.checkpoint = ApplyEvent::Checkpoint{std::move(bytes), std::string(private_bytes)};
    });
  }
  void End() override { hub_->End(watch_, id_); }

 private:
  ApplyHub* const hub_;
  const std::string watch_;
  const uint64_t id_;
  const proto::value::Type type_;
};

std::shared_ptr<ApplyHub::Apply> ApplyHub::Begin(std::string_view watch, std::string_view apply_id,
                                                 proto::value::Type type) {
  uint64_t id = 0;
  const auto [end, error] = std::from_chars(apply_id.data(), apply_id.data() + apply_id.size(), id);
  if (error != std::errc() || end != apply_id.data() + apply_id.size()) return nullptr;
  if (watch.empty() || watch.size() > kLongestWatch) return nullptr;
  {
    const absl::MutexLock lock(&mutex_);
    // A number that is used twice cannot be told apart: the first one keeps it.
    if (!engines_[std::string(watch)].applies.try_emplace(id, ApplyEvent{id}).second)
      return nullptr;
  }
  return std::make_shared<Running>(this, std::string(watch), id, type);
}

template <typename Change>
void ApplyHub::Report(const std::string& watch, uint64_t apply_id, Change change) {
  std::shared_ptr<Watcher> watcher;
  {
    const absl::MutexLock lock(&mutex_);
    const auto engine = engines_.find(watch);
    if (engine == engines_.end()) return;
    const auto apply = engine->second.applies.find(apply_id);
    if (apply == engine->second.applies.end()) return;
    ApplyEvent& event = apply->second;
    if (!event.progress && !event.checkpoint) engine->second.news.push_back(apply_id);
    change(event);
    if (std::exchange(engine->second.is_waiting, false)) watcher = engine->second.watcher;
  }
  if (watcher != nullptr) watcher->Wake();
}

void ApplyHub::End(const std::string& watch, uint64_t apply_id) {
  const absl::MutexLock lock(&mutex_);
  const auto engine = engines_.find(watch);
  if (engine == engines_.end() || engine->second.applies.erase(apply_id) == 0) return;
  std::erase(engine->second.news, apply_id);
  ForgetIfIdle(watch);
}

void ApplyHub::ForgetIfIdle(const std::string& watch) {
  const auto engine = engines_.find(watch);
  if (engine->second.applies.empty() && engine->second.watcher == nullptr) engines_.erase(engine);
}

void ApplyHub::Watch(const std::string& watch, std::shared_ptr<Watcher> watcher) {
  if (watch.size() > kLongestWatch) return;
  const absl::MutexLock lock(&mutex_);
  Engine& engine = engines_[watch];
  engine.watcher = std::move(watcher);
  engine.is_waiting = false;
}

void ApplyHub::Unwatch(const std::string& watch, const Watcher* watcher) {
  const absl::MutexLock lock(&mutex_);
  const auto engine = engines_.find(watch);
  if (engine == engines_.end() || engine->second.watcher.get() != watcher) return;
  engine->second.watcher = nullptr;
  engine->second.is_waiting = false;
  ForgetIfIdle(watch);
}

std::optional<ApplyEvent> ApplyHub::Take(const std::string& watch) {
  const absl::MutexLock lock(&mutex_);
  const auto found = engines_.find(watch);
  if (found == engines_.end()) return std::nullopt;
  Engine& engine = found->second;
  engine.is_waiting = engine.news.empty();
  if (engine.is_waiting) return std::nullopt;
  const uint64_t id = engine.news.front();
  engine.news.pop_front();
  ApplyEvent& event = engine.applies.at(id);
  return ApplyEvent{.apply_id = id,
                    .progress = std::exchange(event.progress, std::nullopt),
                    .checkpoint = std::exchange(event.checkpoint, std::nullopt)};
}

}  // namespace provider::plugin
