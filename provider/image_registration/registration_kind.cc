#include "provider/image_registration/registration_kind.h"

#include <array>
#include <string>
#include <string_view>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "provider/image/create_call.h"
#include "provider/image/tags.h"
#include "provider/image_registration/registration_schema.h"
#include "provider/image_registration/validate.h"

namespace provider::image_registration {
namespace {

using nlohmann::json;
using proto::value::Value;

constexpr std::array<std::string_view, 1> kSources = {"image_url"};
constexpr std::array<std::string_view, 4> kCreation = {"image_url", "os_version", "min_disk",
                                                       "disk_format"};
constexpr auto kChangeable =
    std::to_array<std::string_view>({"name", "description", "min_ram", "max_ram", "protected",
                                     "enterprise_project_id", "hw_firmware_type"});
constexpr auto kSent =
    std::to_array<std::string_view>({"name", "disk_format", "min_disk", "min_ram"});

// The only notation that this call has: "key=value".
json Tags(const Value& planned, const resource::ProviderOptions& options, std::string_view token) {
  json out = json::array();
  for (const auto& [key, value] : image::SentTags(planned, options, token)) {
    out.push_back(proto::text::Cat(key, "=", value));
  }
  return out;
}

image::CreateCall DescribeCall(const Value& planned, const resource::ProviderOptions& options,
                               std::string_view token) {
  json body = json::object();
  image::SendArguments(planned, kSent, body);
  const Value& os_version = planned.GetAttr("os_version");
  if (os_version.IsKnownNonNull()) body["__os_version"] = std::string(os_version.AsString());
  json tags = Tags(planned, options, token);
  if (!tags.empty()) body["tags"] = std::move(tags);
  return {.path = "/v2/images",
          .json_body = body.dump(-1, ' ', false, json::error_handler_t::replace),
          .method = "registration"};
}

}  // namespace

const image::Kind& RegistrationKind() {
  static const image::Kind* const kKind = new image::Kind{.type_name = "ims_image_registration",
                                                          .schema = &RegistrationSchema(),
                                                          .creation = kCreation,
                                                          .changeable = kChangeable,
                                                          .sources = kSources,
                                                          .validate = ValidateRegistration,
                                                          .create_call = DescribeCall,
                                                          .takes_enterprise_project = false,
                                                          .file = "image_url"};
  return *kKind;
}

}  // namespace provider::image_registration
