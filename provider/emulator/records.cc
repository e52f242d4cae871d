#include "provider/emulator/records.h"

#include <optional>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/seeds.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Nanoseconds since 1970; null for never.
Json TimeJson(absl::Time time) {
  if (time == absl::InfiniteFuture()) return nullptr;
  return absl::ToUnixNanos(time);
}

absl::Time TimeFrom(const Json& json) {
  return json.is_null() ? absl::InfiniteFuture() : absl::FromUnixNanos(json.get<std::int64_t>());
}

Json AttributeJson(const Attribute& attribute) {
  if (const auto* flag = std::get_if<bool>(&attribute)) return *flag;
  if (const auto* number = std::get_if<std::int64_t>(&attribute)) return *number;
  if (const auto* text = std::get_if<std::string>(&attribute)) return *text;
  return nullptr;
}

Json AttributesJson(const std::map<std::string, Attribute, std::less<>>& attributes) {
  Json json = Json::object();
  for (const auto& [name, value] : attributes) json[name] = AttributeJson(value);
  return json;
}

Attribute AttributeFrom(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_string()) return json.get<std::string>();
  return std::monostate();
}

Image ImageFrom(const Json& json) {
  Image image{.id = json.at("id").get<std::string>(),
              .gone_at = TimeFrom(json.at("gone_at")),
              .hidden_looks = json.at("hidden_looks").get<std::int64_t>()};
  for (const auto& [name, value] : json.at("attributes").items()) {
    image.attributes[name] = AttributeFrom(value);
  }
  for (const Json& tag : json.at("tags")) {
    image.tags.push_back({.key = tag.at(0).get<std::string>(),
                          .value = tag.at(1).get<std::string>(),
                          .is_bare = tag.size() > 2 && tag.at(2).get<bool>()});
  }
  const Json members = json.value("members", Json::array());
  for (const Json& member : members) {
    image.members.push_back({.project_id = member.at(0).get<std::string>(),
                             .status = member.at(1).get<std::string>(),
                             .created_at = member.at(2).get<std::string>(),
                             .updated_at = member.at(3).get<std::string>()});
  }
  return image;
}

// An enumerator by its number, up to `last`.
template <typename Enum>
Enum EnumFrom(const Json& json, std::string_view name, Enum last) {
  const auto number = json.value(name, std::int64_t{0});
  if (number < 0 || number > static_cast<std::int64_t>(last)) return Enum{};
  return static_cast<Enum>(number);
}

JobImage JobImageFrom(const Json& json) {
  JobImage image{.image_id = json.at(0).get<std::string>(),
                 .image_name = json.at(1).get<std::string>(),
                 .sub_job_id = json.at(2).get<std::string>()};
  if (json.size() < 5) return image;  // Of an older file.
  image.project_id = json.at(3).get<std::string>();
  for (const auto& [name, value] : json.at(4).items()) {
    image.at_success[name] = AttributeFrom(value);
  }
  return image;
}

Job JobFrom(const Json& json) {
  Job job{.id = json.at("id").get<std::string>(),
          .project_id = json.at("project_id").get<std::string>(),
          .type = json.at("type").get<std::string>(),
          .sub_type = json.at("sub_type").get<std::string>(),
          .begin = TimeFrom(json.at("begin")),
          .run_at = TimeFrom(json.at("run_at")),
          .end = TimeFrom(json.at("end")),
          .error_code = json.at("error_code").get<std::string>(),
          .fail_reason = json.at("fail_reason").get<std::string>(),
          .kind = EnumFrom(json, "job_kind", JobKind::kSharing),
          .member_change = EnumFrom(json, "member_change", MemberChange::kReject),
          .object_url = json.value("object_url", ""),
          .object_format = json.value("object_format", ""),
          .removes_failed_images = json.value("removes_failed_images", false),
          .tells_first_image_id = json.value("tells_first_image_id", false),
          .omits_image_id = json.at("omits_image_id").get<bool>(),
          .is_settled = json.at("is_settled").get<bool>()};
  for (const Json& image : json.at("images")) job.images.push_back(JobImageFrom(image));
  return job;
}

Token TokenFrom(const Json& json) {
  return {.user_id = json.at("user_id").get<std::string>(),
          .domain_id = json.value("domain_id", std::string(kDomainId)),
          .project_id = json.at("project_id").get<std::string>(),
          .expires_at = TimeFrom(json.at("expires_at"))};
}

