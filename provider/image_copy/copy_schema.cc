#include "provider/image_copy/copy_schema.h"

#include "proto/value/type.h"
#include "provider/image/schema_parts.h"
#include "provider/parts/attribute.h"

namespace provider::image_copy {
namespace {

using parts::MakeAttribute;
using parts::Use;
using proto::schema::Block;
using proto::schema::Schema;
using proto::value::Type;

Schema Build() {
  Schema schema;
  Block& block = schema.block;
  block.description =
      "A copy of an image within its region: a private image of its own, which stays if the "
      "source is changed or deleted. Full-ECS images and ISO images cannot be copied.";
  block.description_kind = proto::schema::StringKind::kMarkdown;
  block.attributes = {
      MakeAttribute("source_image_id", Type::String(), Use::kRequired,
                    "Id of the image to copy: a private one that is `active` and has at most 128 "
                    "GB, or one that is shared with this project, accepted, and not encrypted. A "
                    "change makes a new copy."),
      MakeAttribute("name", Type::String(), Use::kRequired,
                    "Name of the copy: 1 to 128 letters, digits, spaces, `-`, `.` and `_`, with no "
                    "space at either end. Changed in place."),
      MakeAttribute("cmk_id", Type::String(), Use::kOptional,
                    "Id of the key of the Key Management Service (KMS) that encrypts the copy, "
                    "another one than that of the source; not set: the copy is not encrypted. A "
                    "change makes a new copy."),
  };
  image::AddCommonArguments(block.attributes);
  image::AddComputed(block.attributes);
  block.blocks = {image::TimeoutsBlock()};
  proto::schema::SortByName(block);
  return schema;
}

}  // namespace

const Schema& CopySchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

}  // namespace provider::image_copy
