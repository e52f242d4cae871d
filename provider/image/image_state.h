#ifndef PROVIDER_IMAGE_IMAGE_STATE_H_
#define PROVIDER_IMAGE_IMAGE_STATE_H_

#include <map>
#include <string>
#include <string_view>

#include "proto/value/value.h"
#include "provider/image/image_set.h"
#include "provider/image/kind.h"
#include "provider/ims/image.h"

// From images of the service to an object of the schema.
namespace provider::image {

// Images by id; those that do not exist have no entry.
using Remotes = std::map<std::string, ims::Image>;

// The `status` of a main image that is gone while data images of the same object are there.
inline constexpr std::string_view kDeleted = "deleted";

// Knows the kind and the provider block; both outlive it.
struct StateMaker {
  const Kind& kind;
  const resource::ProviderOptions& options;

  // What a refresh finds. `prior` is the state so far; `remotes` are those of its images that
  // exist. Attributes that the service can change come from there; where it means the same as
  // `prior` (null and the default, see MeansTheSame), prior's spelling stays. Creation arguments
  // cannot change and keep what `prior` has; those it has not are taken from the image as far as
  // that tells them. A data image that is gone loses its `id`; the main one gets the status
  // kDeleted.
  proto::value::Value Refreshed(const proto::value::Value& prior, const Remotes& remotes) const;

  // What an apply made: everything that was planned stays as planned, what was left open
  // comes from the images `ids`, and is null where they do not tell it. Wholly known.
  proto::value::Value Applied(const proto::value::Value& planned, const ImageSet& ids,
                              const Remotes& remotes) const;
};

// What is known of images that could not be read: `planned` with `ids` and null for everything
// else that was left open. Wholly known.
proto::value::Value PartialState(const proto::value::Value& planned, const ImageSet& ids);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_STATE_H_
