#include "provider/emulator/tag_calls.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/native_answers.h"
#include "provider/emulator/rules.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxDeletedKey = 127;
constexpr std::size_t kMaxDeletedValue = 255;

// Text that is not UTF-8 cannot come out of parsed bodies, but may out of paths.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// {"key":…,"value":…}; nothing if it has another shape. A missing value counts as given only
// where the call says so.
std::optional<Tag> ReadTag(const Json& json, bool needs_value) {
  if (!json.is_object() || !json.contains("key") || !json["key"].is_string()) return std::nullopt;
  const bool has_value = json.contains("value") && json["value"].is_string();
  if (!has_value && (needs_value || (json.contains("value") && !json["value"].is_null()))) {
    return std::nullopt;
  }
  return TrimTag({.key = json["key"].get<std::string>(),
                  .value = has_value ? json["value"].get<std::string>() : std::string()});
}

bool Drop(std::vector<Tag>& tags, std::string_view key) {
  return std::erase_if(tags, [key](const Tag& tag) { return tag.key == key; }) > 0;
}

void Store(World& world, const Call& call, std::string_view id, std::vector<Tag> tags) {
  world.images.Change(id, [&](Image& image) {
    image.tags = std::move(tags);
    image.attributes["updated_at"] = FormatSeconds(call.now);
  });
}

Failure NoImage() {
  Failure failure = ImsFailure("IMG.0144");
  failure.status = 404;
  return failure;
}

// Puts one tag on an image of the caller.
Response PutOne(World& world, const Call& call, const Image& image, const Tag& tag) {
  if (auto failure = CheckTag(tag)) return ImsError(*failure);
  std::vector<Tag> tags = image.tags;
  SetTag(tags, tag);
  if (tags.size() > kMaxTags) return ImsError("IMG.0116");
  Store(world, call, image.id, std::move(tags));
  return NoContent();
}

// The body as an object with this member; otherwise IMG.0007 or IMG.0001.
std::variant<Json, Failure> ReadBody(const Call& call, std::string_view member) {
  if (call.request.body.empty()) return ImsFailure("IMG.0007");
  std::optional<Json> body = ParseJson(call.request.body);
  if (!body || !body->is_object()) return ImsFailure("IMG.0001", "The body is not an object.");
  if (!body->contains(member)) {
    return ImsFailure("IMG.0001", Concat("Parameter ", member, " is mandatory."));
  }
  return std::move(*body);
}

// The tags of a batch; keys must be unique.
std::variant<std::vector<Tag>, Failure> ReadBatch(const Json& body, bool creates) {
  if (!body["tags"].is_array()) return ImsFailure("IMG.0001", "tags must be an array.");
  std::vector<Tag> tags;
  std::set<std::string> keys;
  for (const Json& json : body["tags"]) {
    std::optional<Tag> tag = ReadTag(json, creates);
    if (!tag) return ImsFailure("IMG.0115", "A tag has key and value.");
    if (!keys.insert(tag->key).second) return ImsFailure("IMG.0115", "A key is given twice.");
    if (tag->key.size() > kMaxDeletedKey || tag->value.size() > kMaxDeletedValue) {
      return ImsFailure("IMG.0115", "A key or value is too long.");
    }
    if (creates) {
      if (auto failure = CheckTag(*tag)) return *failure;
    }
    tags.push_back(std::move(*tag));
  }
  return tags;
}

// Creates or deletes the tags of the body: all or none.
Response ChangeMany(World& world, const Call& call, const Image& image, const Json& body,
                    bool creates) {
  const auto batch = ReadBatch(body, creates);
  if (const auto* failure = std::get_if<Failure>(&batch)) return ImsError(*failure);
  std::vector<Tag> tags = image.tags;
  for (const Tag& tag : std::get<std::vector<Tag>>(batch)) {
    if (creates) {
      SetTag(tags, tag);
    } else {
      Drop(tags, tag.key);
    }
  }
  if (tags.size() > kMaxTags) return ImsError("IMG.0116");
  Store(world, call, image.id, std::move(tags));
  return NoContent();
}

}  // namespace

Response AddTag(World& world, const Call& call) {
  const Image* image = FindOwn(world, call, call.parameters[1]);
  if (image == nullptr) return ImsError(NoImage());
  const auto body = ReadBody(call, "tag");
  if (const auto* failure = std::get_if<Failure>(&body)) return ImsError(*failure);
  const std::optional<Tag> tag = ReadTag(std::get<Json>(body)["tag"], true);
  if (!tag) return ImsError("IMG.0115", "A tag has key and value.");
  return PutOne(world, call, *image, *tag);
}

