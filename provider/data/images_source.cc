#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/value/type.h"
#include "provider/data/answer.h"
#include "provider/data/data_sources.h"
#include "provider/data/image_query.h"
#include "provider/data/image_value.h"
#include "provider/ims/session.h"
#include "provider/parts/attribute.h"
#include "provider/parts/checker.h"

namespace provider::data {
namespace {

using parts::MakeAttribute;
using parts::MakeSchema;
using proto::value::Type;
using proto::value::Value;
using resource::DataAnswer;

constexpr std::array<std::string_view, 7> kSortKeys = {
    "name", "container_format", "disk_format", "status", "id", "size", "created_at"};
constexpr std::array<std::string_view, 2> kSortDirections = {"asc", "desc"};

proto::schema::Schema BuildSchema() {
  std::vector<proto::schema::Attribute> attributes = WithFilterArguments({});
  attributes.push_back(MakeAttribute(
      "sort_key", Type::String(), parts::Use::kOptional,
      "What the images are sorted by: `name`, `container_format`, `disk_format`, `status`, `id`, "
      "`size` or `created_at` (the default)."));
  attributes.push_back(MakeAttribute("sort_dir", Type::String(), parts::Use::kOptional,
                                     "Order of the images: `asc` or `desc` (the default)."));
  attributes.push_back(MakeAttribute(
      "images", Type::List(ImageType()), parts::Use::kComputed,
      "All images that fit, newest first unless sorted otherwise. Each has the attributes that the "
      "data source `ims_image` tells of its image."));
  return MakeSchema(
      "All images that fit the arguments: the project's own, public ones, and those shared with "
      "it. None is no error.",
      std::move(attributes));
}

class ImagesSource final : public resource::DataSource {
 public:
  const proto::schema::Schema& schema() const override {
    static const auto* const kSchema = new proto::schema::Schema(BuildSchema());
    return *kSchema;
  }
  void Validate(const Value& config, resource::Diagnostics& diags) const override {
    ValidateFilters(config, diags);
    parts::Checker checker(config, diags);
    checker.CheckWord("sort_key", kSortKeys);
    checker.CheckWord("sort_dir", kSortDirections);
  }
  void Read(resource::CallContext context, Value config,
            resource::Done<DataAnswer> done) const override {
    auto filters = FiltersOf(config);
    for (const char* name : {"sort_key", "sort_dir"}) {
      const Value& word = config.GetAttr(name);
      if (!word.IsNull()) filters.emplace(name, word.AsString());
    }
    context.session->ListImages(
        std::move(filters), [options = std::move(context.options), config, done = std::move(done)](
                                absl::StatusOr<std::vector<ims::Image>> found) mutable {
          if (!found.ok()) return done(Failed("Cannot look for images", found.status()));
          std::vector<Value> images;
          for (const ims::Image& image : Sift(config, *std::move(found))) {
            images.push_back(ImageValue(image, options));
          }
          done({config.WithAttr("images", Value::List(ImageType(), std::move(images))), {}});
        });
  }
};

}  // namespace

std::shared_ptr<const resource::DataSource> MakeImagesSource() {
  return std::make_shared<ImagesSource>();
}

}  // namespace provider::data
