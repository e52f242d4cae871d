#include "provider/image_copy/copy_schema.h"

#include "proto/value/type.h"
#include "provider/image/schema_parts.h"
#include "provider/parts/attribute.h"

namespace provider::image_copy {
namespace {

using parts::MakeAttribute;
using parts::Use;
using proto::schema::Schema;
using proto::value::Type;

Schema Build() {
  return image::MakeImageSchema(
      "A copy of an image, within its region or in another one: a private image of its own, which "
      "stays if the source is changed or deleted. ISO images cannot be copied, full-ECS images "
      "only "
      "to another region.",
      {
          MakeAttribute(
              "source_image_id", Type::String(), Use::kRequired,
              "Id of the image to copy: a private one that is `active` and has at most 128 "
              "GB, or one that is shared with this project, accepted, and not encrypted. A "
              "change makes a new copy."),
          MakeAttribute(
              "name", Type::String(), Use::kRequired,
              "Name of the copy: 1 to 128 letters, digits, spaces, `-`, `.` and `_`, with no "
              "space at either end. Changed in place."),
          MakeAttribute(
              "cmk_id", Type::String(), Use::kOptional,
              "Id of the key of the Key Management Service (KMS) that encrypts the copy, "
              "another one than that of the source; not set: the copy is not encrypted. Not "
              "together with `region`. A change makes a new copy."),
          MakeAttribute(
              "region", Type::String(), Use::kOptional,
              "Copies to this region, another one than the provider's; the copy is read, "
              "changed and deleted there, at the provider's address with the name of the "
              "region replaced, with the same access key or user (a token is not enough). "
              "The source is not encrypted then. Not every cloud has this call. A change "
              "makes a new copy."),
          MakeAttribute(
              "project_name", Type::String(), Use::kOptional,
              "Project of the other region that gets the copy; by default the one that is "
              "called as the region. Set it with `region` only. A change makes a new copy."),
          MakeAttribute(
              "agency_name", Type::String(), Use::kOptional,
              "Agency (IAM) of the account that lets the image service act in both regions. "
              "Needed with `region`; set it with `region` only. A change has no effect on a "
              "copy that is there."),
          MakeAttribute(
              "vault_id", Type::String(), Use::kOptional,
              "Vault of the other region for the backup of the copy; needed for a full-ECS "
              "image. Set it with `region` only. A change makes a new copy."),
      });
}

}  // namespace

const Schema& CopySchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

}  // namespace provider::image_copy
