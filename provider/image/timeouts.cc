#include "provider/image/timeouts.h"

#include <string_view>

#include "provider/image/rules.h"

namespace provider::image {
namespace {

using proto::value::Value;

absl::Duration Timeout(const Value& image, std::string_view name, absl::Duration usual) {
  const Value& timeouts = image.GetAttr("timeouts");
  if (!timeouts.IsKnownNonNull()) return usual;
  const Value& text = timeouts.GetAttr(name);
  if (!text.IsKnownNonNull()) return usual;
  return ParseTimeout(text.AsString()).value_or(usual);
}

}  // namespace

absl::Duration CreateTimeout(const Value& image) {
  return Timeout(image, "create", absl::Minutes(60));
}
absl::Duration UpdateTimeout(const Value& image) {
  return Timeout(image, "update", absl::Minutes(10));
}
absl::Duration DeleteTimeout(const Value& image) {
  return Timeout(image, "delete", absl::Minutes(10));
}

}  // namespace provider::image
