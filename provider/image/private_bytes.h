#ifndef PROVIDER_IMAGE_PRIVATE_BYTES_H_
#define PROVIDER_IMAGE_PRIVATE_BYTES_H_

#include <string>
#include <string_view>

#include "proto/value/value.h"

namespace provider::image {

// What the plugin keeps beside an image in the state or the plan (plugin-protocol.md C.14): a JSON
// object, or nothing. Members that this version does not know are dropped.
//   token   of a create that is planned: 32 hex digits
//   wish    its fingerprint, if everything was known when it was planned. A deletion that carries
//   one
//           is the first half of a replacement (C.9)
//   job_id  of a create that did not come to its end: its image is not in the state yet
struct PrivateBytes {
  std::string token = {};
  std::string wish = {};
  std::string job_id = {};
};

// Reads what WritePrivateBytes wrote; anything else reads as empty.
PrivateBytes ReadPrivateBytes(std::string_view bytes);
// The job of an image's create: that of the private bytes, else that of the object. Empty
// if neither knows it.
std::string JobOf(const proto::value::Value& image, std::string_view private_bytes);
// Empty if there is nothing to keep.
std::string WritePrivateBytes(const PrivateBytes& content);
// A new one, from the system's source of randomness.
std::string MakeToken();

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_PRIVATE_BYTES_H_
