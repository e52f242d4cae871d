#include "provider/image/plan_warnings.h"

#include <string>
#include <utility>

#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"

namespace provider::image {
namespace {

using proto::text::Cat;
using resource::Diagnostic;

// The plugin is not told the address of what it plans.
std::string ImportBlock(std::string_view type_name, std::string_view id) {
  return Cat("  import {\n    to = ", type_name,
             ".NAME  # the address of this resource\n    id = \"", id, "\"\n  }");
}

}  // namespace

Diagnostic NameIsTaken(std::string_view type_name, std::string_view name,
                       absl::Span<const std::string> ids) {
  const std::string others =
      ids.size() == 1 ? std::string()
                      : Cat(" Older ones of this name: ", absl::StrJoin(ids.subspan(1), ", "), ".");
  return {Diagnostic::Severity::kWarning,
          "An image of this name exists already",
          Cat("The project has the image \"", name, "\" with the id ", ids.front(), ".", others,
              " Applying this plan makes another one of the same name. To manage the image that "
              "exists instead, add this block and plan again:\n\n",
              ImportBlock(type_name, ids.front()),
              "\n\nIf another configuration manages that image, choose another name."),
          {proto::value::PathStep::Attribute("name")}};
}

Diagnostic OutdatedCreate(std::string_view type_name, const records::CreateRecord& record) {
  std::string what =
      Cat("An earlier run that did not come to its end asked the service, at ",
          absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", record.sent_at, absl::UTCTimeZone()),
          ", for an image \"", record.name, "\" with other arguments than now");
  if (!record.image_ids.empty()) {
    what += Cat(", and got ", absl::StrJoin(record.image_ids, ", "));
  } else if (!record.job_id.empty()) {
    what += Cat("; the job ", record.job_id, " makes it");
  }
  const std::string id = record.image_ids.empty() ? "IMAGE-ID" : record.image_ids.front();
  return {Diagnostic::Severity::kWarning,
          "An unfinished image is left over",
          Cat(what,
              ". This plan does not take it up. Undo the edit to have the next apply take it up, "
              "delete the image, or manage it with this block:\n\n",
              ImportBlock(type_name, id)),
          {proto::value::PathStep::Attribute("name")}};
}

Diagnostic RecordsProblem(std::string problem) {
  return {
      Diagnostic::Severity::kWarning, "Earlier creates may be forgotten", std::move(problem), {}};
}

}  // namespace provider::image
