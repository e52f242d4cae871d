#ifndef PLANNER_RENDER_PROGRESS_H_
#define PLANNER_RENDER_PROGRESS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "planner/plan/change.h"
#include "planner/render/text_format.h"

// The lines that tell what an operation is doing (engine-compat.md 4.3, "Apply progress
// lines"). Each function gives one line with its newline.
namespace planner::render {

// Which object a line is about. `id_name` is "id" or "name", empty if no identifier is
// known yet; the value is cut to 80 characters.
struct ProgressSubject {
  std::string address = {};
  std::string deposed_key = {};
  std::string id_name = {};
  std::string id_value = {};
};

// How far the provider says that it is: "42%, Copy", "42%", "Copy" or nothing. `fraction` is from
// 0 to 1.
std::string ToldProgress(std::optional<double> fraction, std::string_view phase);

std::string RefreshLine(const ProgressSubject& subject, const TextFormat& format);
// Of an object that an import block takes in: `what` is "Preparing import...", "Importing..." or
// "Import complete". The id is the block's, in full.
std::string ImportLine(const ProgressSubject& subject, std::string_view what,
                       const TextFormat& format);
// `action`: kCreate, kUpdate, kDelete or kRead.
std::string StartLine(const ProgressSubject& subject, plan::Action action,
                      const TextFormat& format);
// "[id=X, 42%, Copy, 10s elapsed]": `told` is of ToldProgress, and may be empty.
std::string StillLine(const ProgressSubject& subject, plan::Action action, absl::Duration elapsed,
                      const std::string& told, const TextFormat& format);
std::string DoneLine(const ProgressSubject& subject, plan::Action action, absl::Duration elapsed,
                     const TextFormat& format);
// "Provisioning with 'local-exec'..."
std::string ProvisionerStartLine(std::string_view address, std::string_view provisioner,
                                 const TextFormat& format);
// "(local-exec): text": what a provisioner says, one line for each piece of it that a line feed or
// carriage return ends. An empty line if it says nothing that can be seen.
std::string ProvisionerLines(std::string_view address, std::string_view provisioner,
                             std::string_view output, const TextFormat& format);
// What is done with an ephemeral resource. `address` is its instance's.
enum class EphemeralStep { kOpen, kRenew, kClose };
std::string EphemeralDeferredLine(std::string_view address, const TextFormat& format);
std::string EphemeralStartLine(std::string_view address, EphemeralStep step,
                               const TextFormat& format);
std::string EphemeralStillLine(std::string_view address, EphemeralStep step, absl::Duration elapsed,
                               const TextFormat& format);
std::string EphemeralDoneLine(std::string_view address, EphemeralStep step, absl::Duration elapsed,
                              const TextFormat& format);

// "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.", with a blank line first.
std::string ApplySummary(const plan::ChangeCounts& done, const TextFormat& format);
// "Destroy complete! Resources: 1 destroyed."
std::string DestroySummary(const plan::ChangeCounts& done, const TextFormat& format);

}  // namespace planner::render

#endif  // PLANNER_RENDER_PROGRESS_H_
