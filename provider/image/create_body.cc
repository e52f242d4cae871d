#include "provider/image/create_body.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "nlohmann/json.hpp"
#include "proto/value/type.h"

namespace provider::image {
namespace {

using proto::value::Type;
using proto::value::Value;

// The arguments that go under their own name.
constexpr std::array<std::string_view, 14> kSent = {"name",
                                                    "description",
                                                    "instance_id",
                                                    "image_url",
                                                    "volume_id",
                                                    "min_disk",
                                                    "os_type",
                                                    "os_version",
                                                    "type",
                                                    "is_config",
                                                    "cmk_id",
                                                    "architecture",
                                                    "hw_firmware_type",
                                                    "enterprise_project_id"};
constexpr std::array<std::string_view, 2> kMemory = {"min_ram", "max_ram"};

nlohmann::json ToJson(const Value& value) {
  if (value.type() == Type::Bool()) return value.AsBool();
  if (value.type() == Type::Number()) return value.AsNumber().ToInt64().value_or(0);
  return std::string(value.AsString());
}

nlohmann::json ToImageTags(const Value& tags) {
  nlohmann::json out = nlohmann::json::array();
  for (size_t i = 0; i < tags.size(); ++i) {
    out.push_back({{"key", tags.keys()[i]}, {"value", std::string(tags[i].AsString())}});
  }
  return out;
}

}  // namespace

std::string CreateBody(const Value& planned, std::string_view default_enterprise_project) {
  nlohmann::json body = nlohmann::json::object();
  const auto send = [&](std::string_view name) {
    const Value& value = planned.GetAttr(name);
    if (value.IsKnownNonNull()) body[std::string(name)] = ToJson(value);
  };
  for (const std::string_view name : kSent) send(name);
  for (const std::string_view name : kMemory) send(name);
  const Value& tags = planned.GetAttr("tags");
  if (tags.IsKnownNonNull() && tags.size() > 0) body["image_tags"] = ToImageTags(tags);
  if (!body.contains("enterprise_project_id") && !default_enterprise_project.empty()) {
    body["enterprise_project_id"] = std::string(default_enterprise_project);
  }
  return body.dump();
}

}  // namespace provider::image
