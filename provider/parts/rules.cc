#include "provider/parts/rules.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "proto/text/cat.h"
#include "provider/ims/session.h"

namespace provider::parts {
namespace {

constexpr size_t kMaxName = 128;
constexpr size_t kMaxDescription = 1024;
constexpr size_t kMaxTagKey = 36;
constexpr size_t kMaxTagValue = 43;

// The first character (possibly several bytes) that is none of: ASCII letter or digit,
// one of `others`, anything beyond ASCII. Empty if there is none.
std::string_view FirstForeign(std::string_view text, std::string_view others) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80 || absl::ascii_isalnum(c) || others.find(text[i]) != std::string_view::npos) {
      continue;
    }
    return text.substr(i, 1);
  }
  return {};
}

std::string Quote(std::string_view character) {
  const auto c = static_cast<unsigned char>(character[0]);
  if (c == '\r') return "a carriage return";
  if (c == '\n') return "a line break";
  if (c == '\t') return "a tab";
  if (c == ' ') return "a space";
  if (absl::ascii_iscntrl(c)) return "a control character";
  return proto::text::Cat("\"", character, "\"");
}

bool IsUuid(std::string_view id) {
  if (id.size() != 36) return false;
  for (size_t i = 0; i < id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? id[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(id[i]))) {
      return false;
    }
  }
  return true;
}

std::optional<std::string> FindBucketMistake(std::string_view bucket) {
  if (bucket.size() < 3 || bucket.size() > 63) {
    return proto::text::Cat("The bucket name \"", bucket, "\" has ", bucket.size(),
                            " characters; bucket names have 3 to 63.");
  }
  for (const char c : bucket) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '-' || c == '.') continue;
    return proto::text::Cat("The bucket name \"", bucket,
                            R"(" may hold only lower-case letters, digits, "-" and ".".)");
  }
  return std::nullopt;
}

}  // namespace

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    // Bytes that do not continue another.
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool IsBeyondAscii(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

std::optional<std::string> FindNameMistake(std::string_view name) {
  if (name.empty()) return "The name must not be empty.";
  const size_t length = CountCharacters(name);
  if (length > kMaxName) {
    return proto::text::Cat("The name has ", length, " characters; at most ", kMaxName,
                            " are allowed.");
  }
  if (name.front() == ' ' || name.back() == ' ') {
    return "The name must not begin or end with a space.";
  }
  if (const std::string_view foreign = FirstForeign(name, "-._ "); !foreign.empty()) {
    return proto::text::Cat("The name holds ", Quote(foreign),
                            R"(; only letters, digits, spaces, "-", "." and "_" are allowed.)");
  }
  return std::nullopt;
}

std::optional<std::string> FindDescriptionMistake(std::string_view description) {
  const size_t length = CountCharacters(description);
  if (length > kMaxDescription) {
    return proto::text::Cat("The description has ", length, " characters; at most ",
                            kMaxDescription, " are allowed.");
  }
  const size_t position = description.find_first_of("\r<>");
  if (position != std::string_view::npos) {
    return proto::text::Cat("The description holds ", Quote(description.substr(position, 1)),
                            R"(; carriage returns, "<" and ">" are not allowed.)");
  }
  return std::nullopt;
}

std::optional<std::string> FindTagKeyMistake(std::string_view key) {
  if (key.empty()) return "The key of a tag must not be empty.";
  const size_t length = CountCharacters(key);
  if (length > kMaxTagKey) {
    return proto::text::Cat("The key \"", key, "\" has ", length, " characters; at most ",
                            kMaxTagKey, " are allowed.");
  }
  if (const std::string_view foreign = FirstForeign(key, "-_"); !foreign.empty()) {
    return proto::text::Cat("The key \"", key, "\" holds ", Quote(foreign),
                            R"(; only letters, digits, "_" and "-" are allowed.)");
  }
  return std::nullopt;
}

std::optional<std::string> FindTagValueMistake(std::string_view value) {
  const size_t length = CountCharacters(value);
  if (length > kMaxTagValue) {
    return proto::text::Cat("The value has ", length, " characters; at most ", kMaxTagValue,
                            " are allowed.");
  }
  if (const std::string_view foreign = FirstForeign(value, "-_."); !foreign.empty()) {
    return proto::text::Cat("The value holds ", Quote(foreign),
                            R"(; only letters, digits, "_", "-" and "." are allowed.)");
  }
  return std::nullopt;
}

std::optional<std::string> FindImageUrlMistake(std::string_view url) {
  const size_t colon = url.find(':');
  if (url.find("://") != std::string_view::npos) {
    return proto::text::Cat("\"", url,
                            "\" is an address; give the file as bucket:object, such as "
                            "\"ims-image:centos70.qcow2\".");
  }
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == url.size()) {
    return proto::text::Cat("\"", url,
                            "\" does not name a file as bucket:object, such as "
                            "\"ims-image:centos70.qcow2\".");
  }
  if (std::optional<std::string> mistake = FindBucketMistake(url.substr(0, colon))) return mistake;
  if (url.find_first_of(" \t\r\n", colon) != std::string_view::npos) {
    return "The names of the folder and the file must not hold blanks.";
  }
  return std::nullopt;
}

std::optional<std::string> FindRegionMistake(std::string_view region) {
  if (ims::IsRegionName(region)) return std::nullopt;
  return proto::text::Cat("\"", region,
                          "\" is not a region. Regions are called such as \"eu-de\": lower-case "
                          "letters, digits and \"-\".");
}

std::optional<std::string> FindIdMistake(std::string_view id) {
  if (IsUuid(id)) return std::nullopt;
  return proto::text::Cat("\"", id,
                          "\" is not an id, which looks like "
                          "\"877a2cda-ba63-4e1e-b95f-e67e48b6129a\".");
}

std::optional<std::string> FindProjectIdMistake(std::string_view id) {
  const bool is_hex = std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
  if (id.size() == 32 && is_hex) return std::nullopt;
  return proto::text::Cat("\"", id,
                          "\" is not the id of a project, which looks like "
                          "\"9c61004714024f9586705d090530f9fa\".");
}

std::optional<std::string> FindEnterpriseProjectMistake(std::string_view id) {
  if (id.empty() || id == "0" || IsUuid(id)) return std::nullopt;
  return proto::text::Cat("\"", id,
                          "\" is neither \"0\" (the default enterprise project) nor an id, "
                          "which looks like \"877a2cda-ba63-4e1e-b95f-e67e48b6129a\".");
}

}  // namespace provider::parts
