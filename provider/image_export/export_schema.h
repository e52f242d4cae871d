#ifndef PROVIDER_IMAGE_EXPORT_EXPORT_SCHEMA_H_
#define PROVIDER_IMAGE_EXPORT_EXPORT_SCHEMA_H_

#include <string>
#include <string_view>

#include "proto/schema/schema.h"

namespace provider::image_export {

// The schema of `ims_image_export`, version 0.
const proto::schema::Schema& ExportSchema();

// The attribute `id`: "<image_id>/<bucket:object>"; neither id nor bucket holds a slash.
std::string ExportId(std::string_view image_id, std::string_view bucket_url);

}  // namespace provider::image_export

#endif  // PROVIDER_IMAGE_EXPORT_EXPORT_SCHEMA_H_
