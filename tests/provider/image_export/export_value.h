#ifndef TESTS_PROVIDER_IMAGE_EXPORT_EXPORT_VALUE_H_
#define TESTS_PROVIDER_IMAGE_EXPORT_EXPORT_VALUE_H_

#include "provider/image_export/export_schema.h"
#include "tests/provider/parts/objects.h"

// Objects of `ims_image_export` for tests.
namespace provider::image_export {

using parts::Text;
using parts::With;
using proto::value::Value;

inline constexpr const char* kImage = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
inline constexpr const char* kFile = "ims-image:out/web.qcow2";
inline constexpr const char* kId = "877a2cda-ba63-4e1e-b95f-e67e48b6129a/ims-image:out/web.qcow2";

inline Value Place() {
  return parts::ObjectOf(ExportSchema(), {{"image_id", Text(kImage)}, {"bucket_url", Text(kFile)}});
}
inline Value Config() { return With(Place(), {{"file_format", Text("qcow2")}}); }
inline Value Quick() { return With(Place(), {{"is_quick_export", Value::Bool(true)}}); }
inline Value StateOf(const Value& config) {
  return With(config, {{"id", Text(kId)}, {"job_id", Text("j1")}});
}
inline const Value& Nothing() {
  static const Value* const kNothing = new Value(Value::Null(Place().type()));
  return *kNothing;
}

}  // namespace provider::image_export

#endif  // TESTS_PROVIDER_IMAGE_EXPORT_EXPORT_VALUE_H_
