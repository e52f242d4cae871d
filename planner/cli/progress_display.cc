#include "planner/cli/progress_display.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "planner/addr/address.h"
#include "planner/cli/invocation.h"
#include "planner/render/progress.h"
#include "proto/text/cat.h"

namespace planner::cli {

using engine::Event;
using proto::text::Cat;

namespace {

constexpr absl::Duration kDrawEvery = absl::Milliseconds(200);

render::EphemeralStep StepOf(const Event& event) {
  switch (event.step) {
    case Event::EphemeralStep::kOpen: return render::EphemeralStep::kOpen;
    case Event::EphemeralStep::kRenew: return render::EphemeralStep::kRenew;
    case Event::EphemeralStep::kClose: return render::EphemeralStep::kClose;
  }
  std::abort();  // Every step has a case above.
}

}  // namespace

ProgressDisplay::ProgressDisplay(render::TextFormat format, bool live, graph::EventQueue& queue)
    : format_(format), live_(live), queue_(queue) {}

ProgressDisplay::~ProgressDisplay() { Finish(); }

void ProgressDisplay::On(const Event& event) {
  const render::ProgressSubject subject{.address = addr::ToString(event.address),
                                        .deposed_key = event.deposed_key,
                                        .id_name = event.id_name,
                                        .id_value = event.id_value};
  const std::string key = Cat(subject.address, event.deposed_key);
  switch (event.kind) {
    case Event::Kind::kRefreshStart: return Line(render::RefreshLine(subject, format_));
    case Event::Kind::kRefreshDone: return;
    case Event::Kind::kImportPlanned:
      return Line(render::ImportLine(subject, "Preparing import...", format_));
    case Event::Kind::kImportStart:
      return Line(render::ImportLine(subject, "Importing...", format_));
    case Event::Kind::kImportDone:
      return Line(render::ImportLine(subject, "Import complete", format_));
    case Event::Kind::kReadStart:
      return Line(render::StartLine(subject, plan::Action::kRead, format_));
    case Event::Kind::kReadDone:
      return Line(render::DoneLine(subject, plan::Action::kRead, event.elapsed, format_));
    case Event::Kind::kApplyStart:
      running_[key] = {.since = absl::Now()};
      return Line(render::StartLine(subject, event.action, format_));
    case Event::Kind::kApplyReport:
      running_[key].told = render::ToldProgress(event.fraction, event.phase);
      return;  // The live line shows it when it is drawn next.
    case Event::Kind::kApplyProgress:
      return Line(render::StillLine(subject, event.action, event.elapsed,
                                    render::ToldProgress(event.fraction, event.phase), format_));
    case Event::Kind::kApplyDone:
      ++done_;
      running_.erase(key);
      return Line(render::DoneLine(subject, event.action, event.elapsed, format_));
    case Event::Kind::kApplyFailed:
      ++done_;
      running_.erase(key);
      return Draw();
    case Event::Kind::kProvisionStart:
      return Line(render::ProvisionerStartLine(subject.address, event.provisioner, format_));
    case Event::Kind::kProvisionOutput:
      return Line(
          render::ProvisionerLines(subject.address, event.provisioner, event.output, format_));
    case Event::Kind::kProvisionDone:
    case Event::Kind::kProvisionFailed: return;
    case Event::Kind::kEphemeralDeferred:
      return Line(render::EphemeralDeferredLine(subject.address, format_));
    case Event::Kind::kEphemeralStart:
      return Line(render::EphemeralStartLine(subject.address, StepOf(event), format_));
    case Event::Kind::kEphemeralProgress:
      return Line(
          render::EphemeralStillLine(subject.address, StepOf(event), event.elapsed, format_));
    case Event::Kind::kEphemeralDone:
      return Line(
          render::EphemeralDoneLine(subject.address, StepOf(event), event.elapsed, format_));
    case Event::Kind::kEphemeralFailed: return;  // The error says it.
  }
}

void ProgressDisplay::ExpectChanges(size_t count) {
  expected_ = count;
  if (live_ && count > 0) DrawLater();
}

void ProgressDisplay::Line(const std::string& text) {
  Erase();
  Print(text);
  Draw();
}

void ProgressDisplay::DrawLater() {
  if (std::exchange(scheduled_, true)) return;
  queue_.After(kDrawEvery, [this] {
    scheduled_ = false;
    if (expected_ == 0) return;
    Draw();
    DrawLater();
  });
}

void ProgressDisplay::Draw() {
  if (!live_ || expected_ == 0) return;
  Erase();
  std::string text = Cat("  ", done_, " of ", expected_, " done");
  if (!running_.empty()) {
    const auto& oldest = *std::min_element(
        running_.begin(), running_.end(),
        [](const auto& a, const auto& b) { return a.second.since < b.second.since; });
    text += Cat(", ", running_.size(), " running, longest ",
                absl::ToInt64Seconds(absl::Now() - oldest.second.since), "s: ", oldest.first);
    if (!oldest.second.told.empty()) text += Cat(" (", oldest.second.told, ")");
  }
  if (text.size() >= static_cast<size_t>(format_.width))
    text.resize(static_cast<size_t>(format_.width) - 1);
  Print(text);
  drawn_ = true;
}

void ProgressDisplay::Erase() {
  if (std::exchange(drawn_, false)) Print("\r\x1b[K");
}

void ProgressDisplay::Finish() {
  Erase();
  expected_ = 0;
}

}  // namespace planner::cli
