#include "planner/plugin/apply_watch.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "planner/plugin/plugin_log.h"
#include "proto/kiln_plugin1.pb.h"
#include "proto/text/cat.h"
#include "proto/value/msgpack.h"
#include "proto/value/value.h"
#include "proto/wire/extension.h"

namespace planner::plugin {
namespace {

using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

constexpr size_t kLongestPhase = 100;

std::string RandomName() {
  absl::BitGen random;
  return absl::StrFormat("%016x%016x", absl::Uniform<uint64_t>(random),
                         absl::Uniform<uint64_t>(random));
}

void LogDropped(uint64_t apply_id, std::string_view why) {
  LogRecord record;
  record.level = LogLevel::kWarn;
  record.message = Cat("dropped a checkpoint of apply ", apply_id, ": ", why);
  WriteLog(LevelFromEnvironment(), "", record, absl::Now());
}

// Nothing that moves the cursor or rings the bell.
std::string Printable(std::string text) {
  if (text.size() > kLongestPhase) text.resize(kLongestPhase);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; }, '?');
  return text;
}

ApplyProgress Decode(kiln::plugin::v1::Progress& in) {
  ApplyProgress out{.phase = Printable(std::move(*in.mutable_phase()))};
  if (in.has_fraction() && in.fraction() >= 0 && in.fraction() <= 1) out.fraction = in.fraction();
  return out;
}

absl::StatusOr<ApplyCheckpoint> Decode(kiln::plugin::v1::Checkpoint& in, Type type) {
  absl::StatusOr<Value> state = proto::value::FromMsgpack(in.state_msgpack(), type);
  if (!state.ok()) return state.status();
  if (state->IsNull()) return absl::InvalidArgumentError("it has no object");
  if (!state->IsWhollyKnown()) return absl::InvalidArgumentError("it holds unknown values");
  return ApplyCheckpoint{*std::move(state), std::move(*in.mutable_private_()), in.unfinished()};
}

}  // namespace

ApplyWatch::ApplyWatch() : name_(RandomName()) {}

uint64_t ApplyWatch::Begin(grpc::ClientContext& context, Type type, ApplyEvents events) {
  auto running = std::make_shared<const Running>(Running{type, std::move(events)});
  uint64_t id = 0;
  {
    const absl::MutexLock lock(&mutex_);
    id = ++last_id_;
    running_.emplace(id, std::move(running));
  }
  context.AddMetadata(proto::wire::kWatchEntry, name_);
  context.AddMetadata(proto::wire::kApplyIdEntry, Cat(id));
  return id;
}

void ApplyWatch::End(uint64_t id) {
  const absl::MutexLock lock(&mutex_);
  running_.erase(id);
}

bool ApplyWatch::IsUnfinished(const grpc::ClientContext& context) {
  const auto& entries = context.GetServerTrailingMetadata();
  const auto found = entries.find(proto::wire::kUnfinishedEntry);
  return found != entries.end() && found->second == "1";
}

kiln::plugin::v1::WatchRequest ApplyWatch::Request() const {
  kiln::plugin::v1::WatchRequest request;
  request.set_watch(name_);
  return request;
}

void ApplyWatch::Take(kiln::plugin::v1::ApplyEvent& event) {
  std::shared_ptr<const Running> running;
  {
    const absl::MutexLock lock(&mutex_);
    const auto found = running_.find(event.apply_id());
    if (found == running_.end()) return;
    running = found->second;
  }
  const ApplyEvents& events = running->events;
  if (event.has_checkpoint() && events.on_checkpoint) {
    absl::StatusOr<ApplyCheckpoint> checkpoint = Decode(*event.mutable_checkpoint(), running->type);
    if (checkpoint.ok()) {
      events.on_checkpoint(*std::move(checkpoint));
    } else {
      LogDropped(event.apply_id(), Cat(checkpoint.status().message()));
    }
  }
  if (event.has_progress() && events.on_progress)
    events.on_progress(Decode(*event.mutable_progress()));
}

}  // namespace planner::plugin
