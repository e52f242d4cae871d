#ifndef PROVIDER_IMAGE_CHANGES_H_
#define PROVIDER_IMAGE_CHANGES_H_

#include <optional>
#include <string>
#include <vector>

#include "proto/value/value.h"
#include "provider/image/kind.h"
#include "provider/image/tags.h"
#include "provider/ims/image.h"

namespace provider::image {

// What has to be asked of the service to get one image from one state to another.
struct Changes {
  std::string image_id = {};
  std::optional<size_t> block = {};               // Of `data_images`; nullopt: the main image.
  std::vector<ims::ImageChange> attributes = {};  // For one PATCH.
  TagMap tags_to_set = {};
  std::vector<std::string> tags_to_remove = {};
};

// The difference of two objects of the schema, both known where it matters: an entry per image that
// is to change. An argument that was taken away goes back to the service's default.
std::vector<Changes> FindChanges(const Kind& kind, const resource::ProviderOptions& options,
                                 const proto::value::Value& prior,
                                 const proto::value::Value& planned);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_CHANGES_H_
