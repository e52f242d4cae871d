#include "provider/emulator/image_filter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

constexpr std::array<std::string_view, 7> kSortKeys = {
    "name", "container_format", "disk_format", "status", "id", "size", "created_at"};
constexpr std::array<std::string_view, 6> kComparisons = {"gt", "gte", "lt", "lte", "eq", "neq"};

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

Failure Bad(const Parameter& parameter) {
  return ImsFailure("IMG.0001", Concat("Bad value of query parameter ", parameter.name, "."));
}

std::optional<TimeFilter> ParseTime(const Parameter& parameter) {
  const std::size_t colon = parameter.value.find(':');
  if (colon == std::string::npos) return std::nullopt;
  TimeFilter filter{.attribute = parameter.name, .comparison = parameter.value.substr(0, colon)};
  const auto time = ParseSeconds(std::string_view{parameter.value}.substr(colon + 1));
  if (!IsOneOf(filter.comparison, kComparisons) || !time) return std::nullopt;
  filter.time = FormatSeconds(*time);
  return filter;
}

bool Compares(const TimeFilter& filter, const std::string& time) {
  const int order = time.compare(filter.time);
  if (filter.comparison == "gt") return order > 0;
  if (filter.comparison == "gte") return order >= 0;
  if (filter.comparison == "lt") return order < 0;
  if (filter.comparison == "lte") return order <= 0;
  if (filter.comparison == "eq") return order == 0;
  return order != 0;
}

// Adds an equality, a few of which mean something else than their name says.
void AddAttribute(ImageFilter& filter, const Parameter& parameter) {
  const auto& [name, value] = parameter;
  if (name == "flavor_id") return;
  if (name == "enterprise_project_id" && value == "all_granted_eps") return;
  if (name == "member_status") {
    filter.member_status = value;
    return;
  }
  if (name == "architecture") {
    filter.attributes.push_back({"__support_arm", value == "arm" ? "true" : ""});
    return;
  }
  filter.attributes.push_back(parameter);
}

// Applies one parameter; false if its value is bad.
bool Apply(ImageFilter& filter, const Parameter& parameter) {
  const auto& [name, value] = parameter;
  if (name == "limit") {
    const auto limit = ParseNumber(value);
    filter.limit = limit.value_or(0);
    return filter.limit > 0;
  }
  if (name == "marker") {
    filter.marker = value;
  } else if (name == "sort_key") {
    filter.sort_key = value;
    return IsOneOf(value, kSortKeys);
  } else if (name == "sort_dir") {
    filter.is_descending = value == "desc";
    return value == "desc" || value == "asc";
  } else if (name == "tag") {
    // A bare key stands for the key with an empty value.
    filter.tags.push_back(value.find('=') == std::string::npos ? Concat(value, "=") : value);
  } else if (name == "created_at" || name == "updated_at") {
    auto time = ParseTime(parameter);
    if (!time) return false;
    filter.times.push_back(std::move(*time));
  } else {
    AddAttribute(filter, parameter);
  }
  return true;
}

// Booleans are given as true, True, false or False; everything else counts exactly.
bool AttributeEquals(const Image& image, const Parameter& wanted) {
  const std::string text = image.Text(wanted.name);
  if (text == wanted.value) return true;
  const bool is_flag = EqualsIgnoreCase(text, "true") || EqualsIgnoreCase(text, "false");
  if (is_flag) return EqualsIgnoreCase(text, wanted.value);
  return wanted.name == "__whole_image" && text.empty() && EqualsIgnoreCase(wanted.value, "false");
}

bool HasTag(const Image& image, std::string_view wanted) {
  return std::any_of(image.tags.begin(), image.tags.end(), [wanted](const Tag& tag) {
    return wanted.starts_with(tag.key) && wanted.substr(tag.key.size()).starts_with('=') &&
           wanted.substr(tag.key.size() + 1) == tag.value;
  });
}

bool IsShown(const ImageFilter& filter, const Image& image, const Caller& caller) {
  const Member* member = image.FindMember(caller.project_id);
  if (filter.member_status) {
    return member != nullptr &&
           (*filter.member_status == "all" || *filter.member_status == member->status);
  }
  return image.Text("owner") == caller.project_id || image.Text("visibility") == "public" ||
         (member != nullptr && member->status == "accepted");
}

}  // namespace

std::variant<ImageFilter, Failure> ParseFilter(const std::vector<Parameter>& query,
                                               std::int64_t usual_limit, std::int64_t page_limit) {
  ImageFilter filter{.limit = usual_limit};
  for (const Parameter& parameter : query) {
    if (!Apply(filter, parameter)) return Bad(parameter);
  }
  filter.limit = std::min(filter.limit, page_limit);
  return filter;
}

bool Matches(const ImageFilter& filter, const Image& image, const Caller& caller) {
  if (!IsShown(filter, image, caller)) return false;
  const bool attributes_match =
      std::all_of(filter.attributes.begin(), filter.attributes.end(),
                  [&](const Parameter& wanted) { return AttributeEquals(image, wanted); });
  if (!attributes_match) return false;
  const bool tags_match = std::all_of(filter.tags.begin(), filter.tags.end(),
                                      [&](const std::string& tag) { return HasTag(image, tag); });
  if (!tags_match) return false;
  return std::all_of(filter.times.begin(), filter.times.end(), [&](const TimeFilter& time) {
    return Compares(time, image.Text(time.attribute));
  });
}

}  // namespace provider::emulator