AccessKey KeyFrom(const Json& json) {
  return {.access = json.at("id").get<std::string>(),
          .secret = json.at("secret").get<std::string>(),
          .security_token = json.at("security_token").get<std::string>(),
          .user_id = json.at("user_id").get<std::string>(),
          .domain_id = json.at("domain_id").get<std::string>(),
          .project_id = json.at("project_id").get<std::string>(),
          .expires_at = TimeFrom(json.at("expires_at"))};
}

absl::Status Apply(const Json& json, World& world) {
  const auto kind = json.at("kind").get<std::string>();
  const std::string id = json.value("id", "");
  const bool is_gone = json.value("gone", false);
  if (kind == "image") {
    world.images.Remove(id);
    if (!is_gone) world.images.Add(ImageFrom(json));
  } else if (kind == "job") {
    world.jobs.Remove(id);
    if (!is_gone) world.jobs.Add(JobFrom(json));
  } else if (kind == "token") {
    world.accounts.RemoveToken(id);
    if (!is_gone) world.accounts.AddToken(id, TokenFrom(json));
  } else if (kind == "key") {
    world.accounts.RemoveKey(id);
    if (!is_gone) world.accounts.IssueKey(KeyFrom(json));
  } else if (kind == "sources") {
    return world.sources.AddFromJson(json.at("value"));
  } else {
    return absl::DataLossError(Concat("unknown kind \"", kind, "\""));
  }
  return absl::OkStatus();
}

}  // namespace

std::string ImageRecord(const Image& image) {
  Json members = Json::array();
  for (const Member& member : image.members) {
    members.push_back(
        Json::array({member.project_id, member.status, member.created_at, member.updated_at}));
  }
  Json tags = Json::array();
  for (const Tag& tag : image.tags) tags.push_back(Json::array({tag.key, tag.value, tag.is_bare}));
  return Dump({{"kind", "image"},
               {"id", image.id},
               {"attributes", AttributesJson(image.attributes)},
               {"tags", std::move(tags)},
               {"members", std::move(members)},
               {"gone_at", TimeJson(image.gone_at)},
               {"hidden_looks", image.hidden_looks}});
}

std::string JobRecord(const Job& job) {
  Json images = Json::array();
  for (const JobImage& image : job.images) {
    images.push_back(Json::array({image.image_id, image.image_name, image.sub_job_id,
                                  image.project_id, AttributesJson(image.at_success)}));
  }
  return Dump({{"kind", "job"},
               {"id", job.id},
               {"project_id", job.project_id},
               {"type", job.type},
               {"sub_type", job.sub_type},
               {"begin", TimeJson(job.begin)},
               {"run_at", TimeJson(job.run_at)},
               {"end", TimeJson(job.end)},
               {"images", std::move(images)},
               {"error_code", job.error_code},
               {"fail_reason", job.fail_reason},
               {"job_kind", static_cast<std::int64_t>(job.kind)},
               {"member_change", static_cast<std::int64_t>(job.member_change)},
               {"object_url", job.object_url},
               {"object_format", job.object_format},
               {"removes_failed_images", job.removes_failed_images},
               {"tells_first_image_id", job.tells_first_image_id},
               {"omits_image_id", job.omits_image_id},
               {"is_settled", job.is_settled}});
}

std::string TokenRecord(std::string_view hash, const Token& token) {
  return Dump({{"kind", "token"},
               {"id", hash},
               {"user_id", token.user_id},
               {"domain_id", token.domain_id},
               {"project_id", token.project_id},
               {"expires_at", TimeJson(token.expires_at)}});
}

std::string KeyRecord(const AccessKey& key) {
  return Dump({{"kind", "key"},
               {"id", key.access},
               {"secret", key.secret},
               {"security_token", key.security_token},
               {"user_id", key.user_id},
               {"domain_id", key.domain_id},
               {"project_id", key.project_id},
               {"expires_at", TimeJson(key.expires_at)}});
}

std::string SourcesRecord(std::string_view json) {
  return Concat(R"({"kind":"sources","value":)", json, "}");
}

std::string GoneRecord(std::string_view kind, std::string_view id) {
  return Dump({{"kind", kind}, {"id", id}, {"gone", true}});
}

absl::Status ApplyRecord(std::string_view line, World& world) {
  const std::optional<Json> json = ParseJson(line);
  if (!json || !json->is_object()) return absl::DataLossError("not a JSON object");
  try {  // nlohmann's accessors throw on wrong types; this is their border.
    return Apply(*json, world);
  } catch (const Json::exception& error) {
    return absl::DataLossError(error.what());
  }
}

}  // namespace provider::emulator
