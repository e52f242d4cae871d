#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/tag_calls.h"

// POST /v2/{project_id}/images/resource_instances/action (ims-api.md 8.3).
namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxKeys = 10;
constexpr std::size_t kMaxValues = 10;

struct KeyValues {
  std::string key = {};
  std::vector<std::string> values = {};  // Empty: any value.
};

struct TagQuery {
  bool counts_only = false;
  std::vector<KeyValues> all = {};
  std::vector<KeyValues> any = {};
  std::vector<KeyValues> not_all = {};
  std::vector<KeyValues> not_any = {};
  bool wants_untagged = false;
  std::vector<Parameter> matches = {};  // resource_name, resource_id.
  std::size_t limit = 10;
  std::size_t offset = 0;
};

std::optional<std::vector<KeyValues>> ReadList(const Json& body, std::string_view name) {
  const Json list = body.value(name, Json::array());
  if (!list.is_array() || list.size() > kMaxKeys) return std::nullopt;
  std::vector<KeyValues> read;
  for (const Json& one : list) {
    if (!one.is_object() || !one.contains("key") || !one["key"].is_string()) return std::nullopt;
    const Json values = one.value("values", Json::array());
    if (!values.is_array() || values.size() > kMaxValues) return std::nullopt;
    KeyValues entry{.key = one["key"].get<std::string>()};
    for (const Json& value : values) {
      if (!value.is_string()) return std::nullopt;
      entry.values.push_back(value.get<std::string>());
    }
    read.push_back(std::move(entry));
  }
  return read;
}

// A number given as a string; also taken as a number.
std::optional<std::size_t> ReadNumber(const Json& body, std::string_view name, std::size_t absent) {
  const auto found = body.find(name);
  if (found == body.end() || found->is_null()) return absent;
  const auto number = ParseNumber(found->is_string() ? found->get<std::string>() : found->dump());
  if (!number) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

std::optional<std::vector<Parameter>> ReadMatches(const Json& body) {
  const Json list = body.value("matches", Json::array());
  if (!list.is_array()) return std::nullopt;
  std::vector<Parameter> matches;
  for (const Json& one : list) {
    if (!one.is_object()) return std::nullopt;
    const Json key = one.value("key", Json());
    const Json value = one.value("value", Json(""));
    if ((key != "resource_name" && key != "resource_id") || !value.is_string()) {
      return std::nullopt;
    }
    matches.push_back({.name = key.get<std::string>(), .value = value.get<std::string>()});
  }
  return matches;
}

std::optional<TagQuery> ReadQuery(const Json& body) {
  const Json action = body.value("action", Json());
  if (action != "filter" && action != "count") return std::nullopt;
  auto all = ReadList(body, "tags");
  auto any = ReadList(body, "tags_any");
  auto not_all = ReadList(body, "not_tags");
  auto not_any = ReadList(body, "not_tags_any");
  auto matches = ReadMatches(body);
  const auto limit = ReadNumber(body, "limit", 10);
  const auto offset = ReadNumber(body, "offset", 0);
  if (!all || !any || !not_all || !not_any || !matches || !limit || !offset) return std::nullopt;
  if (*limit < 1 || *limit > 1000) return std::nullopt;
  return TagQuery{.counts_only = action == "count",
                  .all = std::move(*all),
                  .any = std::move(*any),
                  .not_all = std::move(*not_all),
                  .not_any = std::move(*not_any),
                  .wants_untagged = body.value("without_any_tag", Json(false)) == true,
                  .matches = std::move(*matches),
                  .limit = *limit,
                  .offset = *offset};
}

bool Has(const Image& image, const KeyValues& wanted) {
  return std::any_of(image.tags.begin(), image.tags.end(), [&](const Tag& tag) {
    return tag.key == wanted.key &&
           (wanted.values.empty() || std::find(wanted.values.begin(), wanted.values.end(),
                                               tag.value) != wanted.values.end());
  });
}

bool HasAll(const Image& image, const std::vector<KeyValues>& list) {
  return std::all_of(list.begin(), list.end(),
                     [&](const KeyValues& one) { return Has(image, one); });
}

bool HasAny(const Image& image, const std::vector<KeyValues>& list) {
  return std::any_of(list.begin(), list.end(),
                     [&](const KeyValues& one) { return Has(image, one); });
}

bool TagsMatch(const TagQuery& query, const Image& image) {
  if (query.wants_untagged) return image.tags.empty();
  return HasAll(image, query.all) && (query.any.empty() || HasAny(image, query.any)) &&
         (query.not_all.empty() || !HasAll(image, query.not_all)) && !HasAny(image, query.not_any);
}

bool NamesMatch(const TagQuery& query, const Image& image) {
  return std::all_of(query.matches.begin(), query.matches.end(), [&](const Parameter& match) {
    if (match.name == "resource_id") return image.id == match.value;
    const std::string name = image.Text("name");
    return match.value.empty() ? name.empty() : name.find(match.value) != std::string::npos;
  });
}

Json Describe(const Image& image) {
  Json tags = Json::array();
  for (const Tag& tag : image.tags) tags.push_back({{"key", tag.key}, {"value", tag.value}});
  return {{"resource_id", image.id},
          {"resource_name", image.Text("name")},
          {"resource_detail", {{"status", image.Text("status")}}},
          {"tags", std::move(tags)}};
}

}  // namespace

Response FindByTags(World& world, const Call& call) {
  const std::optional<Json> body = ParseJson(call.request.body);
  if (!body || !body->is_object()) return ImsError("IMG.0001", "The body is not an object.");
  const std::optional<TagQuery> query = ReadQuery(*body);
  if (!query) return ImsError("IMG.0001", "A member is missing or wrong.");
  std::size_t total = 0;
  Json resources = Json::array();
  const Images::Index& index = world.images.All();
  std::for_each(index.rbegin(), index.rend(), [&](const CreationOrder& order) {
    const Image& image = *world.images.Find(order.id);
    if (image.Text("owner") != call.caller.project_id) return;
    if (!TagsMatch(*query, image) || !NamesMatch(*query, image)) return;
    const std::size_t position = total++;
    if (query->counts_only || position < query->offset) return;
    if (resources.size() < query->limit) resources.push_back(Describe(image));
  });
  Json answer = {{"total_count", total}};
  if (!query->counts_only) answer["resources"] = std::move(resources);
  return JsonResponse(200, answer.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace provider::emulator
