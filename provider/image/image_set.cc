#include "provider/image/image_set.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "proto/text/cat.h"
#include "proto/value/type.h"
#include "provider/parts/text_of.h"

namespace provider::image {
namespace {

using parts::TextOf;
using proto::value::Type;
using proto::value::Value;

Value IdValue(const std::string& id) {
  return id.empty() ? Value::Null(Type::String()) : Value::String(id);
}

// What the service will call the source of a block's image (ims-api.md 4.4).
std::string OriginOf(const Value& block) {
  if (std::string volume = TextOf(block.GetAttr("volume_id")); !volume.empty()) {
    return proto::text::Cat("volume,", volume);
  }
  return proto::text::Cat("file,", TextOf(block.GetAttr("image_url")));
}

// Images of a job that no block has yet.
class Pool {
 public:
  explicit Pool(absl::Span<const ims::Image> images) {
    for (const ims::Image& image : images) left_.push_back(&image);
  }
  template <typename Fits>
  std::string Take(Fits fits) {
    const auto found =
        std::ranges::find_if(left_, [&](const ims::Image* image) { return fits(*image); });
    if (found == left_.end()) return {};
    std::string id = (*found)->id;
    left_.erase(found);
    return id;
  }

 private:
  std::vector<const ims::Image*> left_ = {};
};

}  // namespace

std::vector<std::string> ImageSet::All() const {
  std::vector<std::string> all;
  const auto add = [&all](const std::string& id) {
    if (!id.empty() && std::ranges::find(all, id) == all.end()) all.push_back(id);
  };
  add(main);
  for (const std::string& id : data) add(id);
  return all;
}

bool ImageSet::IsComplete() const {
  return !main.empty() &&
         std::ranges::none_of(data, [](const std::string& id) { return id.empty(); });
}

absl::Span<const Value> DataImages(const Value& object) {
  const Value* const blocks = object.Find("data_images");
  if (blocks == nullptr || !blocks->IsKnownNonNull()) return {};
  return blocks->elements();
}

Value WithDataImages(const Value& object, std::vector<Value> blocks) {
  return object.WithAttr("data_images", Value::List(object.GetAttr("data_images").type().element(),
                                                    std::move(blocks)));
}

bool IsDataOnly(const Value& object) {
  if (DataImages(object).empty()) return false;
  return object.GetAttr("instance_id").IsNull() && object.GetAttr("image_url").IsNull() &&
         object.GetAttr("volume_id").IsNull();
}

std::string NameOf(const Value& object) {
  const Value& name = object.GetAttr("name");
  if (name.IsKnownNonNull()) return std::string(name.AsString());
  for (const Value& block : DataImages(object)) {
    const Value& of_block = block.GetAttr("name");
    if (of_block.IsKnownNonNull()) return std::string(of_block.AsString());
  }
  return {};
}

ImageSet IdsOf(const Value& object) {
  ImageSet ids;
  ids.main = TextOf(object.GetAttr("id"));
  for (const Value& block : DataImages(object)) ids.data.push_back(TextOf(block.GetAttr("id")));
  return ids;
}

Value WithIds(const Value& object, const ImageSet& ids) {
  Value out = object.WithAttr("id", IdValue(ids.main));
  const absl::Span<const Value> blocks = DataImages(object);
  if (blocks.empty()) return out;
  std::vector<Value> changed;
  changed.reserve(blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) {
    changed.push_back(
        blocks[i].WithAttr("id", IdValue(i < ids.data.size() ? ids.data[i] : std::string())));
  }
  return WithDataImages(out, std::move(changed));
}

ImageSet Assign(const Value& planned, absl::Span<const ims::Image> images) {
  ImageSet ids;
  Pool pool(images);
  const absl::Span<const Value> blocks = DataImages(planned);
  ids.data.resize(blocks.size());
  const auto for_open_blocks = [&](auto fits) {
    for (size_t i = 0; i < blocks.size(); ++i) {
      if (!ids.data[i].empty()) continue;
      ids.data[i] = pool.Take([&](const ims::Image& image) { return fits(blocks[i], image); });
    }
  };
  for_open_blocks([](const Value& block, const ims::Image& image) {
    return image.data_origin == OriginOf(block) && image.name == TextOf(block.GetAttr("name"));
  });
  for_open_blocks([](const Value& block, const ims::Image& image) {
    return image.data_origin == OriginOf(block);
  });
  if (!IsDataOnly(planned)) {
    // Beside data images that are not recognized, the main one is the one that servers start from.
    ids.main =
        pool.Take([](const ims::Image& image) { return image.virtual_env_type != "DataImage"; });
    if (ids.main.empty()) ids.main = pool.Take([](const ims::Image&) { return true; });
  }
  for_open_blocks([](const Value&, const ims::Image&) { return true; });
  if (IsDataOnly(planned)) ids.main = ids.data.front();
  return ids;
}

}  // namespace provider::image
