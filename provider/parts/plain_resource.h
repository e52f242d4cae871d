#ifndef PROVIDER_PARTS_PLAIN_RESOURCE_H_
#define PROVIDER_PARTS_PLAIN_RESOURCE_H_

#include <array>
#include <memory>
#include <string_view>

#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/parts/answers.h"
#include "provider/resource/resource.h"

// A resource type that is some functions: its schema has version 0, its plans are pure, and
// without a session what it reads is what the state has, and applying is an error.
namespace provider::parts {

struct PlainType {
  std::string_view name = {};  // "ims_image_share"
  const proto::schema::Schema& (*schema)() = nullptr;
  void (*validate)(const proto::value::Value& config, resource::Diagnostics& diags) = nullptr;
  resource::PlanAnswer (*plan)(const resource::PlanRequest& request) = nullptr;
  // Called with a session only.
  void (*read)(resource::CallContext context, resource::ReadRequest request,
               resource::Done<resource::ReadAnswer> done) = nullptr;
  void (*apply)(resource::CallContext context, resource::ApplyRequest request,
                resource::Done<resource::ApplyAnswer> done) = nullptr;
  resource::ImportAnswer (*import)(std::string_view id) = nullptr;
};

// The import of a type whose objects go by the `image_id` of an image, which is their `id`, too.
template <const proto::schema::Schema& (*schema)()>
resource::ImportAnswer ImportByImageId(std::string_view id) {
  constexpr std::array<std::string_view, 2> kIds = {"id", "image_id"};
  return ImportByImage(schema(), kIds, id);
}

// All functions of `type` are there.
std::shared_ptr<const resource::Resource> MakePlainResource(PlainType type);

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_PLAIN_RESOURCE_H_
