#include "provider/ims/registration_calls.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "proto/text/percent.h"
#include "provider/http/message.h"
#include "provider/ims/errors.h"
#include "provider/ims/start_job.h"

namespace provider::ims {
namespace {

using Json = nlohmann::json;

// An accepted call has made an image, whatever its answer looks like.
absl::StatusOr<Image> ReadMade(const http::Response& answer) {
  absl::StatusOr<Image> image = ParseImageBody(answer.body);
  if (image.ok()) return image;
  return absl::UnknownError(
      "The service accepted the call, but did not tell the id of the image that it made.");
}

}  // namespace

void RegistrationCalls::Describe(std::string json_body, absl::Time deadline,
                                 Done<absl::StatusOr<Image>> done) {
  http::RetryOptions options;
  options.is_idempotent = false;
  options.deadline = deadline;
  caller_->Call("POST", "/v2/images", std::move(json_body), options,
                [done = std::move(done)](const absl::StatusOr<http::Response>& answer) mutable {
                  if (!answer.ok()) return done(InDoubtIfSent(answer.status()));
                  done(ReadMade(*answer));
                });
}

void RegistrationCalls::AddFile(std::string_view image_id, std::string_view image_url,
                                absl::Time deadline, Done<absl::StatusOr<std::string>> done) {
  const Json body = {{"image_url", image_url}};
  StartJob(*caller_,
           {.method = "PUT",
            .path = proto::text::Cat("/v1/cloudimages/", proto::text::PercentEncode(image_id),
                                     "/upload"),
            .json_body = body.dump(-1, ' ', false, Json::error_handler_t::replace),
            .deadline = deadline},
           std::move(done));
}

}  // namespace provider::ims
