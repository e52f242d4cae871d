#include "planner/lang/bytes.h"

#include <openssl/evp.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "proto/text/cat.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
namespace fs = std::filesystem;

// The six bits of a Base64 character; negative if it is none.
int BitsOf(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

}  // namespace

std::string ToBase64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends with a zero.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  out.pop_back();
  return out;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string out;
  uint32_t bits = 0;
  size_t characters = 0;  // Of all, padding included.
  size_t padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    const int value = c == '=' ? 0 : BitsOf(c);
    if (value < 0 || (padding > 0 && c != '=')) return std::nullopt;
    if (c == '=') ++padding;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (++characters % 4 == 0) {
      out += static_cast<char>(bits >> 16 & 255);
      out += static_cast<char>(bits >> 8 & 255);
      out += static_cast<char>(bits & 255);
    }
  }
  if (characters % 4 != 0 || padding > 2) return std::nullopt;
  out.resize(out.size() - padding);
  return out;
}

std::string ToHex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::optional<std::string> ExpandHome(std::string_view path, std::string* error) {
  if (!path.starts_with("~")) return std::string(path);
  const char* home = std::getenv("HOME");
  if (path.size() > 1 && path[1] != '/') {
    *error = "failed to expand ~: cannot expand user-specific home dir";
    return std::nullopt;
  }
  if (home == nullptr) return std::string(path);
  return Cat(home, path.substr(1));
}

std::optional<std::string> NamedPath(std::string_view path, const Scope& scope,
                                     std::string* error) {
  const auto expanded = ExpandHome(path, error);
  if (!expanded || fs::path(*expanded).is_absolute() || scope.base_directory == ".")
    return expanded;
  return (fs::path(scope.base_directory) / *expanded).string();
}

std::optional<std::string> ReadNamedFile(std::string_view path, const Scope& scope,
                                         std::string* error) {
  const auto named = NamedPath(path, scope, error);
  if (!named) return std::nullopt;
  std::error_code code;
  if (fs::is_directory(*named, code)) {
    *error = Cat("failed to read ", path, ": it is a directory");
    return std::nullopt;
  }
  if (!fs::exists(*named, code) && !code) {
    *error = Cat(
        "no file exists at \"", path,
        "\"; this function works only with files that are distributed as part of the configuration "
        "source code, so if this file will be created by a resource in this configuration you must "
        "instead obtain this result from an attribute of that resource");
    return std::nullopt;
  }
  std::ifstream in(*named, std::ios::binary);
  if (!in) {
    *error = Cat("failed to open ", path, ": ", code ? code.message() : "no permission to read it");
    return std::nullopt;
  }
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

}  // namespace planner::lang
