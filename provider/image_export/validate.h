#ifndef PROVIDER_IMAGE_EXPORT_VALIDATE_H_
#define PROVIDER_IMAGE_EXPORT_VALIDATE_H_

#include <optional>
#include <string>
#include <string_view>

#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"

namespace provider::image_export {

// Checks a configuration of `ims_image_export` offline (ims-api.md 4.3, 7.1). `config` is an
// object of the schema, not null; rules that involve unknown values are passed over. Reports
// all mistakes.
void ValidateExport(const proto::value::Value& config, resource::Diagnostics& diags);

// What is wrong with `bucket:object` as the place of an export, if anything.
std::optional<std::string> FindBucketUrlMistake(std::string_view url);

}  // namespace provider::image_export

#endif  // PROVIDER_IMAGE_EXPORT_VALIDATE_H_
