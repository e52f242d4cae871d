#ifndef PROVIDER_DATA_IMAGE_VALUE_H_
#define PROVIDER_DATA_IMAGE_VALUE_H_

#include <vector>

#include "proto/schema/schema.h"
#include "proto/value/type.h"
#include "proto/value/value.h"
#include "provider/ims/image.h"
#include "provider/resource/options.h"

namespace provider::data {

// The attributes that describe an image: those of ims-api.md 4.1 under the service's names
// without `__`; all computed, sorted by name. What has no attribute of its own is in the map
// `extra`, under the service's names.
const std::vector<proto::schema::Attribute>& ImageAttributes();

// The object type of these attributes.
proto::value::Type ImageType();

// `image` as an object of ImageType, wholly known. What the service does not tell is null, except
// for its documented defaults: enterprise_project_id "0", hw_firmware_type "bios", architecture
// "x86", whole_image false. Tags that `options` hides are left out.
proto::value::Value ImageValue(const ims::Image& image, const resource::ProviderOptions& options);

}  // namespace provider::data

#endif  // PROVIDER_DATA_IMAGE_VALUE_H_
