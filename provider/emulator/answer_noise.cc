#include "provider/emulator/answer_noise.h"

#include <array>
#include <optional>
#include <string_view>

#include "nlohmann/json.hpp"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 7> kOptional = {
    "max_ram",       "__description", "__system__cmkid",  "hw_firmware_type",
    "__whole_image", "active_at",     "__os_feature_list"};

bool IsImage(const Json& json) {
  return json.contains("id") && json.contains("status") && json.contains("__imagetype");
}

void AddTo(Json& json) {
  if (json.is_structured()) {
    for (Json& element : json) AddTo(element);
  }
  if (!json.is_object()) return;
  if (IsImage(json)) {
    for (std::string_view name : kOptional) {
      if (!json.contains(name)) json[name] = nullptr;
    }
  }
  json["x_emulator_unknown"] = {{"list", {1, nullptr, "text"}}, {"flag", true}};
  json["x_emulator_null"] = nullptr;
}

}  // namespace

void AddNoise(Response& response) {
  std::optional<Json> json = ParseJson(response.body);
  if (!json) return;
  AddTo(*json);
  response.body = json->dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace provider::emulator
