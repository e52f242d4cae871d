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
  bool matches_nothing = false;  // Asks for shared images, which do not exist here.
};

// Reads the parameters; IMG.0001 for a bad limit, sort key, direction or time. Filters that an
// image cannot have an opinion on (flavor_id, enterprise_project_id=all_granted_eps) are dropped.
// A page never holds more than `page_limit` images, whatever the client asks for.
std::variant<ImageFilter, Failure> ParseFilter(const std::vector<Parameter>& query,
                                               std::int64_t page_limit);

// Whether an image passes the filter, wherever the page starts. Visibility is the caller's.
bool Matches(const ImageFilter& filter, const Image& image);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_IMAGE_FILTER_H_
