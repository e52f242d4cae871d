#ifndef PROVIDER_PARTS_TIMEOUTS_H_
#define PROVIDER_PARTS_TIMEOUTS_H_

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

// The block `timeouts`: how long a resource's operations may take.
namespace provider::parts {

struct TimeoutArgument {
  std::string_view name = {};         // "create"
  std::string_view description = {};  // With the default.
};
proto::schema::NestedBlock TimeoutsBlock(absl::Span<const TimeoutArgument> arguments);

// A length of time as `90s`, `20m`, `1h30m`; positive, at most a year. nullopt otherwise.
std::optional<absl::Duration> ParseTimeout(std::string_view text);

// What the block of `object` (a resource's object, not null) says for `name`, an argument of
// it; `usual` if it is not set or does not parse.
absl::Duration TimeoutOf(const proto::value::Value& object, std::string_view name,
                         absl::Duration usual);

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_TIMEOUTS_H_
