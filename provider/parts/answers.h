#ifndef PROVIDER_PARTS_ANSWERS_H_
#define PROVIDER_PARTS_ANSWERS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"
#include "provider/resource/resource.h"

// Answers that resource types give in the same way.
namespace provider::parts {

resource::Diagnostic MakeError(std::string summary, std::string detail);
resource::Diagnostic MakeWarning(std::string summary, std::string detail);

// To an Apply without a session: nothing has changed.
resource::ApplyAnswer NotConfigured(resource::ApplyRequest request);
// To UpgradeState of a type whose only schema version is 0.
absl::Status NoOlderVersion(std::string_view type, int64_t version);
// To an Import by an image's id: an object with it in each of `attributes`.
resource::ImportAnswer ImportByImage(const proto::schema::Schema& schema,
                                     absl::Span<const std::string_view> attributes,
                                     std::string_view id);

// `proposed` of a create, where computed attributes that `config` does not set are unknown.
proto::value::Value WithComputedUnknown(const proto::schema::Schema& schema,
                                        const proto::value::Value& config,
                                        proto::value::Value proposed);
// `value` with null in place of everything unknown, at any depth.
proto::value::Value NullWhereUnknown(const proto::value::Value& value);

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_ANSWERS_H_
