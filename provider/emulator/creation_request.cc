#include "provider/emulator/creation_request.h"

#include <cstdlib>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/member_reader.h"
#include "provider/emulator/rules.h"
#include "provider/emulator/string_map.h"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

void ReadTagTexts(MemberReader& reader, ImageFields& fields) {
  for (const std::string& tag : reader.Texts("tags").value_or(std::vector<std::string>())) {
    fields.tags.push_back(TrimTag(ParseTagText(tag)));
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
  fields.is_quick_import = reader.Flag("is_quick_import").value_or(false);
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

// Of POST …/action. Nothing if the members do not tell, or tell more than one.
std::optional<Method> MethodOfAction(const CreationRequest& request) {
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

std::variant<Method, Failure> MethodOf(const CreationRequest& request, CreationCall call) {
  const auto missing = [](std::string_view name) {
    return ImsFailure("IMG.0001", Concat("Parameter ", name, " is mandatory."));
  };
  switch (call) {
    case CreationCall::kAction:
      if (const auto method = MethodOfAction(request)) return *method;
      return ImsFailure("IMG.0001",
                        "Give exactly one of instance_id, image_url, volume_id and data_images.");
    case CreationCall::kDataImage:
    case CreationCall::kQuickImport:
      if (request.image.image_url.empty()) return missing("image_url");
      if (call == CreationCall::kDataImage || request.type == "DataImage") {
        return Method::kDataFile;
      }
      return Method::kFile;
    case CreationCall::kWholeImage:
      if (!request.instance_id.empty() && !request.backup_id.empty()) {
        return ImsFailure("IMG.0001", "Give either instance_id or backup_id.");
      }
      if (!request.instance_id.empty()) return Method::kWholeServer;
      if (request.backup_id.empty()) return ImsFailure("IMG.0019");
      return Method::kWholeBackup;
  }
  std::abort();  // Every call has a case above.
}

// The first mandatory member that is missing; `name` has a code of its own.
std::optional<std::string_view> MissingMember(const CreationRequest& request) {
  switch (request.method) {
    case Method::kServer:
    case Method::kWholeServer:
    case Method::kWholeBackup: return std::nullopt;
    case Method::kServerDisks:
      for (const ImageFields& data_image : request.data_images) {
        if (data_image.volume_id.empty()) return "data_images.volume_id";
      }
      return std::nullopt;
    case Method::kDataFile:
      if (!request.image.min_disk) return "min_disk";
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

// What a data image does not say itself, it has from the image around it.
void InheritFields(CreationRequest& request) {
  for (ImageFields& data_image : request.data_images) {
    if (data_image.description.empty()) data_image.description = request.image.description;
    if (data_image.tags.empty()) data_image.tags = request.image.tags;
  }
}

CreationRequest ReadRequest(MemberReader& reader) {
  CreationRequest request;
  request.image = ReadImageFields(reader);
  request.instance_id = reader.Text("instance_id").value_or("");
  request.backup_id = reader.Text("backup_id").value_or("");
  request.vault_id = reader.Text("vault_id").value_or("");
  request.whole_image_type = reader.Text("whole_image_type").value_or("");
  request.os_type = reader.Text("os_type");
  request.os_version = reader.Text("os_version");
  request.type = reader.Text("type");
  request.firmware = reader.Text("hw_firmware_type");
  request.architecture = reader.Text("architecture");
  request.license_type = reader.Text("license_type");
  request.key_id = reader.Text("cmk_id").value_or("");
  const std::string enterprise_project_id = reader.Text("enterprise_project_id").value_or("");
  if (!enterprise_project_id.empty()) request.enterprise_project_id = enterprise_project_id;
  request.min_ram = reader.Integer("min_ram");
  request.max_ram = reader.Integer("max_ram");
  reader.Flag("is_config");
  ReadDataImages(reader, request);
  return request;
}

}  // namespace

std::variant<CreationRequest, Failure> ParseCreation(std::string_view body, CreationCall call) {
  const auto json = ReadObject(body);
  if (const auto* failure = std::get_if<Failure>(&json)) return *failure;
  MemberReader reader(std::get<Json>(json));
  CreationRequest request = ReadRequest(reader);
  if (reader.failure()) return *reader.failure();
  request.is_quick_call = call == CreationCall::kQuickImport;
  if (request.is_quick_call) request.image.is_quick_import = true;
  const auto method = MethodOf(request, call);
  if (const auto* failure = std::get_if<Failure>(&method)) return *failure;
  request.method = std::get<Method>(method);
  if (const auto missing = MissingMember(request)) {
    return ImsFailure("IMG.0001", Concat("Parameter ", *missing, " is mandatory."));
  }
  if (call != CreationCall::kAction) request.data_images.clear();
  InheritFields(request);
  return request;
}

}  // namespace provider::emulator
