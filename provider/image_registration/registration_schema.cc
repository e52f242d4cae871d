#include "provider/image_registration/registration_schema.h"

#include <utility>
#include <vector>

#include "proto/value/type.h"
#include "provider/image/schema_parts.h"
#include "provider/parts/attribute.h"

namespace provider::image_registration {
namespace {

using parts::MakeAttribute;
using parts::Use;
using proto::schema::Attribute;
using proto::schema::Schema;
using proto::value::Type;

void AddOwnArguments(std::vector<Attribute>& out) {
  out.push_back(MakeAttribute("name", Type::String(), Use::kRequired,
                              "Name of the image: 1 to 255 characters. Other calls of the service "
                              "take 1 to 128 letters, digits, spaces, `-`, `.` and `_` only, with "
                              "no space at either end: keep to that. Changed in place."));
  out.push_back(MakeAttribute(
      "image_url", Type::String(), Use::kRequired,
      "File in an OBS bucket of the same region, as `bucket:object`, in the format QCOW2, VMDK, "
      "VHD, RAW, VHDX, QED, VDI, QCOW, ZVHD2 or ZVHD, on some clouds also ISO. The bucket is of "
      "the "
      "storage class Standard. A change makes a new image."));
  out.push_back(MakeAttribute(
      "os_version", Type::String(), Use::kOptionalComputed,
      "Operating system in the file, such as `Ubuntu 20.04 server 64bit`. Not set: `Other Linux(64 "
      "bit)`; servers made from such an image may not work. Another value makes a new image."));
  out.push_back(MakeAttribute(
      "min_disk", Type::Number(), Use::kOptionalComputed,
      "Least disk, in GB (1 to 1024), of a server made from the image; larger than the system "
      "disk in the file. Another value makes a new image."));
  out.push_back(MakeAttribute(
      "hw_firmware_type", Type::String(), Use::kOptionalComputed,
      "`bios` (the default) or `uefi`. Set once the image is there. Changed in place."));
}

// Here it may be chosen.
Attribute DiskFormat() {
  return MakeAttribute(
      "disk_format", Type::String(), Use::kOptionalComputed,
      "Format that the service keeps the image in: `zvhd2`, `vhd`, `raw`, `qcow2` or `zvhd`. Not "
      "set: the cloud's default, `zvhd2` or `vhd`. Another value makes a new image.");
}

Schema Build() {
  std::vector<Attribute> own;
  AddOwnArguments(own);
  own.push_back(MakeAttribute("os_type", Type::String(), Use::kComputed,
                              "`Linux`, `Windows` or `Other`; it follows from `os_version`."));
  Schema schema = image::MakeImageSchema(
      "A private image that is registered in two steps: the service is told what the image is, "
      "then which file in an OBS bucket it consists of. The service does not set the system in "
      "the file up for servers; `ims_image` with `image_url` can.",
      std::move(own));
  for (Attribute& attribute : schema.block.attributes) {
    if (attribute.name == "disk_format") attribute = DiskFormat();
  }
  return schema;
}

}  // namespace

const Schema& RegistrationSchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

}  // namespace provider::image_registration
