#include "planner/render/progress.h"

#include <cstdint>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "planner/render/color.h"

namespace planner::render {

using plan::Action;

namespace {

constexpr size_t kLongestId = 80;

// "[id=X]" or, with a time, "[id=X, 10s elapsed]"; empty if there is neither.
std::string Brackets(const ProgressSubject& subject, const std::string& more) {
  std::string inside;
  if (!subject.id_name.empty()) {
    std::string id = subject.id_value;
    if (id.size() > kLongestId) {
      size_t end = kLongestId;
      while (end > 0 && (id[end] & 0xC0) == 0x80) --end;
      id.resize(end);
    }
    inside = absl::StrCat(subject.id_name, "=", id);
  }
  if (!more.empty()) absl::StrAppend(&inside, inside.empty() ? "" : ", ", more);
  return inside.empty() ? "" : absl::StrCat(" [", inside, "]");
}

std::string Prefix(const ProgressSubject& subject) {
  if (subject.deposed_key.empty()) return subject.address;
  return absl::StrCat(subject.address, " (deposed object ", subject.deposed_key, ")");
}

std::string BoldLine(const std::string& text, const TextFormat& format) {
  if (!format.color) return text + "\n";
  return absl::StrCat("\033[0m\033[1m", text, "\033[0m\n");
}

// As Terraform: lines about something under way carry one more reset.
std::string RunningLine(const std::string& text, const TextFormat& format) {
  return BoldLine(format.color ? text + "\033[0m" : text, format);
}

// Go's way with whole seconds: 1m5s, 1h0m10s.
std::string Elapsed(absl::Duration elapsed) {
  const int64_t seconds = absl::ToInt64Seconds(elapsed + absl::Milliseconds(500));
  const int64_t hours = seconds / 3600;
  const int64_t minutes = seconds / 60 % 60;
  if (hours > 0) return absl::StrCat(hours, "h", minutes, "m", seconds % 60, "s");
  if (minutes > 0) return absl::StrCat(minutes, "m", seconds % 60, "s");
  return absl::StrCat(seconds, "s");
}

struct Words {
  const char* start;
  const char* still;
  const char* done;
};

Words WordsOf(Action action) {
  switch (action) {
    case Action::kCreate:
    case Action::kDeleteThenCreate:
    case Action::kCreateThenDelete:
      return {"Creating...", "Still creating...", "Creation complete"};
    case Action::kUpdate: return {"Modifying...", "Still modifying...", "Modifications complete"};
    case Action::kDelete: return {"Destroying...", "Still destroying...", "Destruction complete"};
    case Action::kRead: return {"Reading...", "Still reading...", "Read complete"};
    case Action::kNoOp:
    case Action::kForget: break;
  }
  std::abort();  // Nothing is done for these.
}

Words WordsOf(EphemeralStep step) {
  switch (step) {
    case EphemeralStep::kOpen: return {"Opening...", "Still opening...", "Opening complete"};
    case EphemeralStep::kRenew: return {"Renewing...", "Still renewing...", "Renewal complete"};
    case EphemeralStep::kClose: return {"Closing...", "Still closing...", "Closing complete"};
  }
  std::abort();  // Every step has a case above.
}

}  // namespace

std::string RefreshLine(const ProgressSubject& subject, const TextFormat& format) {
  // Of all lines this one does not fall back on the name.
  const std::string id = subject.id_name == "id" ? Brackets(subject, "") : "";
  return BoldLine(absl::StrCat(Prefix(subject), ": Refreshing state...", id), format);
}

std::string ImportLine(const ProgressSubject& subject, std::string_view what,
                       const TextFormat& format) {
  return BoldLine(
      absl::StrCat(subject.address, ": ", std::string(what), " [id=", subject.id_value, "]"),
      format);
}

std::string StartLine(const ProgressSubject& subject, Action action, const TextFormat& format) {
  return RunningLine(
      absl::StrCat(Prefix(subject), ": ", WordsOf(action).start, Brackets(subject, "")), format);
}

std::string ToldProgress(std::optional<double> fraction, std::string_view phase) {
  std::string text;
  // Rounded down: what is not done is not shown as 100%.
  if (fraction) text = absl::StrCat(static_cast<int>(*fraction * 100 + 1e-9), "%");
  if (!phase.empty()) absl::StrAppend(&text, text.empty() ? "" : ", ", std::string(phase));
  return text;
}

std::string StillLine(const ProgressSubject& subject, Action action, absl::Duration elapsed,
                      const std::string& told, const TextFormat& format) {
  const std::string more =
      absl::StrCat(told, told.empty() ? "" : ", ", Elapsed(elapsed), " elapsed");
  return RunningLine(
      absl::StrCat(Prefix(subject), ": ", WordsOf(action).still, Brackets(subject, more)), format);
}

std::string DoneLine(const ProgressSubject& subject, Action action, absl::Duration elapsed,
                     const TextFormat& format) {
  const std::string id = action == Action::kDelete ? "" : Brackets(subject, "");
  return BoldLine(
      absl::StrCat(Prefix(subject), ": ", WordsOf(action).done, " after ", Elapsed(elapsed), id),
      format);
}

std::string EphemeralDeferredLine(std::string_view address, const TextFormat& format) {
  return BoldLine(absl::StrCat(std::string(address), ": Configuration unknown, deferring..."),
                  format);
}

std::string EphemeralStartLine(std::string_view address, EphemeralStep step,
                               const TextFormat& format) {
  return BoldLine(absl::StrCat(std::string(address), ": ", WordsOf(step).start), format);
}

std::string EphemeralStillLine(std::string_view address, EphemeralStep step, absl::Duration elapsed,
                               const TextFormat& format) {
  return RunningLine(absl::StrCat(std::string(address), ": ", WordsOf(step).still, " [",
                                  Elapsed(elapsed), " elapsed]"),
                     format);
}

std::string EphemeralDoneLine(std::string_view address, EphemeralStep step, absl::Duration elapsed,
                              const TextFormat& format) {
  return BoldLine(
      absl::StrCat(std::string(address), ": ", WordsOf(step).done, " after ", Elapsed(elapsed)),
      format);
}

std::string ProvisionerStartLine(std::string_view address, std::string_view provisioner,
                                 const TextFormat& format) {
  return BoldLine(
      absl::StrCat(std::string(address), ": Provisioning with '", std::string(provisioner), "'..."),
      format);
}

std::string ProvisionerLines(std::string_view address, std::string_view provisioner,
                             std::string_view output, const TextFormat& format) {
  const std::string bold = format.color ? "\033[0m\033[1m" : "";
  const std::string reset = format.color ? "\033[0m" : "";
  std::string lines;
  while (!output.empty()) {
    const size_t end = output.find_first_of("\n\r");
    const std::string line(absl::StripTrailingAsciiWhitespace(std::string(output.substr(0, end))));
    if (!line.empty()) {
      absl::StrAppend(&lines, bold, std::string(address), " (", std::string(provisioner),
                      "):", reset, " ", line, "\n");
    }
    output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
  }
  return lines.empty() ? "\n" : lines;
}

std::string ApplySummary(const plan::ChangeCounts& done, const TextFormat& format) {
  const std::string imported = done.import > 0 ? absl::StrCat(done.import, " imported, ") : "";
  return Colorize(
      absl::StrCat("[reset][bold][green]\nApply complete! Resources: ", imported, done.add,
                   " added, ", done.change, " changed, ", done.remove, " destroyed.\n"),
      format.color);
}

std::string DestroySummary(const plan::ChangeCounts& done, const TextFormat& format) {
  return Colorize(absl::StrCat("[reset][bold][green]\nDestroy complete! Resources: ", done.remove,
                               " destroyed.\n"),
                  format.color);
}

}  // namespace planner::render
