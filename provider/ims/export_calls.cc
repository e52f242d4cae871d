#include "provider/ims/export_calls.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "proto/text/percent.h"
#include "provider/http/message.h"
#include "provider/ims/start_job.h"

namespace provider::ims {

using Json = nlohmann::json;

void ExportCalls::Start(std::string_view image_id, const Export& request, absl::Time deadline,
                        Done<absl::StatusOr<std::string>> done) {
  Json body = {{"bucket_url", request.bucket_url}};
  if (!request.file_format.empty()) body["file_format"] = request.file_format;
  if (request.is_quick_export) body["is_quick_export"] = *request.is_quick_export;
  StartJob(
      *caller_,
      {.path = proto::text::Cat("/v1/cloudimages/", proto::text::PercentEncode(image_id), "/file"),
       .json_body = body.dump(-1, ' ', false, Json::error_handler_t::replace),
       .deadline = deadline},
      std::move(done));
}

}  // namespace provider::ims
