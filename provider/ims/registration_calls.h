#ifndef PROVIDER_IMS_REGISTRATION_CALLS_H_
#define PROVIDER_IMS_REGISTRATION_CALLS_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/ims/caller.h"
#include "provider/ims/image.h"

namespace provider::ims {

// The two calls that make an image of a description first and bring its file then (ims-api.md 6.1,
// 6.3). Neither is repeated unless it certainly had no effect; an error whose effect is not known
// is kUnknown. Use on the loop's thread only.
class RegistrationCalls {
 public:
  explicit RegistrationCalls(Caller* caller) : caller_(caller) {}

  // Makes an image without a file: its status is `queued`. `json_body` is as 6.1 has it.
  void Describe(std::string json_body, absl::Time deadline, Done<absl::StatusOr<Image>> done);
  // Gives such an image its file, as bucket:object; answers with the id of the job.
  void AddFile(std::string_view image_id, std::string_view image_url, absl::Time deadline,
               Done<absl::StatusOr<std::string>> done);

 private:
  Caller* const caller_;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_REGISTRATION_CALLS_H_