Response ListTags(World& world, const Call& call) {
  const Image* image = world.images.Find(call.parameters[1]);
  if (image == nullptr || !IsVisible(*image, call.caller)) return ImsError(NoImage());
  Json tags = Json::array();
  for (const Tag& tag : image->tags) tags.push_back({{"key", tag.key}, {"value", tag.value}});
  return JsonResponse(200, Dump({{"tags", std::move(tags)}}));
}

Response DeleteTag(World& world, const Call& call) {
  const Image* image = FindOwn(world, call, call.parameters[1]);
  if (image == nullptr) return ImsError(NoImage());
  std::vector<Tag> tags = image->tags;
  if (!Drop(tags, call.parameters[2])) {
    Failure failure = ImsFailure("IMG.0121", "The image has no tag of this key.");
    failure.status = 404;
    return ImsError(failure);
  }
  Store(world, call, image->id, std::move(tags));
  return NoContent();
}

Response ChangeTags(World& world, const Call& call) {
  const Image* image = FindOwn(world, call, call.parameters[1]);
  if (image == nullptr) return ImsError(NoImage());
  const auto body = ReadBody(call, "tags");
  if (const auto* failure = std::get_if<Failure>(&body)) return ImsError(*failure);
  const Json action = std::get<Json>(body).value("action", Json());
  if (action != "create" && action != "delete") {
    return ImsError("IMG.0001", "action is create or delete.");
  }
  return ChangeMany(world, call, *image, std::get<Json>(body), action == "create");
}

Response DeleteTags(World& world, const Call& call) {
  const Image* image = FindOwn(world, call, call.parameters[1]);
  if (image == nullptr) return ImsError(NoImage());
  const auto body = ReadBody(call, "tags");
  if (const auto* failure = std::get_if<Failure>(&body)) return ImsError(*failure);
  return ChangeMany(world, call, *image, std::get<Json>(body), false);
}

Response PutNativeTag(World& world, const Call& call) {
  const Image* image = FindOwn(world, call, call.parameters[0]);
  if (image == nullptr) return NativeNotFound();
  std::vector<Tag> tags = image->tags;
  if (!SetTagText(tags, call.parameters[1])) return NativeError(400, "The tag is too long.");
  if (tags.size() > kMaxTags) return NativeError(400, "The image has too many tags.");
  Store(world, call, image->id, std::move(tags));
  return NoContent();
}

Response DeleteNativeTag(World& world, const Call& call) {
  const Image* image = FindOwn(world, call, call.parameters[0]);
  if (image == nullptr) return NativeNotFound();
  std::vector<Tag> tags = image->tags;
  const std::size_t dropped = std::erase_if(tags, [&](const Tag& tag) {
    return TagText(tag) == call.parameters[1] || tag.key == call.parameters[1];
  });
  if (dropped == 0) return NativeError(404, "The image has no such tag.");
  Store(world, call, image->id, std::move(tags));
  return NoContent();
}

Response ListProjectTags(World& world, const Call& call) {
  std::map<std::string, std::set<std::string>> values;
  for (const CreationOrder& order : world.images.All()) {
    const Image* image = FindOwn(world, call, order.id);
    if (image == nullptr) continue;
    for (const Tag& tag : image->tags) values[tag.key].insert(tag.value);
  }
  Json tags = Json::array();
  for (const auto& [key, all] : values) tags.push_back({{"key", key}, {"values", all}});
  return JsonResponse(200, Dump({{"tags", std::move(tags)}}));
}

Response PutTag(World& world, const Call& call) {
  const auto parsed = ReadBody(call, "image_id");
  if (const auto* failure = std::get_if<Failure>(&parsed)) return ImsError(*failure);
  const Json& body = std::get<Json>(parsed);
  if (!body["image_id"].is_string()) return ImsError("IMG.0001", "image_id must be a string.");
  const bool has_text = body.contains("tag");
  if (has_text == body.contains("image_tag")) {
    return ImsError("IMG.0001", "Give either tag or image_tag.");
  }
  if (has_text && !body["tag"].is_string()) return ImsError("IMG.0001", "tag must be a string.");
  const Image* image = FindOwn(world, call, body["image_id"].get<std::string>());
  if (image == nullptr) return ImsError("IMG.0027");
  const std::optional<Tag> tag = has_text ? TrimTag(ParseTagText(body["tag"].get<std::string>()))
                                          : ReadTag(body["image_tag"], true);
  if (!tag) return ImsError("IMG.0115", "A tag has key and value.");
  return PutOne(world, call, *image, *tag);
}

}  // namespace provider::emulator
