#ifndef PROVIDER_IMAGE_IMPORT_H_
#define PROVIDER_IMAGE_IMPORT_H_

#include <string_view>

#include "proto/value/value.h"
#include "provider/image/image_state.h"
#include "provider/image/kind.h"
#include "provider/resource/resource.h"

// Taking images under management that are there already. Nothing in the service tells which images
// were made by one job, so that the author names all of them.
namespace provider::image {

// `ids`: the image's id; behind commas those of the blocks `data_images`, in their order, if the
// kind has such blocks; before the id the place, if the kind has one (see Kind). Of images of a
// server's disks alone the first is named first. The answer holds the ids, and what Read needs to
// complete them.
resource::ImportAnswer ImportImages(const Kind& kind, std::string_view ids);

// If `state` is what ImportImages made of an image with blocks, or of one that can only be a
// block: the same with the sources that its images tell, from which follows which image is which.
// Any other state as it is.
proto::value::Value WithImportedSources(const Kind& kind, const proto::value::Value& state,
                                        const Remotes& remotes);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMPORT_H_
