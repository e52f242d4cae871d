#include "provider/ims/tag_calls.h"

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
using proto::text::Cat;
using proto::text::PercentEncode;

std::string ActionBody(const char* action, const Tags& tags) {
  Json list = Json::array();
  for (const auto& [key, value] : tags) list.push_back({{"key", key}, {"value", value}});
  return Json({{"action", action}, {"tags", std::move(list)}})
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

absl::StatusOr<Tags> ParseTags(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  const Json* const list = json.ok() ? FindField(*json, "tags") : nullptr;
  if (list == nullptr || !list->is_array()) {
    return absl::UnavailableError("The service answered something that is no list of tags.");
  }
  Tags tags;
  for (const Json& tag : *list) {
    std::string key = TextField(tag, "key");
    if (!key.empty()) tags.emplace(std::move(key), TextField(tag, "value"));
  }
  return tags;
}

absl::StatusOr<ProjectTags> ParseProjectTags(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  const Json* const list = json.ok() ? FindField(*json, "tags") : nullptr;
  if (list == nullptr || !list->is_array()) {
    return absl::UnavailableError("The service answered something that is no list of tags.");
  }
  ProjectTags tags;
  for (const Json& tag : *list) {
    const std::string key = TextField(tag, "key");
    const Json* const values = FindField(tag, "values");
    if (key.empty()) continue;
    std::vector<std::string>& out = tags[key];
    if (values == nullptr || !values->is_array()) continue;
    for (const Json& value : *values) {
      if (value.is_string()) out.push_back(value.get<std::string>());
    }
  }
  return tags;
}

void TagCalls::Act(std::string_view image_id, std::string body, Done<absl::Status> done) {
  caller_->CallInProject(
      "POST", "/v2/", Cat("/images/", PercentEncode(image_id), "/tags/action"), std::move(body), {},
      [done = std::move(done)](const absl::StatusOr<http::Response>& answer) mutable {
        done(answer.status());
      });
}

void TagCalls::Set(std::string_view image_id, const Tags& tags, Done<absl::Status> done) {
  if (tags.empty()) return done(absl::OkStatus());
  Act(image_id, ActionBody("create", tags), std::move(done));
}

void TagCalls::Remove(std::string_view image_id, const std::vector<std::string>& keys,
                      Done<absl::Status> done) {
  if (keys.empty()) return done(absl::OkStatus());
  Tags tags;
  for (const std::string& key : keys) tags.emplace(key, "");
  Act(image_id, ActionBody("delete", tags), std::move(done));
}

void TagCalls::Get(std::string_view image_id, Done<absl::StatusOr<Tags>> done) {
  caller_->CallInProject("GET", "/v2/", Cat("/images/", PercentEncode(image_id), "/tags"), "", {},
                         [done = std::move(done)](absl::StatusOr<http::Response> answer) mutable {
                           if (!answer.ok()) return done(answer.status());
                           done(ParseTags(answer->body));
                         });
}

void TagCalls::ListOfProject(Done<absl::StatusOr<ProjectTags>> done) {
  caller_->CallInProject("GET", "/v2/", "/images/tags", "", {},
                         [done = std::move(done)](absl::StatusOr<http::Response> answer) mutable {
                           if (!answer.ok()) return done(answer.status());
                           done(ParseProjectTags(answer->body));
                         });
}

}  // namespace provider::ims
