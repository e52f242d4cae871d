#include "provider/ims/os_version_calls.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "proto/text/percent.h"
#include "provider/http/json_limits.h"
#include "provider/http/message.h"
#include "provider/ims/json_fields.h"

namespace provider::ims {
namespace {

using Json = nlohmann::json;

void AddVersions(const Json& platform, std::vector<OsVersion>& out) {
  const Json* const list = FindField(platform, "version_list");
  if (list == nullptr || !list->is_array()) return;
  for (const Json& element : *list) {
    OsVersion version = {.platform = TextField(element, "platform"),
                         .os_version = TextField(element, "os_version"),
                         .os_version_key = TextField(element, "os_version_key"),
                         .os_bit = IntegerField(element, "os_bit"),
                         .os_type = TextField(element, "os_type")};
    if (version.platform.empty()) version.platform = TextField(platform, "platform");
    if (!version.os_version.empty()) out.push_back(std::move(version));
  }
}

}  // namespace

absl::StatusOr<std::vector<OsVersion>> ParseOsVersions(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  if (!json.ok() || !json->is_array()) {
    return absl::UnavailableError(
        "The service answered something that is no list of operating systems.");
  }
  std::vector<OsVersion> out;
  for (const Json& platform : *json) AddVersions(platform, out);
  return out;
}

void OsVersionCalls::List(const std::vector<std::string>& tags,
                          Done<absl::StatusOr<std::vector<OsVersion>>> done) {
  std::string path = "/v1/cloudimages/os_version";
  for (size_t i = 0; i < tags.size(); ++i) {
    path += proto::text::Cat(i == 0 ? "?" : "&", "tag=", proto::text::PercentEncode(tags[i]));
  }
  caller_->Call("GET", path, "", {},
                [done = std::move(done)](absl::StatusOr<http::Response> answer) mutable {
                  if (!answer.ok()) return done(answer.status());
                  done(ParseOsVersions(answer->body));
                });
}

}  // namespace provider::ims
