#include <algorithm>
#include <iterator>
#include <utility>

#include "provider/emulator/errors.h"
#include "provider/emulator/image_calls.h"
#include "provider/emulator/image_filter.h"

// GET /v2/cloudimages. The usual order is that of the indexes, so that a page costs what it
// shows; other orders collect and sort what matches.
namespace provider::emulator {
namespace {

using Page = std::vector<const Image*>;

bool IsListed(World& world, const Call& call, const ImageFilter& filter, const Image& image) {
  if (image.Text("__isregistered") != "true" || !IsVisible(image, call.caller)) return false;
  if (!Matches(filter, image)) return false;
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

}  // namespace

Response ListImages(World& world, const Call& call) {
  const auto parsed =
      ParseFilter(ParseQuery(call.request.EncodedQuery()), world.options().page_limit);
  if (const auto* failure = std::get_if<Failure>(&parsed)) return ImsError(*failure);
  const auto& filter = std::get<ImageFilter>(parsed);
  const Image* marker = nullptr;
  if (filter.marker) {
    marker = world.images.Find(*filter.marker);
    if (marker == nullptr || !IsVisible(*marker, call.caller)) {
      return ImsError("IMG.0027", "It is the marker of this query.");
    }
  }
  std::string text = "{\"images\":[";
  bool is_first = true;
  for (const Image* image : FindPage(world, call, filter, marker)) {
    if (!std::exchange(is_first, false)) text.push_back(',');
    text += world.images.JsonText(*image);
  }
  text += "]}";
  return JsonResponse(200, std::move(text));
}

}  // namespace provider::emulator
