#include "provider/emulator/deprecated_calls.h"

#include <algorithm>
#include <array>

#include "nlohmann/json.hpp"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/image_filter.h"
#include "provider/emulator/native_answers.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 12> kCore = {
    "name",     "status",  "owner",      "protected",  "container_format", "disk_format",
    "min_disk", "min_ram", "created_at", "updated_at", "checksum",         "size"};
// Attributes of the later interface that have no place in this one.
constexpr std::array<std::string_view, 4> kLater = {"visibility", "file", "self", "schema"};

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

bool IsProperty(std::string_view name) { return !IsOneOf(name, kCore) && !IsOneOf(name, kLater); }

Json Describe(const Images& images, const Image& image) {
  const Json whole = Json::parse(images.JsonText(image));
  Json json = {{"id", image.id},
               {"is_public", image.Text("visibility") == "public"},
               {"deleted", false},
               {"deleted_at", nullptr},
               {"properties", Json::object()}};
  for (const auto& [name, value] : whole.items()) {
    if (IsOneOf(name, kCore)) json[name] = value;
    if (IsProperty(name) && name != "id" && name != "tags") json["properties"][name] = value;
  }
  return json;
}

}  // namespace

Response ListDetails(World& world, const Call& call) {
  Json all = Json::array();
  const Images::Index& index = world.images.All();
  std::for_each(index.rbegin(), index.rend(), [&](const CreationOrder& order) {
    const Image& image = *world.images.Find(order.id);
    if (image.Text("__isregistered") != "true" || !Matches({}, image, call.caller)) return;
    all.push_back(Describe(world.images, image));
  });
  return JsonResponse(200, Json{{"images", std::move(all)}}.dump());
}

Response ShowHeaders(World& world, const Call& call) {
  const Image* image = world.images.Find(call.parameters[0]);
  if (image == nullptr || !IsVisible(*image, call.caller)) return NativeNotFound();
  Response response;
  const auto add = [&response](std::string name, std::string value) {
    std::replace_if(
        value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
    response.headers.push_back({std::move(name), std::move(value)});
  };
  add("x-image-meta-id", image->id);
  add("x-image-meta-deleted", "False");
  add("x-image-meta-is_public", image->Text("visibility") == "public" ? "True" : "False");
  for (const auto& [name, value] : image->attributes) {
    if (IsOneOf(name, kCore)) add(Concat("x-image-meta-", name), image->Text(name));
    if (IsProperty(name)) add(Concat("x-image-meta-property-", name), image->Text(name));
  }
  return response;
}

Response DeleteDeprecated(World& world, const Call& call) {
  Response response = DeleteImage(world, call);
  if (response.status == 204) response.status = 200;
  return response;
}

}  // namespace provider::emulator
