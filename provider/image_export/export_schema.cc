#include "provider/image_export/export_schema.h"

#include <array>

#include "proto/text/cat.h"
#include "proto/value/type.h"
#include "provider/parts/attribute.h"
#include "provider/parts/timeouts.h"

namespace provider::image_export {
namespace {

using parts::MakeAttribute;
using parts::Use;
using proto::schema::Schema;
using proto::value::Type;

constexpr std::array<parts::TimeoutArgument, 1> kTimeouts = {{
    {"create", "For the file to be written; `60m` by default."},
}};

Schema Build() {
  return parts::MakeSchema(
      "Writes a private image to a file in an OBS bucket. Every change but that of `timeouts` "
      "writes another file. The service remembers nothing of an export, so that a refresh sees "
      "only whether the image still exists: without it, the export is gone from the state; what "
      "becomes of the file is not seen. Removing the resource leaves the file where it is. "
      "Not for full-ECS images, ISO images, and images made from public ones of Windows, SUSE, "
      "Red Hat, Ubuntu or Oracle Linux.",
      {
          MakeAttribute("image_id", Type::String(), Use::kRequired,
                        "Id of the image to export; it is `active` and private. A change writes "
                        "another file."),
          MakeAttribute(
              "bucket_url", Type::String(), Use::kRequired,
              "File to write, as `bucket:object`: in a bucket of the storage class Standard "
              "in the same region. The object must not exist yet. The name of the file has 1 "
              "to 128 letters, digits, `-`, `.` and `_`. A change writes another file."),
          MakeAttribute(
              "file_format", Type::String(), Use::kOptional,
              "Format of the file: `qcow2`, `vhd`, `zvhd` or `vmdk`. Needed unless "
              "`is_quick_export` "
              "is `true`, which writes ZVHD2 and forbids it. A change writes another file."),
          MakeAttribute(
              "is_quick_export", Type::Bool(), Use::kOptional,
              "Whether to write ZVHD2, unchanged and quickly; `false` by default. The only way for "
              "images of more than 128 GB; not for encrypted ones. A change writes another file."),
          MakeAttribute(
              "job_id", Type::String(), Use::kComputed,
              "Id of the job of the service that wrote the file; null after an import. The "
              "data source `ims_job` tells more of it."),
          MakeAttribute(
              "id", Type::String(), Use::kComputed,
              "`image_id` and `bucket_url` with a slash between them. Exports are imported "
              "by it."),
      },
      {parts::TimeoutsBlock(kTimeouts)});
}

}  // namespace

const Schema& ExportSchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

std::string ExportId(std::string_view image_id, std::string_view bucket_url) {
  return proto::text::Cat(image_id, "/", bucket_url);
}

}  // namespace provider::image_export
