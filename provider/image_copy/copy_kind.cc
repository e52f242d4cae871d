#include "provider/image_copy/copy_kind.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "provider/image/create_call.h"
#include "provider/image_copy/copy_schema.h"
#include "provider/image_copy/validate.h"

namespace provider::image_copy {
namespace {

using nlohmann::json;
using proto::value::Value;

constexpr std::array<std::string_view, 1> kSources = {"source_image_id"};
constexpr auto kCreation =
    std::to_array<std::string_view>({"source_image_id", "cmk_id", "vault_id"});
constexpr std::array<std::string_view, 2> kPlace = {"region", "project_name"};
// Only the call that copies needs the agency: another one changes nothing.
constexpr std::array<std::string_view, 3> kOwn = {"region", "project_name", "agency_name"};
constexpr auto kChangeable = std::to_array<std::string_view>(
    {"name", "description", "min_ram", "max_ram", "protected", "enterprise_project_id"});
constexpr auto kSent =
    std::to_array<std::string_view>({"name", "description", "cmk_id", "enterprise_project_id"});
constexpr auto kSentFar =
    std::to_array<std::string_view>({"name", "description", "region", "agency_name", "vault_id"});

std::string Text(const Value& object, std::string_view name) {
  const Value& value = object.GetAttr(name);
  return value.IsKnownNonNull() ? std::string(value.AsString()) : std::string();
}

std::optional<image::Place> PlaceOf(const Value& object) {
  std::string region = Text(object, "region");
  if (region.empty()) return std::nullopt;
  std::string project_name = Text(object, "project_name");
  if (project_name.empty()) project_name = region;
  return image::Place{std::move(region), std::move(project_name)};
}

image::CreateCall FarCopyCall(const Value& planned, const image::Place& place,
                              std::string_view source) {
  json body = json::object();
  image::SendArguments(planned, kSentFar, body);
  body["project_name"] = place.project_name;
  return {.path = proto::text::Cat("/v1/cloudimages/", source, "/cross_region_copy"),
          .json_body = body.dump(-1, ' ', false, json::error_handler_t::replace),
          .method = "far_copy"};
}

image::CreateCall CopyCall(const Value& planned, const resource::ProviderOptions& options,
                           std::string_view /*token*/) {
  // Validation admits UUIDs only: nothing to escape. Unknown while planning.
  const std::string id = Text(planned, "source_image_id");
  if (const auto place = PlaceOf(planned)) return FarCopyCall(planned, *place, id);
  json body = json::object();
  image::SendArguments(planned, kSent, body);
  image::SendEnterpriseProject(options, body);
  return {.path = proto::text::Cat("/v1/cloudimages/", id, "/copy"),
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
                                                          .place = PlaceOf,
                                                          .place_arguments = kPlace,
                                                          .validate = ValidateCopy,
                                                          .create_call = CopyCall,
                                                          .takes_tags = false,
                                                          .takes_enterprise_project = false,
                                                          .own = kOwn};
  return *kKind;
}

}  // namespace provider::image_copy
