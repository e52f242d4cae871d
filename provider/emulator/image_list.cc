#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/image_filter.h"
#include "provider/emulator/native_answers.h"

// GET /v2/cloudimages, GET /v2/images and GET /v1/cloudimages/tags. The usual order is that of the
// indexes, so that a page costs what it shows; other orders collect and sort what matches.
namespace provider::emulator {
namespace {

using Page = std::vector<const Image*>;

bool IsListed(World& world, const Call& call, const ImageFilter& filter, const Image& image) {
  if (image.Text("__isregistered") != "true" || !Matches(filter, image, call.caller)) return false;
  if (image.hidden_looks <= 0 || image.Text("status") != "active") return true;
  world.images.CountLook(image.id);
  return false;
}

// The smallest index that holds everything the filter can match.
const Images::Index& Candidates(const Images& images, const ImageFilter& filter) {
  for (const Parameter& attribute : filter.attributes) {
    if (attribute.name == "name") return images.WithName(attribute.value);
  }
  if (!filter.tags.empty()) return images.WithTag(filter.tags.front());
  return images.All();
}

Page ById(World& world, const Call& call, const ImageFilter& filter, std::string_view id) {
  const Image* image = world.images.Find(id);
  if (image == nullptr || filter.marker || !IsListed(world, call, filter, *image)) return {};
  return {image};
}

template <typename Iterator>
Page Collect(World& world, const Call& call, const ImageFilter& filter, Iterator begin,
             Iterator end) {
  Page page;
  for (Iterator at = begin; at != end && page.size() < static_cast<std::size_t>(filter.limit);
       ++at) {
    const Image* image = world.images.Find(at->id);
    if (IsListed(world, call, filter, *image)) page.push_back(image);
  }
  return page;
}

// Sorted by creation.
Page InCreationOrder(World& world, const Call& call, const ImageFilter& filter,
                     const Image* marker) {
  const Images::Index& index = Candidates(world.images, filter);
  if (filter.is_descending) {
    auto begin = index.rbegin();
    if (marker != nullptr) {
      begin = std::make_reverse_iterator(
          index.lower_bound({.created_at = marker->Text("created_at"), .id = marker->id}));
    }
    return Collect(world, call, filter, begin, index.rend());
  }
  auto begin = index.begin();
  if (marker != nullptr) {
    begin = index.upper_bound({.created_at = marker->Text("created_at"), .id = marker->id});
  }
  return Collect(world, call, filter, begin, index.end());
}

// Sorted by any attribute, ties by id.
Page InOtherOrder(World& world, const Call& call, const ImageFilter& filter, const Image* marker) {
  const auto precedes = [&](const Image* a, const Image* b) {
    const auto key = [&](const Image* image) {
      return std::pair(image->Text(filter.sort_key), image->id);
    };
    return filter.is_descending ? key(b) < key(a) : key(a) < key(b);
  };
  Page matching;
  for (const CreationOrder& order : Candidates(world.images, filter)) {
    const Image* image = world.images.Find(order.id);
    if (marker != nullptr && !precedes(marker, image)) continue;
    if (IsListed(world, call, filter, *image)) matching.push_back(image);
  }
  std::sort(matching.begin(), matching.end(), precedes);
  if (matching.size() > static_cast<std::size_t>(filter.limit)) matching.resize(filter.limit);
  return matching;
}

Page FindPage(World& world, const Call& call, const ImageFilter& filter, const Image* marker) {
  for (const Parameter& attribute : filter.attributes) {
    if (attribute.name == "id") return ById(world, call, filter, attribute.value);
  }
  if (filter.sort_key == "created_at") return InCreationOrder(world, call, filter, marker);
  return InOtherOrder(world, call, filter, marker);
}

constexpr std::int64_t kNativePage = 25;
constexpr std::int64_t kEverything = std::int64_t{1} << 40;

std::int64_t PageLimit(const World& world, const Call& call) {
  return call.effect_fault.page_limit.value_or(world.options().page_limit);
}

// The images that match a query, or what is wrong with it.
std::variant<Page, Failure> Query(World& world, const Call& call, const ImageFilter& filter) {
  const Image* marker = nullptr;
  if (filter.marker) {
    marker = world.images.Find(*filter.marker);
    if (marker == nullptr || !IsVisible(*marker, call.caller)) {
      return ImsFailure("IMG.0027", "It is the marker of this query.");
    }
  }
  return FindPage(world, call, filter, marker);
}

std::string ImagesText(const Images& images, const Page& page) {
  std::string text = "\"images\":[";
  bool is_first = true;
  for (const Image* image : page) {
    if (!std::exchange(is_first, false)) text.push_back(',');
    text += images.JsonText(*image);
  }
  return text + "]";
}

// The query without the parameters that tell where a page starts and how long it is.
std::string FilterText(const std::vector<Parameter>& query) {
  std::string text;
  for (const Parameter& parameter : query) {
    if (parameter.name == "marker" || parameter.name == "limit") continue;
    text += Concat(text.empty() ? "" : "&", PercentEncode(parameter.name), "=",
                   PercentEncode(parameter.value));
  }
  return text;
}

// Takes a parameter off a query and gives its number; nothing if it is no positive number.
std::optional<std::int64_t> TakeNumber(std::vector<Parameter>& query, std::string_view name,
                                       std::int64_t usual) {
  std::int64_t number = usual;
  for (const Parameter& parameter : query) {
    if (parameter.name == name) number = ParseNumber(parameter.value).value_or(0);
  }
  std::erase_if(query, [&](const Parameter& parameter) { return parameter.name == name; });
  return number > 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

Response ListImages(World& world, const Call& call) {
  const std::int64_t limit = PageLimit(world, call);
  const auto filter = ParseFilter(ParseQuery(call.request.EncodedQuery()), limit, limit);
  if (const auto* failure = std::get_if<Failure>(&filter)) return ImsError(*failure);
  const auto page = Query(world, call, std::get<ImageFilter>(filter));
  if (const auto* failure = std::get_if<Failure>(&page)) return ImsError(*failure);
  return JsonResponse(200, Concat("{", ImagesText(world.images, std::get<Page>(page)), "}"));
}

Response ListNativeImages(World& world, const Call& call) {
  const std::vector<Parameter> query = ParseQuery(call.request.EncodedQuery());
  const std::int64_t limit = PageLimit(world, call);
  const auto parsed = ParseFilter(query, std::min(kNativePage, limit), limit);
  if (const auto* failure = std::get_if<Failure>(&parsed))
    return NativeError(400, failure->message);
  auto filter = std::get<ImageFilter>(parsed);
  const auto size = static_cast<std::size_t>(filter.limit++);  // One more tells of a next page.
  auto found = Query(world, call, filter);
  if (const auto* failure = std::get_if<Failure>(&found)) return NativeError(400, failure->message);
  auto& page = std::get<Page>(found);
  const std::string filters = FilterText(query);
  std::string links = Concat(R"("schema":"/v2/schemas/images","first":"/v2/images)",
                             filters.empty() ? "" : "?", filters, "\",");
  if (page.size() > size) {
    page.resize(size);
    links += Concat(R"("next":"/v2/images?)", filters, filters.empty() ? "" : "&",
                    "marker=", page.back()->id, "&limit=", std::to_string(size), "\",");
  }
  return JsonResponse(200, Concat("{", links, ImagesText(world.images, page), "}"));
}

Response ListTagTexts(World& world, const Call& call) {
  std::vector<Parameter> query = ParseQuery(call.request.EncodedQuery());
  const auto limit = TakeNumber(query, "limit", PageLimit(world, call));
  const auto number = TakeNumber(query, "page", 1);
  if (!limit || !number) return ImsError("IMG.0001", "limit and page are positive numbers.");
  const auto filter = ParseFilter(query, kEverything, kEverything);
  if (const auto* failure = std::get_if<Failure>(&filter)) return ImsError(*failure);
  const auto found = Query(world, call, std::get<ImageFilter>(filter));
  if (const auto* failure = std::get_if<Failure>(&found)) return ImsError(*failure);
  std::set<std::string> texts;
  for (const Image* image : std::get<Page>(found)) {
    if (image->Text("owner") != call.caller.project_id) continue;
    for (const Tag& tag : image->tags) texts.insert(TagText(tag));
  }
  nlohmann::json tags = nlohmann::json::array();
  std::int64_t position = 0;
  for (const std::string& text : texts) {
    if (position++ / *limit == *number - 1) tags.push_back(text);
  }
  return JsonResponse(200, nlohmann::json{{"tags", std::move(tags)}}.dump(
                               -1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace provider::emulator
