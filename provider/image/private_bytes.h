#ifndef PROVIDER_IMAGE_PRIVATE_BYTES_H_
#define PROVIDER_IMAGE_PRIVATE_BYTES_H_

#include <string>
#include <string_view>

#include "proto/value/value.h"

namespace provider::image {

// What the plugin keeps beside an image in the state (plugin-protocol.md C.14): a JSON
// object, or nothing. Members that this version does not know are dropped.
//   job_id  the job of a create that was interrupted: its image is not in the state yet
struct PrivateBytes {
  std::string job_id = {};
};

// Reads what WritePrivateBytes wrote; anything else reads as empty.
PrivateBytes ReadPrivateBytes(std::string_view bytes);
// The job of an image's create: that of the private bytes, else that of the object. Empty
// if neither knows it.
std::string JobOf(const proto::value::Value& image, std::string_view private_bytes);
// Empty if there is nothing to keep.
std::string WritePrivateBytes(const PrivateBytes& content);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_PRIVATE_BYTES_H_
