#ifndef PROVIDER_EMULATOR_IMAGE_FILTER_H_
#define PROVIDER_EMULATOR_IMAGE_FILTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "provider/emulator/call.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/http_message.h"
#include "provider/emulator/images.h"

// The query of a list call (ims-api.md 6.4, 14.6).
namespace provider::emulator {

// `created_at=lt:2018-10-28T10:00:00Z`: compares whole seconds.
struct TimeFilter {
  std::string attribute = {};
  std::string comparison = {};  // gt, gte, lt, lte, eq or neq.
  std::string time = {};        // As in image objects.
};

struct ImageFilter {
  std::vector<Parameter> attributes = {};  // All must be equal; names are attributes or `id`.
  std::vector<TimeFilter> times = {};
  std::vector<std::string> tags = {};      // `key=value`; all must be there.
  std::optional<std::string> marker = {};  // The page starts after this image.
  std::int64_t limit = 0;
  std::string sort_key = "created_at";
  bool is_descending = true;
  // Only images that others share with the caller, whose answer is this (or `all`).
  std::optional<std::string> member_status = {};
};

// Reads the parameters; IMG.0001 for a bad limit, sort key, direction or time. Filters that an
// image cannot have an opinion on (flavor_id, enterprise_project_id=all_granted_eps) are dropped.
// A page holds `usual_limit` images if the client does not say how many, and never more than
// `page_limit`.
std::variant<ImageFilter, Failure> ParseFilter(const std::vector<Parameter>& query,
                                               std::int64_t usual_limit, std::int64_t page_limit);

// Whether an image passes the filter, wherever the page starts, and is one that lists show to the
// caller: his own, a public one, or one that he has accepted (or given the answer asked for).
bool Matches(const ImageFilter& filter, const Image& image, const Caller& caller);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_IMAGE_FILTER_H_
