#ifndef PROVIDER_IMS_EXPORT_CALLS_H_
#define PROVIDER_IMS_EXPORT_CALLS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/ims/caller.h"

namespace provider::ims {

// Where an image's file goes (ims-api.md 7.1).
struct Export {
  std::string bucket_url = {};   // bucket:object; there must be no such object.
  std::string file_format = {};  // Empty for a quick export: ZVHD2.
  std::optional<bool> is_quick_export = {};
};

// The call that writes an image to a bucket. Use on the loop's thread only.
class ExportCalls {
 public:
  explicit ExportCalls(Caller* caller) : caller_(caller) {}

  // Answers with the id of the job. Repeated only if it certainly had no effect: a second one
  // would meet the first one's file. Errors whose effect is not known are kUnknown.
  void Start(std::string_view image_id, const Export& request, absl::Time deadline,
             Done<absl::StatusOr<std::string>> done);

 private:
  Caller* const caller_;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_EXPORT_CALLS_H_
