#include "provider/image_share/share_schema.h"

#include <array>

#include "proto/value/type.h"
#include "provider/parts/attribute.h"
#include "provider/parts/timeouts.h"

namespace provider::image_share {
namespace {

using parts::MakeAttribute;
using parts::Use;
using proto::schema::Schema;
using proto::value::Type;

constexpr std::array<parts::TimeoutArgument, 3> kTimeouts = {{
    {"create", "For the image to be shared; `10m` by default."},
    {"update", "For changes of the projects; `10m` by default."},
    {"delete", "For the image to be shared no more; `10m` by default."},
}};

Schema Build() {
  return parts::MakeSchema(
      "Shares a private image with other projects of the same region. Each of them decides by "
      "itself whether it takes the image: see `ims_image_share_accepter`. Projects that the image "
      "is shared with by other means are left alone, so that several of these resources, for "
      "different projects, may be about one image.",
      {
          MakeAttribute(
              "image_id", Type::String(), Use::kRequired,
              "Id of the image to share: a private one of this project that is `active`. A "
              "change makes a new share."),
          MakeAttribute(
              "projects", Type::Set(Type::String()), Use::kRequired,
              "Ids of the projects that may use the image: 1 to 256 (some clouds: 128; "
              "full-ECS images: 10), without the project itself. Changed in place: those "
              "added later are shared with, those taken away lose the image. A project that "
              "is found to be no member of the image any more is shared with again."),
          MakeAttribute(
              "members", Type::Map(Type::String()), Use::kComputed,
              "What each of `projects` says to the image, by the project's id: `pending`, "
              "`accepted` or `rejected`."),
          MakeAttribute("id", Type::String(), Use::kComputed, "The same as `image_id`."),
      },
      {parts::TimeoutsBlock(kTimeouts)});
}

}  // namespace

const Schema& ShareSchema() {
  static const Schema* const kSchema = new Schema(Build());
  return *kSchema;
}

}  // namespace provider::image_share
