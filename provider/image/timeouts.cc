#include "provider/image/timeouts.h"

#include "provider/parts/timeouts.h"

namespace provider::image {

using proto::value::Value;

absl::Duration CreateTimeout(const Value& image) {
  return parts::TimeoutOf(image, "create", absl::Minutes(60));
}
absl::Duration UpdateTimeout(const Value& image) {
  return parts::TimeoutOf(image, "update", absl::Minutes(10));
}
absl::Duration DeleteTimeout(const Value& image) {
  return parts::TimeoutOf(image, "delete", absl::Minutes(10));
}

}  // namespace provider::image
