#include "provider/image/unfinished.h"

#include <string_view>
#include <utility>

#include "proto/text/cat.h"
#include "provider/image/image_set.h"
#include "provider/parts/explain.h"

namespace provider::image {
namespace {

using proto::text::Cat;
using proto::value::Value;

constexpr std::string_view kWaitsForFile = "queued";
constexpr std::string_view kTakesFile = "saving";

bool WaitsForFile(const Kind& kind, const records::CreateRecord& record) {
  return !kind.file.empty() && record.job_id.empty() && !record.image_ids.empty();
}

std::string Prospect(const Kind& kind, const records::CreateRecord& record) {
  if (WaitsForFile(kind, record)) {
    return Cat("The image \"", record.name, "\" (", record.image_ids.front(),
               ") is there, without its file. The state remembers it: the next apply brings the "
               "file.");
  }
  return Cat("The job ", record.job_id, " of the image \"", record.name,
             "\" may have made it or still make it. The state remembers the job: the next "
             "apply takes the image over, or goes on waiting for it.");
}

}  // namespace

bool IsUnfinished(const Kind& kind, const Value& state) {
  if (!state.IsKnownNonNull()) return false;
  if (state.GetAttr("id").IsNull()) return true;
  const Value& status = state.GetAttr("status");
  return !kind.file.empty() && status.IsKnownNonNull() &&
         (status.AsString() == kWaitsForFile || status.AsString() == kTakesFile);
}

Value UnfinishedObject(const StateMaker& maker, const Value& planned,
                       const records::CreateRecord& record) {
  const bool has_image = !maker.kind.file.empty() && !record.image_ids.empty();
  Value state =
      PartialState(planned, {.main = has_image ? record.image_ids.front() : std::string()});
  if (has_image) {
    state =
        state.WithAttr("status", Value::String(record.job_id.empty() ? kWaitsForFile : kTakesFile));
  }
  if (record.job_id.empty()) return state;
  return state.WithAttr("job_id", Value::String(record.job_id));
}

resource::Diagnostic ExplainUnfinished(const Kind& kind, const records::CreateRecord& record,
                                       const absl::Status& status, absl::Duration limit) {
  const bool stopped = absl::IsCancelled(status);
  const bool late = absl::IsDeadlineExceeded(status);
  const bool waits_for_file = WaitsForFile(kind, record);
  std::string detail;
  if (!stopped) {
    detail = Cat(waits_for_file ? parts::Explain(status) : std::string(status.message()), "\n\n");
  }
  if (late) {
    detail += Cat("The image had ", absl::FormatDuration(limit),
                  " to be made; the argument \"create\" of the block \"timeouts\" sets another "
                  "limit.\n\n");
  }
  detail += Prospect(kind, record);
  const std::string_view summary = stopped          ? "Interrupted while the image was being made"
                                   : late           ? "The image was not ready in time"
                                   : waits_for_file ? "The image has not got its file"
                                                    : "Cannot tell whether the image was made";
  return {resource::Diagnostic::Severity::kError, std::string(summary), std::move(detail), {}};
}

resource::Diagnostic ExplainLostAnswer(const Value& planned, const absl::Status& lost_answer,
                                       bool can_search) {
  std::string detail = parts::Explain(lost_answer);
  if (detail.empty()) detail = "The answer to the create call of an earlier run was lost.";
  detail += Cat("\n\nThe service may be making the image \"", NameOf(planned),
                can_search ? "\" all the same. The next apply looks for it before it asks again."
                           : "\" all the same. Look for it before applying again.");
  return {
      resource::Diagnostic::Severity::kError, std::string(kCannotCreate), std::move(detail), {}};
}

std::optional<std::string> FileOf(const Kind& kind, const Value& object) {
  if (kind.file.empty()) return std::nullopt;
  const Value& file = object.GetAttr(kind.file);
  if (!file.IsKnownNonNull()) return std::nullopt;
  return std::string(file.AsString());
}

}  // namespace provider::image
