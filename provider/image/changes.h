#ifndef PROVIDER_IMAGE_CHANGES_H_
#define PROVIDER_IMAGE_CHANGES_H_

#include <map>
#include <string>
#include <vector>

#include "proto/value/value.h"
#include "provider/ims/session.h"

namespace provider::image {

// What has to be asked of the service to get from one state of an image to another.
struct Changes {
  std::vector<ims::ImageChange> attributes = {};  // For one PATCH.
  std::map<std::string, std::string> tags_to_set = {};
  std::vector<std::string> tags_to_remove = {};
};

// The difference of two objects of the schema, both known where it matters. An argument
// that was taken away goes back to the service's default.
Changes FindChanges(const proto::value::Value& prior, const proto::value::Value& planned);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_CHANGES_H_
