#include "provider/image/create_call.h"

#include <array>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "proto/value/type.h"
#include "provider/image/image_set.h"
#include "provider/image/tags.h"

namespace provider::image {
namespace {

using nlohmann::json;
using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;
using resource::ProviderOptions;

constexpr auto kSystem = std::to_array<std::string_view>(
    {"name", "description", "instance_id", "image_url", "volume_id", "min_disk", "os_type",
     "os_version", "type", "is_config", "cmk_id", "architecture", "hw_firmware_type",
     "is_quick_import", "license_type", "enterprise_project_id", "min_ram", "max_ram"});
constexpr auto kDataFile = std::to_array<std::string_view>(
    {"name", "description", "image_url", "min_disk", "os_type", "cmk_id", "enterprise_project_id"});
constexpr auto kQuickDataFile = std::to_array<std::string_view>(
    {"name", "description", "image_url", "min_disk", "os_type", "type", "enterprise_project_id"});
constexpr auto kDataImage = std::to_array<std::string_view>(
    {"name", "description", "volume_id", "image_url", "min_disk", "is_quick_import"});

json ToJson(const Value& value) {
  if (value.type() == Type::Bool()) return value.AsBool();
  if (value.type() == Type::Number()) return value.AsNumber().ToInt64().value_or(0);
  return std::string(value.AsString());
}

bool IsTrue(const Value& value) { return value.IsKnownNonNull() && value.AsBool(); }
bool IsText(const Value& value, std::string_view text) {
  return value.IsKnownNonNull() && value.AsString() == text;
}

// "key.value", in the author's order, the defaults behind.
json ToTagStrings(const Value& object, const TagMap& wanted) {
  json out = json::array();
  TagMap left = wanted;
  for (const Value& tag : object.GetAttr("tag_strings").elements()) {
    if (!tag.IsKnownNonNull()) continue;
    out.push_back(std::string(tag.AsString()));
    left.erase(SplitTagString(tag.AsString()).first);
  }
  for (const auto& [key, value] : left) out.push_back(value.empty() ? key : Cat(key, ".", value));
  return out;
}

// From the last key to the first, as in the service's own examples.
json ToImageTags(const TagMap& wanted) {
  json out = json::array();
  // NOLINTNEXTLINE(modernize-loop-convert): clang 14 does not compile a reverse_view of a map.
  for (auto tag = wanted.rbegin(); tag != wanted.rend(); ++tag) {
    out.push_back({{"key", tag->first}, {"value", tag->second}});
  }
  return out;
}

json ToDataImages(const Value& planned, const ProviderOptions& options, std::string_view token) {
  json images = json::array();
  for (const Value& block : DataImages(planned)) {
    json image = json::object();
    SendArguments(block, kDataImage, image);
    SendTags(block, options, token, image);
    images.push_back(std::move(image));
  }
  return images;
}

std::string_view MethodOf(const Value& planned) {
  for (const std::string_view source : {"instance_id", "image_url", "volume_id"}) {
    if (!planned.GetAttr(source).IsNull()) return source;
  }
  return "data_images";
}

}  // namespace

void SendArguments(const Value& object, absl::Span<const std::string_view> names, json& body) {
  for (const std::string_view name : names) {
    const Value& value = object.GetAttr(name);
    if (value.IsKnownNonNull()) body[std::string(name)] = ToJson(value);
  }
}

TagMap SentTags(const Value& object, const ProviderOptions& options, std::string_view token) {
  TagMap wanted = WantedTags(object, options).value_or(TagMap());
  if (!token.empty() && !options.create_token_key.empty() && wanted.size() < kMaxTags) {
    wanted.emplace(options.create_token_key, token);
  }
  return wanted;
}

void SendTags(const Value& object, const ProviderOptions& options, std::string_view token,
              json& body) {
  const TagMap wanted = SentTags(object, options, token);
  if (wanted.empty()) return;
  if (object.GetAttr("tag_strings").IsKnownNonNull()) {
    body["tags"] = ToTagStrings(object, wanted);
  } else {
    body["image_tags"] = ToImageTags(wanted);
  }
}

void SendEnterpriseProject(const ProviderOptions& options, json& body) {
  if (body.contains("enterprise_project_id") || options.enterprise_project.empty()) return;
  body["enterprise_project_id"] = options.enterprise_project;
}

Value WithEnterpriseProject(Value planned, const Kind& kind, const ProviderOptions& options) {
  constexpr std::string_view kName = "enterprise_project_id";
  if (kind.takes_enterprise_project || options.enterprise_project.empty() ||
      planned.GetAttr(kName).IsKnown()) {
    return planned;
  }
  return planned.WithAttr(kName, Value::String(options.enterprise_project));
}

CreateCall ImageCreateCall(const Value& planned, const ProviderOptions& options,
                           std::string_view token) {
  CreateCall call{.path = "/v2/cloudimages/action", .method = std::string(MethodOf(planned))};
  json body = json::object();
  if (IsDataOnly(planned)) {
    body["data_images"] = ToDataImages(planned, options, token);
    SendArguments(planned, std::array<std::string_view, 1>{"enterprise_project_id"}, body);
  } else if (IsText(planned.GetAttr("type"), "DataImage")) {
    const bool quick = IsTrue(planned.GetAttr("is_quick_import"));
    call.path = quick ? "/v2/cloudimages/quickimport/action" : "/v1/cloudimages/dataimages/action";
    call.method = "data_file";
    SendArguments(planned,
                  quick ? absl::MakeConstSpan(kQuickDataFile) : absl::MakeConstSpan(kDataFile),
                  body);
    SendTags(planned, options, token, body);
  } else {
    SendArguments(planned, kSystem, body);
    SendTags(planned, options, token, body);
    if (!DataImages(planned).empty()) body["data_images"] = ToDataImages(planned, options, token);
  }
  SendEnterpriseProject(options, body);
  call.json_body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return call;
}

}  // namespace provider::image
