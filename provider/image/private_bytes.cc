#include "provider/image/private_bytes.h"

#include <utility>

#include "nlohmann/json.hpp"

namespace provider::image {

PrivateBytes ReadPrivateBytes(std::string_view bytes) {
  PrivateBytes content;
  const auto json = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return content;
  const auto job = json.find("job_id");
  if (job != json.end() && job->is_string()) content.job_id = job->get<std::string>();
  return content;
}

std::string JobOf(const proto::value::Value& image, std::string_view private_bytes) {
  PrivateBytes content = ReadPrivateBytes(private_bytes);
  const proto::value::Value& job = image.GetAttr("job_id");
  if (content.job_id.empty() && job.IsKnownNonNull()) content.job_id = job.AsString();
  return std::move(content.job_id);
}

std::string WritePrivateBytes(const PrivateBytes& content) {
  if (content.job_id.empty()) return {};
  return nlohmann::json{{"job_id", content.job_id}}.dump(-1, ' ', false,
                                                         nlohmann::json::error_handler_t::replace);
}

}  // namespace provider::image
