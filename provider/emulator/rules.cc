#include "provider/emulator/rules.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "provider/emulator/http_message.h"
#include "provider/emulator/string_map.h"

namespace provider::emulator {
namespace {

constexpr std::size_t kMaxName = 128;
constexpr std::size_t kMaxDescription = 1024;
constexpr std::size_t kMaxTagKey = 36;
constexpr std::size_t kMaxTagValue = 43;
constexpr std::size_t kMaxTagText = 255;  // Of a native tag.

// The code points of a text. JSON texts are valid UTF-8 already; other bytes give others.
std::vector<std::uint32_t> CodePoints(std::string_view text) {
  std::vector<std::uint32_t> points;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U && !points.empty()) {
      points.back() = (points.back() << 6U) | (byte & 0x3FU);
    } else if (byte >= 0xF0U) {
      points.push_back(byte & 0x07U);
    } else if (byte >= 0xE0U) {
      points.push_back(byte & 0x0FU);
    } else if (byte >= 0xC0U) {
      points.push_back(byte & 0x1FU);
    } else {
      points.push_back(byte);
    }
  }
  return points;
}

// Letters and digits of ASCII, and the usual Chinese characters.
bool IsLetterOrDigit(std::uint32_t point) {
  return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
         (point >= '0' && point <= '9') || (point >= 0x4E00U && point <= 0x9FFFU);
}

bool ConsistsOf(const std::vector<std::uint32_t>& points, std::string_view further) {
  return std::all_of(points.begin(), points.end(), [further](std::uint32_t point) {
    return IsLetterOrDigit(point) ||
           (point < 128 && further.find(static_cast<char>(point)) != std::string_view::npos);
  });
}

}  // namespace

std::optional<Failure> CheckName(std::string_view name) {
  if (name.empty()) return ImsFailure("IMG.0013");
  const std::vector<std::uint32_t> points = CodePoints(name);
  if (points.size() > kMaxName) return ImsFailure("IMG.0002");
  if (name.front() == ' ' || name.back() == ' ' || !ConsistsOf(points, "-._ ")) {
    return ImsFailure("IMG.0003");
  }
  return std::nullopt;
}

std::optional<Failure> CheckDescription(std::string_view description) {
  if (CodePoints(description).size() > kMaxDescription) return ImsFailure("IMG.0004");
  if (description.find_first_of("\r<>") != std::string_view::npos) return ImsFailure("IMG.0054");
  return std::nullopt;
}

std::optional<Failure> CheckTag(const Tag& tag) {
  const std::vector<std::uint32_t> key = CodePoints(tag.key);
  const std::vector<std::uint32_t> value = CodePoints(tag.value);
  if (key.empty() || key.size() > kMaxTagKey || !ConsistsOf(key, "_-")) {
    return ImsFailure("IMG.0115", Concat("Key: \"", tag.key, "\"."));
  }
  if (value.size() > kMaxTagValue || !ConsistsOf(value, "_-.")) {
    return ImsFailure("IMG.0115", Concat("Value of key \"", tag.key, "\"."));
  }
  return std::nullopt;
}

std::optional<Failure> CheckTags(const std::vector<Tag>& tags) {
  std::vector<std::string_view> keys;
  for (const Tag& tag : tags) {
    if (auto failure = CheckTag(tag)) return failure;
    keys.push_back(tag.key);
  }
  std::sort(keys.begin(), keys.end());
  if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) {
    return ImsFailure("IMG.0115", "A key is given twice.");
  }
  if (tags.size() > kMaxTags) return ImsFailure("IMG.0116");
  return std::nullopt;
}

Tag ParseTagText(std::string_view text) {
  const std::size_t dot = text.find('.');
  Tag tag{.key = std::string(text.substr(0, dot))};
  if (dot != std::string_view::npos) tag.value = text.substr(dot + 1);
  return tag;
}

void SetTag(std::vector<Tag>& tags, const Tag& tag) {
  const auto found =
      std::find_if(tags.begin(), tags.end(), [&](const Tag& old) { return old.key == tag.key; });
  if (found == tags.end()) {
    tags.push_back(tag);
  } else {
    *found = tag;
  }
}

bool SetTagText(std::vector<Tag>& tags, std::string_view text) {
  if (text.empty() || text.size() > kMaxTagText) return false;
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    SetTag(tags, {.key = std::string(text), .is_bare = true});
  } else {
    SetTag(tags, {.key = std::string(text.substr(0, equals)),
                  .value = std::string(text.substr(equals + 1))});
  }
  return true;
}

Tag TrimTag(const Tag& tag) {
  return {.key = std::string(Trim(tag.key)), .value = std::string(Trim(tag.value))};
}

}  // namespace provider::emulator
