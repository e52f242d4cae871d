#ifndef PROVIDER_IMAGE_IMAGE_SET_H_
#define PROVIDER_IMAGE_IMAGE_SET_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "proto/value/value.h"
#include "provider/ims/image.h"

// The images of one object: one job can make several. The main one is what `id` names; each
// block `data_images` has one of its own. If there are only data images (made from disks of a
// server), the first of them is the main one as well.
namespace provider::image {

// Ids, empty where not known (yet, or any more).
struct ImageSet {
  std::string main = {};
  std::vector<std::string> data = {};  // By block.

  // Every known id once, the main one first.
  std::vector<std::string> All() const;
  // Whether the object is whole: no id is missing.
  bool IsComplete() const;
};

// The blocks `data_images` of an object of the schema; none if the type has no such blocks
// or they are not known.
absl::Span<const proto::value::Value> DataImages(const proto::value::Value& object);
// `object`, of a type that has such blocks, with these.
proto::value::Value WithDataImages(const proto::value::Value& object,
                                   std::vector<proto::value::Value> blocks);
// Whether the object consists of data images alone.
bool IsDataOnly(const proto::value::Value& object);

// The name of the object's main image, else of the first data image that has one; else empty.
std::string NameOf(const proto::value::Value& object);

// The ids that an object of the schema holds.
ImageSet IdsOf(const proto::value::Value& object);
// `object` with these ids; null where empty.
proto::value::Value WithIds(const proto::value::Value& object, const ImageSet& ids);

// Which image of a job is which, in the order in which the job names them: by what each was made
// from and its name, and what that leaves open by that order.
ImageSet Assign(const proto::value::Value& planned, absl::Span<const ims::Image> images);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_IMAGE_SET_H_
