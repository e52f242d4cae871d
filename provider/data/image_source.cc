#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "proto/value/type.h"
#include "provider/data/answer.h"
#include "provider/data/choose_image.h"
#include "provider/data/data_sources.h"
#include "provider/data/image_query.h"
#include "provider/data/image_value.h"
#include "provider/ims/session.h"
#include "provider/parts/attribute.h"

namespace provider::data {
namespace {

using proto::value::Type;
using proto::value::Value;
using resource::DataAnswer;

proto::schema::Schema BuildSchema() {
  std::vector<proto::schema::Attribute> attributes = WithFilterArguments(ImageAttributes());
  attributes.push_back(parts::MakeAttribute(
      "most_recent", Type::Bool(), parts::Use::kOptional,
      "Whether to take the image that was made last if several fit; `false` by default: several "
      "are an error."));
  return parts::MakeSchema(
      "One image, found by its id, its name, its tags or anything else that the service can filter "
      "by: the project's own images, public ones, and those shared with it.",
      std::move(attributes));
}

// `image` under the arguments that are set, which keep what they say.
Value StateOf(const Value& config, const Value& image) {
  Value state = config;
  for (const proto::schema::Attribute& attribute : ImageAttributes()) {
    if (config.GetAttr(attribute.name).IsNull()) {
      state = state.WithAttr(attribute.name, image.GetAttr(attribute.name));
    }
  }
  return state;
}

class ImageSource final : public resource::DataSource {
 public:
  const proto::schema::Schema& schema() const override {
    static const auto* const kSchema = new proto::schema::Schema(BuildSchema());
    return *kSchema;
  }
  void Validate(const Value& config, resource::Diagnostics& diags) const override {
    ValidateFilters(config, diags);
  }
  void Read(resource::CallContext context, Value config,
            resource::Done<DataAnswer> done) const override {
    context.session->ListImages(
        FiltersOf(config), [options = std::move(context.options), config, done = std::move(done)](
                               absl::StatusOr<std::vector<ims::Image>> found) mutable {
          if (!found.ok()) return done(Failed("Cannot look for images", found.status()));
          DataAnswer answer;
          const std::optional<ims::Image> image = ChooseImage(config, *found, answer.diags);
          if (image) answer.state = StateOf(config, ImageValue(*image, options));
          done(std::move(answer));
        });
  }
};

}  // namespace

std::shared_ptr<const resource::DataSource> MakeImageSource() {
  return std::make_shared<ImageSource>();
}

}  // namespace provider::data
