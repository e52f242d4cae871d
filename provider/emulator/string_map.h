#ifndef PROVIDER_EMULATOR_STRING_MAP_H_
#define PROVIDER_EMULATOR_STRING_MAP_H_

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace provider::emulator {

// Hash tables with std::string keys that are searched by std::string_view. (Debian's absl
// has a string_view of its own, which its tables insist on.)
struct StringHash {
  using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name.
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

template <typename Value>
using StringMap = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;
using StringSet = std::unordered_set<std::string, StringHash, std::equal_to<>>;

// The parts, one after the other.
template <typename... Parts>
std::string Concat(const Parts&... parts) {
  std::string text;
  (text.append(std::string_view{parts}), ...);
  return text;
}

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_STRING_MAP_H_
