#include "provider/image/private_bytes.h"

#include <cstdint>
#include <random>
#include <utility>

#include "nlohmann/json.hpp"

namespace provider::image {
namespace {

void Take(const nlohmann::json& json, const char* name, std::string& out) {
  const auto member = json.find(name);
  if (member != json.end() && member->is_string()) out = member->get<std::string>();
}

}  // namespace

PrivateBytes ReadPrivateBytes(std::string_view bytes) {
  PrivateBytes content;
  const auto json = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return content;
  Take(json, "token", content.token);
  Take(json, "wish", content.wish);
  Take(json, "job_id", content.job_id);
  return content;
}

std::string JobOf(const proto::value::Value& image, std::string_view private_bytes) {
  PrivateBytes content = ReadPrivateBytes(private_bytes);
  const proto::value::Value& job = image.GetAttr("job_id");
  if (content.job_id.empty() && job.IsKnownNonNull()) content.job_id = job.AsString();
  return std::move(content.job_id);
}

std::string WritePrivateBytes(const PrivateBytes& content) {
  nlohmann::json json = nlohmann::json::object();
  if (!content.token.empty()) json["token"] = content.token;
  if (!content.wish.empty()) json["wish"] = content.wish;
  if (!content.job_id.empty()) json["job_id"] = content.job_id;
  if (json.empty()) return {};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string MakeToken() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::random_device random;
  std::string token;
  while (token.size() < 32) {
    uint32_t bits = random();
    for (int i = 0; i < 8; ++i, bits >>= 4) token += kDigits[bits & 0xF];
  }
  return token;
}

}  // namespace provider::image
