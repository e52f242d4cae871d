#ifndef PROVIDER_IMAGE_EXPORT_IMAGE_EXPORT_RESOURCE_H_
#define PROVIDER_IMAGE_EXPORT_IMAGE_EXPORT_RESOURCE_H_

#include <memory>

#include "provider/resource/resource.h"

namespace provider::image_export {

// The resource type `ims_image_export`. While there is no session, exports are read as the
// state has them, and applying is an error. Imported by "<image_id>/<bucket:object>".
std::shared_ptr<const resource::Resource> MakeImageExportResource();

}  // namespace provider::image_export

#endif  // PROVIDER_IMAGE_EXPORT_IMAGE_EXPORT_RESOURCE_H_
