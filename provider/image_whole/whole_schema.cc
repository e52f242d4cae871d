#include "provider/image_whole/whole_schema.h"

#include "proto/value/type.h"
#include "provider/image/schema_parts.h"
#include "provider/parts/attribute.h"

namespace provider::image_whole {
namespace {

using parts::MakeAttribute;
using parts::Use;
using proto::schema::Schema;
using proto::value::Type;

Schema Build() {
  return image::MakeImageSchema(
      "A full-ECS image: a private image of a server with its system disk and all its data disks, "
      "made from the server itself (which is backed up first) or from a backup of it. It cannot "
      "be exported or copied within the region.",
      {
          MakeAttribute(
              "name", Type::String(), Use::kRequired,
              "Name of the image: 1 to 128 letters, digits, spaces, `-`, `.` and `_`, with "
              "no space at either end. Changed in place."),
          MakeAttribute("instance_id", Type::String(), Use::kOptional,
                        "Makes the image from this server (ECS), running or stopped. One of "
                        "`instance_id` and `backup_id` is set. A change makes a new image."),
          MakeAttribute(
              "vault_id", Type::String(), Use::kOptional,
              "Id of the vault that the backup of the server goes to. Needed where the cloud "
              "backs up with Cloud Backup and Recovery (CBR); set it with `instance_id` "
              "only. A change makes a new image."),
          MakeAttribute(
              "backup_id", Type::String(), Use::kOptional,
              "Makes the image from this backup of a server. The service makes one image of "
              "a backup, no more. A change makes a new image."),
          MakeAttribute(
              "whole_image_type", Type::String(), Use::kOptional,
              "What made the backup: `CSBS` (the default) or `CBR`. Set it with `backup_id` "
              "only. A change makes a new image."),
          MakeAttribute(
              "delete_backup", Type::Bool(), Use::kOptional,
              "Whether the backups that belong to the image are deleted together with it; "
              "`false` by default. It takes effect when the image is destroyed or replaced, "
              "with the value of the last apply. Changed in place, without a call."),
      });
}

}  // namespace

const Schema& WholeSchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

}  // namespace provider::image_whole
