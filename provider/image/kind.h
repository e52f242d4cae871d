#ifndef PROVIDER_IMAGE_KIND_H_
#define PROVIDER_IMAGE_KIND_H_

#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"
#include "provider/resource/options.h"

// What resource types whose object is an image of the service have of their own. All the
// rest (plan, create, read, update, delete, waiting, never losing one) is the same for them.
namespace provider::image {

// A call that makes one image or several, by one job.
struct CreateCall {
  std::string path = {};       // "/v2/cloudimages/action"
  std::string json_body = {};  // UTF-8.
  // Which method it is: jobs of one method take about as long (ims-api.md 5.1).
  std::string method = {};
};

struct Kind {
  std::string_view type_name = {};
  const proto::schema::Schema* schema = nullptr;
  // Arguments that the service takes only when it makes the image: another value means
  // another image.
  absl::Span<const std::string_view> creation = {};
  // Arguments that can be changed while the image exists, tags apart.
  absl::Span<const std::string_view> changeable = {};
  // The creation arguments that name what the image is made from.
  absl::Span<const std::string_view> sources = {};
  // Checks a configuration offline; not null, may hold unknown values.
  void (*validate)(const proto::value::Value& config, resource::Diagnostics& diags) = nullptr;
  // `planned` may hold unknown values, which are not sent. `token` marks what the call makes
  // (see tags.h); empty: no mark.
  CreateCall (*create_call)(const proto::value::Value& planned,
                            const resource::ProviderOptions& options,
                            std::string_view token) = nullptr;
  // Whether the create call takes tags, and so the token.
  bool takes_tags = true;
  // Arguments that say what the provider does and that the service does not know. They change
  // without a call.
  absl::Span<const std::string_view> own = {};
  // The JSON body of the call that deletes an image of `object`; empty: none. Null: never any.
  std::string (*delete_body)(const proto::value::Value& object) = nullptr;
};

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_KIND_H_
