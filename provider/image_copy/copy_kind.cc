#include "provider/image_copy/copy_kind.h"

#include <array>
#include <string>
#include <string_view>

#include "nlohmann/json.hpp"
#include "provider/image/create_call.h"
#include "provider/image_copy/copy_schema.h"
#include "provider/image_copy/validate.h"

namespace provider::image_copy {
namespace {

using nlohmann::json;
using proto::value::Value;

constexpr std::array<std::string_view, 1> kSources = {"source_image_id"};
constexpr std::array<std::string_view, 2> kCreation = {"source_image_id", "cmk_id"};
constexpr auto kChangeable = std::to_array<std::string_view>(
    {"name", "description", "min_ram", "max_ram", "protected", "enterprise_project_id"});
constexpr auto kSent =
    std::to_array<std::string_view>({"name", "description", "cmk_id", "enterprise_project_id"});

image::CreateCall CopyCall(const Value& planned, const resource::ProviderOptions& options,
                           std::string_view /*token*/) {
  // Validation admits UUIDs only: nothing to escape. Unknown while planning.
  const Value& source = planned.GetAttr("source_image_id");
  const std::string id = source.IsKnownNonNull() ? std::string(source.AsString()) : "";
  json body = json::object();
  image::SendArguments(planned, kSent, body);
  image::SendEnterpriseProject(options, body);
  return {.path = "/v1/cloudimages/" + id + "/copy",
          .json_body = body.dump(-1, ' ', false, json::error_handler_t::replace),
          .method = "copy"};
}

}  // namespace

const image::Kind& CopyKind() {
  static const image::Kind* const kKind = new image::Kind{.type_name = "ims_image_copy",
                                                          .schema = &CopySchema(),
                                                          .creation = kCreation,
                                                          .changeable = kChangeable,
                                                          .sources = kSources,
                                                          .validate = ValidateCopy,
                                                          .create_call = CopyCall,
                                                          .takes_tags = false};
  return *kKind;
}

}  // namespace provider::image_copy
