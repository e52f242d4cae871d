#ifndef TESTS_PROVIDER_IMAGE_IMAGE_VALUE_H_
#define TESTS_PROVIDER_IMAGE_IMAGE_VALUE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/image/image_schema.h"
#include "provider/image/validate.h"
#include "tests/provider/parts/objects.h"

// Objects of `ims_image` for tests.
namespace provider::image {

using proto::value::Value;
using Settings = std::vector<std::pair<std::string, Value>>;

inline Value Text(std::string_view text) { return Value::String(text); }
inline Value Int(int64_t number) { return Value::Number(number); }
inline Value UnknownText() { return Value::Unknown(proto::value::Type::String()); }
inline Value Tags(const std::vector<std::pair<std::string, std::string>>& tags) {
  std::vector<std::pair<std::string, Value>> entries;
  entries.reserve(tags.size());
  for (const auto& [key, value] : tags) entries.emplace_back(key, Text(value));
  return Value::Map(proto::value::Type::String(), std::move(entries));
}
inline proto::value::Type ImageType() { return proto::schema::ImpliedType(ImageSchema().block); }
inline Value Timeouts(const Settings& settings) {
  Value timeouts = proto::schema::EmptyValue(ImageSchema().block.FindBlock("timeouts")->block);
  for (const auto& [name, value] : settings) timeouts = timeouts.WithAttr(name, value);
  return timeouts;
}
// Everything null but `settings`.
inline Value Image(const Settings& settings) {
  Value image = proto::schema::EmptyValue(ImageSchema().block);
  for (const auto& [name, value] : settings) image = image.WithAttr(name, value);
  return image;
}
// What validation says of a configuration.
inline std::string MistakesOf(const Value& config) {
  resource::Diagnostics diags;
  ValidateImage(config, diags);
  return parts::Describe(diags);
}
inline Value With(Value image, const Settings& settings) {
  for (const auto& [name, value] : settings) image = image.WithAttr(name, value);
  return image;
}

inline Value WithDataImages(const Value& image, const std::vector<Settings>& images) {
  const proto::schema::Block& schema = ImageSchema().block.FindBlock("data_images")->block;
  std::vector<Value> blocks;
  for (const Settings& settings : images) {
    Value block = proto::schema::EmptyValue(schema);
    for (const auto& [name, value] : settings) block = block.WithAttr(name, value);
    blocks.push_back(std::move(block));
  }
  return image.WithAttr("data_images",
                        Value::List(image.GetAttr("data_images").type().element(), blocks));
}

inline constexpr std::string_view kInstance = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
inline constexpr std::string_view kVolume = "c5dfbd0c-bf0a-4798-a453-61dc6b54aa30";
inline constexpr std::string_view kFile = "ims-image:centos70.qcow2";

// Good configurations from each of the three sources.
inline Value FromInstance() {
  return Image({{"name", Text("ims_test")}, {"instance_id", Text(kInstance)}});
}
inline Value FromFile() {
  return Image(
      {{"name", Text("ims_test_file")}, {"image_url", Text(kFile)}, {"min_disk", Int(40)}});
}
inline Value FromVolume() {
  return Image({{"name", Text("ims_test_disk")},
                {"volume_id", Text(kVolume)},
                {"os_version", Text("CentOS 7.0 64bit")}});
}

}  // namespace provider::image

#endif  // TESTS_PROVIDER_IMAGE_IMAGE_VALUE_H_
