#ifndef PROVIDER_DATA_CHOOSE_IMAGE_H_
#define PROVIDER_DATA_CHOOSE_IMAGE_H_

#include <optional>
#include <vector>

#include "proto/value/value.h"
#include "provider/ims/image.h"
#include "provider/resource/diagnostic.h"

namespace provider::data {

// The one image that `ims_image` with this `config` (wholly known and valid) means, among
// `found`, which fit FiltersOf(config). nullopt, with an error that names at most ten
// candidates by id and name, if none fits, or several do and `most_recent` is not set. Of
// images made in the same second the one with the greatest id is the most recent.
std::optional<ims::Image> ChooseImage(const proto::value::Value& config,
                                      const std::vector<ims::Image>& found,
                                      resource::Diagnostics& diags);

}  // namespace provider::data

#endif  // PROVIDER_DATA_CHOOSE_IMAGE_H_
