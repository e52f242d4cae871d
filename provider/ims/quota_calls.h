#ifndef PROVIDER_IMS_QUOTA_CALLS_H_
#define PROVIDER_IMS_QUOTA_CALLS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "provider/ims/caller.h"

namespace provider::ims {

// How much of a kind of thing the project may have (ims-api.md 11.4). nullopt: not told.
struct Quota {
  std::string type = {};  // image, image_shared, image_member. Never empty.
  std::optional<int64_t> used = {};
  std::optional<int64_t> quota = {};
  std::optional<int64_t> min = {};
  std::optional<int64_t> max = {};
};

// The answer {"quotas": {"resources": […]}}. Depth and size are limited.
absl::StatusOr<std::vector<Quota>> ParseQuotas(std::string_view body);

// The call about quotas. Use on the loop's thread only.
class QuotaCalls {
 public:
  explicit QuotaCalls(Caller* caller) : caller_(caller) {}

  void List(Done<absl::StatusOr<std::vector<Quota>>> done);

 private:
  Caller* const caller_;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_QUOTA_CALLS_H_
