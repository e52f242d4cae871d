#ifndef PROVIDER_IMAGE_KIND_H_
#define PROVIDER_IMAGE_KIND_H_

#include <optional>
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

// A call that makes one image or several, by one job; or one image that has no file yet.
struct CreateCall {
  std::string path = {};       // "/v2/cloudimages/action"
  std::string json_body = {};  // UTF-8.
  // Which method it is: jobs of one method take about as long (ims-api.md 5.1).
  std::string method = {};
};

// Where images are that are not in the provider's own region.
struct Place {
  std::string region = {};
  std::string project_name = {};
  friend bool operator==(const Place&, const Place&) = default;
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
  // Where the images of `object`, which is not null, are; nullopt: where the provider is. Null: all
  // are there. The create call goes to the provider's own region all the same, and its job runs
  // there.
  std::optional<Place> (*place)(const proto::value::Value& object) = nullptr;
  // The arguments that `place` is made of, for the region and the project; another place means
  // another image. They are among `own`. In an import they may stand before the id, each with a
  // '/' behind it: none, the region, or both.
  absl::Span<const std::string_view> place_arguments = {};
  // Checks a configuration offline; not null, may hold unknown values.
  void (*validate)(const proto::value::Value& config, resource::Diagnostics& diags) = nullptr;
  // `planned` may hold unknown values, which are not sent. `token` marks what the call makes
  // (see tags.h); empty: no mark.
  CreateCall (*create_call)(const proto::value::Value& planned,
                            const resource::ProviderOptions& options,
                            std::string_view token) = nullptr;
  // Whether the create call takes tags, and so the token.
  bool takes_tags = true;
  // Whether the create call takes the enterprise project; else it is set once the image is there.
  bool takes_enterprise_project = true;
  // The argument that names the image's file, where the create call makes an image without one
  // (ims-api.md 6.1) and answers with it; a second call then brings the file and starts the job
  // (6.3). Empty: the create call itself starts the job.
  std::string_view file = {};
  // Arguments that say what the provider does and that the service does not know. They change
  // without a call.
  absl::Span<const std::string_view> own = {};
  // The JSON body of the call that deletes an image of `object`; empty: none. Null: never any.
  std::string (*delete_body)(const proto::value::Value& object) = nullptr;
};

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_KIND_H_
