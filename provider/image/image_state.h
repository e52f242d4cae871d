#ifndef PROVIDER_IMAGE_IMAGE_STATE_H_
#define PROVIDER_IMAGE_IMAGE_STATE_H_

#include "proto/value/value.h"
#include "provider/ims/image.h"

// From an image of the service to an object of the schema.
namespace provider::image {

// What a refresh finds. `prior` is the state so far. Attributes that the service can
// change come from `remote`; where it means the same as `prior` (null and the default, see
// MeansTheSame), prior's spelling stays. Creation arguments cannot change and keep what
// `prior` has; those it has not are taken from `remote` as far as that tells them.
proto::value::Value RefreshedState(const proto::value::Value& prior, const ims::Image& remote);

// What an apply made: everything that was planned stays as planned, what was left open
// comes from `remote`, and is null where that does not tell it. Wholly known.
proto::value::Value AppliedState(const proto::value::Value& planned, const ims::Image& remote);

// What is known of an image that could not be read: `planned` with `id` (null if empty),
// and null for everything else that was left open. Wholly known.
proto::value::Value PartialState(const proto::value::Value& planned, std::string_view id);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_STATE_H_
