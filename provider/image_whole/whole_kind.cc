#include "provider/image_whole/whole_kind.h"

#include <array>
#include <string>
#include <string_view>

#include "nlohmann/json.hpp"
#include "provider/image/create_call.h"
#include "provider/image_whole/validate.h"
#include "provider/image_whole/whole_schema.h"

namespace provider::image_whole {
namespace {

using nlohmann::json;
using proto::value::Value;

constexpr std::array<std::string_view, 2> kSources = {"instance_id", "backup_id"};
constexpr auto kCreation =
    std::to_array<std::string_view>({"instance_id", "vault_id", "backup_id", "whole_image_type"});
constexpr auto kChangeable = std::to_array<std::string_view>(
    {"name", "description", "min_ram", "max_ram", "protected", "enterprise_project_id"});
constexpr std::array<std::string_view, 1> kOwn = {"delete_backup"};
constexpr auto kSent = std::to_array<std::string_view>(
    {"name", "description", "instance_id", "vault_id", "backup_id", "whole_image_type", "min_ram",
     "max_ram", "enterprise_project_id"});

image::CreateCall WholeCall(const Value& planned, const resource::ProviderOptions& options,
                            std::string_view token) {
  json body = json::object();
  image::SendArguments(planned, kSent, body);
  image::SendTags(planned, options, token, body);
  image::SendEnterpriseProject(options, body);
  return {.path = "/v1/cloudimages/wholeimages/action",
          .json_body = body.dump(-1, ' ', false, json::error_handler_t::replace),
          .method = planned.GetAttr("backup_id").IsNull() ? "whole_instance" : "whole_backup"};
}

std::string DeleteBody(const Value& object) {
  const Value& answer = object.GetAttr("delete_backup");
  if (!answer.IsKnownNonNull() || !answer.AsBool()) return {};
  return R"({"delete_backup":true})";
}

}  // namespace

const image::Kind& WholeKind() {
  static const image::Kind* const kKind = new image::Kind{.type_name = "ims_whole_image",
                                                          .schema = &WholeSchema(),
                                                          .creation = kCreation,
                                                          .changeable = kChangeable,
                                                          .sources = kSources,
                                                          .validate = ValidateWhole,
                                                          .create_call = WholeCall,
                                                          .own = kOwn,
                                                          .delete_body = DeleteBody};
  return *kKind;
}

}  // namespace provider::image_whole
