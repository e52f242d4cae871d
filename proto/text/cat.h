#ifndef PROTO_TEXT_CAT_H_
#define PROTO_TEXT_CAT_H_

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

// Debian builds absl with a string_view of its own, which absl::StrCat insists on. These do
// the same for std::string_view, std::string, absl::string_view, literals and integers.
namespace proto::text {

inline void AppendPart(std::string& out, std::string_view part) { out.append(part); }
inline void AppendPart(std::string& out, const char* part) { out.append(part); }
inline void AppendPart(std::string& out, char part) { out += part; }
template <std::integral Integer>
void AppendPart(std::string& out, Integer part) {
  std::array<char, 24> digits{};
  out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), part).ptr);
}
template <typename Text>
requires requires(const Text& text) {
  text.data();
  text.size();
}
void AppendPart(std::string& out, const Text& part) { out.append(part.data(), part.size()); }

// Appends the parts to `out`.
template <typename... Parts>
void Append(std::string& out, const Parts&... parts) {
  (AppendPart(out, parts), ...);
}
// The parts, one after the other.
template <typename... Parts>
std::string Cat(const Parts&... parts) {
  std::string out;
  (AppendPart(out, parts), ...);
  return out;
}

}  // namespace proto::text

#endif  // PROTO_TEXT_CAT_H_
