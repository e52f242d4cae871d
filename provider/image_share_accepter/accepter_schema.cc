#include "provider/image_share_accepter/accepter_schema.h"

#include <array>

#include "proto/value/type.h"
#include "provider/parts/attribute.h"
#include "provider/parts/timeouts.h"

namespace provider::image_share_accepter {
namespace {

using parts::MakeAttribute;
using parts::Use;
using proto::schema::Schema;
using proto::value::Type;

constexpr std::array<parts::TimeoutArgument, 3> kTimeouts = {{
    {"create", "For the image to be accepted; `10m` by default."},
    {"update", "For the image to be accepted with a vault; `10m` by default."},
    {"delete", "For the image to be rejected; `10m` by default."},
}};

Schema Build() {
  return parts::MakeSchema(
      "Accepts, for the project of the provider's credentials, an image that another project "
      "shares with it (see `ims_image_share`). Removing the resource rejects the image. If the "
      "image is shared no more, or was rejected elsewhere, the resource is gone, and is planned "
      "anew.",
      {
          MakeAttribute(
              "image_id", Type::String(), Use::kRequired,
              "Id of the image that is shared with this project. A change rejects the one "
              "image and accepts the other."),
          MakeAttribute(
              "vault_id", Type::String(), Use::kOptional,
              "Id of the vault of Cloud Backup and Recovery (CBR) that takes up a full-ECS image; "
              "needed for those, and for no others. Changed in place if it is added later: the "
              "image "
              "is accepted again with it. Another value, or none, makes a new resource."),
          MakeAttribute("status", Type::String(), Use::kComputed,
                        "What this project said to the image: `accepted`."),
          MakeAttribute("id", Type::String(), Use::kComputed, "The same as `image_id`."),
      },
      {parts::TimeoutsBlock(kTimeouts)});
}

}  // namespace

const Schema& AccepterSchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

}  // namespace provider::image_share_accepter
