#include "provider/emulator/version_calls.h"

#include <array>

#include "nlohmann/json.hpp"
#include "provider/emulator/native_answers.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

struct Version {
  std::string_view id;
  std::string_view status;
  std::string_view path;
};

constexpr std::array<Version, 5> kVersions = {{{"v2.2", "CURRENT", "/v2/"},
                                               {"v2.1", "SUPPORTED", "/v2/"},
                                               {"v2.0", "SUPPORTED", "/v2/"},
                                               {"v1.1", "DEPRECATED", "/v1/"},
                                               {"v1.0", "DEPRECATED", "/v1/"}}};

Json Describe(const Version& version, const Request& request) {
  const std::string base = Concat("http://", request.FindHeader("Host"), version.path);
  return {{"id", version.id},
          {"status", version.status},
          {"links", Json::array({{{"rel", "self"}, {"href", base}}})}};
}

Response VersionsAnswer(Json versions) {
  return JsonResponse(300, Json{{"versions", std::move(versions)}}.dump());
}

Json Text(std::size_t max_length = 255) { return {{"type", "string"}, {"maxLength", max_length}}; }

Json OneOf(std::initializer_list<std::string_view> values) {
  Json all = Json::array();
  for (std::string_view value : values) all.push_back(value);
  return {{"type", "string"}, {"enum", std::move(all)}};
}

Json ImageProperties() {
  const Json plain = {{"type", "string"}};
  const Json integer = {{"type", "integer"}};
  const Json flag = {{"type", "boolean"}};
  return {
      {"id", plain},
      {"name", Text()},
      {"status", OneOf({"queued", "saving", "active", "killed", "deleted", "pending_delete"})},
      {"visibility", OneOf({"public", "private"})},
      {"protected", flag},
      {"checksum", Text(32)},
      {"owner", Text()},
      {"size", integer},
      {"virtual_size", integer},
      {"container_format", OneOf({"ami", "ari", "aki", "bare", "ovf", "ova"})},
      {"disk_format", OneOf({"ami", "ari", "aki", "vhd", "vmdk", "raw", "qcow2", "vdi", "iso"})},
      {"created_at", plain},
      {"updated_at", plain},
      {"tags", {{"type", "array"}, {"items", Text()}}},
      {"direct_url", plain},
      {"min_ram", integer},
      {"min_disk", integer},
      {"self", plain},
      {"file", plain},
      {"schema", plain}};
}

Json ImageSchema() {
  return {{"name", "image"},
          {"additionalProperties", {{"type", "string"}}},
          {"links", Json::array({{{"href", "{self}"}, {"rel", "self"}},
                                 {{"href", "{file}"}, {"rel", "enclosure"}},
                                 {{"href", "{schema}"}, {"rel", "describedby"}}})},
          {"properties", ImageProperties()}};
}

Json MemberSchema() {
  const Json plain = {{"type", "string"}};
  return {{"name", "member"},
          {"properties",
           {{"status", OneOf({"pending", "accepted", "rejected"})},
            {"created_at", plain},
            {"updated_at", plain},
            {"image_id", plain},
            {"member_id", plain},
            {"schema", plain}}}};
}

// The schema of a list whose elements are of another.
Json ListSchema(std::string_view name, Json items) {
  return {{"name", name},
          {"links", Json::array({{{"href", "{first}"}, {"rel", "first"}},
                                 {{"href", "{next}"}, {"rel", "next"}},
                                 {{"href", "{schema}"}, {"rel", "describedby"}}})},
          {"properties",
           {{name, {{"type", "array"}, {"items", std::move(items)}}},
            {"schema", {{"type", "string"}}}}}};
}

}  // namespace

Response ListVersions(World& /*world*/, const Call& call) {
  Json versions = Json::array();
  for (const Version& version : kVersions) versions.push_back(Describe(version, call.request));
  return VersionsAnswer(std::move(versions));
}

Response ShowVersion(World& /*world*/, const Call& call) {
  std::string_view wanted = call.request.EncodedPath().substr(1);
  if (wanted.ends_with('/')) wanted.remove_suffix(1);
  for (const Version& version : kVersions) {
    const bool is_short = version.id.substr(0, version.id.find('.')) == wanted;
    if (version.id != wanted && !is_short) continue;
    return VersionsAnswer(Json::array({Describe(version, call.request)}));
  }
  return NativeError(404, "There is no such version.");
}

Response ShowSchema(World& /*world*/, const Call& call) {
  const std::string& name = call.parameters[0];
  if (name == "image") return JsonResponse(200, ImageSchema().dump());
  if (name == "images") return JsonResponse(200, ListSchema(name, ImageSchema()).dump());
  if (name == "member") return JsonResponse(200, MemberSchema().dump());
  if (name == "members") return JsonResponse(200, ListSchema(name, MemberSchema()).dump());
  return NativeError(404, "There is no such schema.");
}

}  // namespace provider::emulator
