#include "provider/emulator/creation_request.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/rules.h"
#include "provider/emulator/string_map.h"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxListed = 100;  // Elements of an array that we are ready to look at.

// Reads typed members of an object; null counts as absent. Remembers the first member of a
// wrong type, after which nothing it gave is used.
class MemberReader {
 public:
  explicit MemberReader(const Json& object) : object_(object) {}

  std::optional<std::string> Text(std::string_view name) {
    const Json* value = Find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) return Reject(name, "a string");
    return value->get<std::string>();
  }

  std::optional<std::int64_t> Integer(std::string_view name) {
    const Json* value = Find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number_integer()) return Reject(name, "an integer");
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX) {
      return Reject(name, "a usual integer");
    }
    return value->get<std::int64_t>();
  }

  bool Flag(std::string_view name) {
    const Json* value = Find(name);
    if (value == nullptr) return false;
    if (!value->is_boolean()) Reject(name, "a boolean");
    return value->is_boolean() && value->get<bool>();
  }

  // Null if absent or wrong.
  const Json* Array(std::string_view name) {
    const Json* value = Find(name);
    if (value == nullptr) return nullptr;
    if (value->is_array() && value->size() <= kMaxListed) return value;
    Reject(name, "an array of a usual length");
    return nullptr;
  }

  std::nullopt_t Reject(std::string_view name, std::string_view wanted) {
    if (!failure_) {
      failure_ = ImsFailure("IMG.0001", Concat("Parameter ", name, " must be ", wanted, "."));
    }
    return std::nullopt;
  }

  const std::optional<Failure>& failure() const { return failure_; }

 private:
  const Json* Find(std::string_view name) const {
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  const Json& object_;
  std::optional<Failure> failure_ = {};
};

void ReadTagTexts(MemberReader& reader, ImageFields& fields) {
  const Json* tags = reader.Array("tags");
  if (tags == nullptr) return;
  for (const Json& tag : *tags) {
    if (!tag.is_string()) {
      reader.Reject("tags", "an array of strings");
      return;
    }
    fields.tags.push_back(TrimTag(ParseTagText(tag.get<std::string>())));
  }
}

void ReadTagObjects(MemberReader& reader, ImageFields& fields) {
  const Json* tags = reader.Array("image_tags");
  if (tags == nullptr || tags->empty()) return;
  if (!fields.tags.empty()) {
    fields.tags_failure = ImsFailure("IMG.0001", "Use either tags or image_tags.");
  }
  for (const Json& tag : *tags) {
    if (!tag.is_object()) {
      reader.Reject("image_tags", "an array of objects");
      return;
    }
    MemberReader members(tag);
    const std::optional<std::string> key = members.Text("key");
    const std::optional<std::string> value = members.Text("value");
    if (members.failure()) reader.Reject("image_tags", "made of strings");
    if ((!key || !value) && !fields.tags_failure) {
      fields.tags_failure = ImsFailure("IMG.0115", "Both key and value are mandatory.");
    }
    fields.tags.push_back(TrimTag({.key = key.value_or(""), .value = value.value_or("")}));
  }
}

ImageFields ReadImageFields(MemberReader& reader) {
  ImageFields fields;
  fields.name = reader.Text("name").value_or("");
  fields.description = reader.Text("description").value_or("");
  fields.volume_id = reader.Text("volume_id").value_or("");
  fields.image_url = reader.Text("image_url").value_or("");
  fields.min_disk = reader.Integer("min_disk");
  fields.is_quick_import = reader.Flag("is_quick_import");
  ReadTagTexts(reader, fields);
  ReadTagObjects(reader, fields);
  return fields;
}

void ReadDataImages(MemberReader& reader, CreationRequest& request) {
  const Json* data_images = reader.Array("data_images");
  if (data_images == nullptr) return;
  for (const Json& data_image : *data_images) {
    if (!data_image.is_object()) {
      reader.Reject("data_images", "an array of objects");
      return;
    }
    MemberReader members(data_image);
    request.data_images.push_back(ReadImageFields(members));
    if (members.failure()) reader.Reject("data_images", "made of members of the right types");
  }
}

// Nothing if the members do not tell, or tell more than one.
std::optional<Method> MethodOf(const CreationRequest& request) {
  const bool has_server = !request.instance_id.empty();
  const bool has_file = !request.image.image_url.empty();
  const bool has_volume = !request.image.volume_id.empty();
  if ((has_server && has_file) || (has_server && has_volume) || (has_file && has_volume)) {
    return std::nullopt;
  }
  if (has_file) return Method::kFile;
  if (has_server && request.data_images.empty()) return Method::kServer;
  if (has_volume && request.data_images.empty()) return Method::kVolume;
  if (has_server || has_volume || request.data_images.empty()) return std::nullopt;
  return Method::kServerDisks;
}

// The first mandatory member that is missing; `name` has a code of its own.
std::optional<std::string_view> MissingMember(const CreationRequest& request) {
  switch (request.method) {
    case Method::kServer: return std::nullopt;
    case Method::kServerDisks:
      for (const ImageFields& data_image : request.data_images) {
        if (data_image.volume_id.empty()) return "data_images.volume_id";
      }
      return std::nullopt;
    case Method::kFile:
      if (!request.image.min_disk) return "min_disk";
      for (const ImageFields& data_image : request.data_images) {
        if (data_image.image_url.empty()) return "data_images.image_url";
        if (!data_image.min_disk) return "data_images.min_disk";
      }
      return std::nullopt;
    case Method::kVolume:
      if (!request.os_version) return "os_version";
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::variant<CreationRequest, Failure> ParseCreation(std::string_view body) {
  if (body.empty()) return ImsFailure("IMG.0007");
  const std::optional<Json> json = ParseJson(body);
  if (!json || !json->is_object()) {
    return ImsFailure("IMG.0001", "The body is not a JSON object.");
  }
  MemberReader reader(*json);
  CreationRequest request;
  request.image = ReadImageFields(reader);
  request.instance_id = reader.Text("instance_id").value_or("");
  request.os_type = reader.Text("os_type");
  request.os_version = reader.Text("os_version");
  request.type = reader.Text("type");
  request.firmware = reader.Text("hw_firmware_type");
  request.architecture = reader.Text("architecture");
  request.key_id = reader.Text("cmk_id").value_or("");
  const std::string enterprise_project_id = reader.Text("enterprise_project_id").value_or("");
  if (!enterprise_project_id.empty()) request.enterprise_project_id = enterprise_project_id;
  request.min_ram = reader.Integer("min_ram");
  request.max_ram = reader.Integer("max_ram");
  reader.Flag("is_config");
  ReadDataImages(reader, request);
  if (reader.failure()) return *reader.failure();
  const std::optional<Method> method = MethodOf(request);
  if (!method) {
    return ImsFailure("IMG.0001",
                      "Give exactly one of instance_id, image_url, volume_id and data_images.");
  }
  request.method = *method;
  if (const auto missing = MissingMember(request)) {
    return ImsFailure("IMG.0001", Concat("Parameter ", *missing, " is mandatory."));
  }
  return request;
}

}  // namespace provider::emulator
