#ifndef PROVIDER_RESOURCE_CONCAT_H_
#define PROVIDER_RESOURCE_CONCAT_H_

#include <concepts>
#include <string>
#include <string_view>

namespace provider::resource {

// Joins texts and whole numbers: absl::StrCat of this distribution does not take
// std::string_view.
template <typename... Parts>
std::string Concat(const Parts&... parts) {
  std::string out;
  const auto append = [&out](const auto& part) {
    if constexpr (std::integral<std::remove_cvref_t<decltype(part)>>) {
      out += std::to_string(part);
    } else {
      out += std::string_view(part);
    }
  };
  (append(parts), ...);
  return out;
}

}  // namespace provider::resource

#endif  // PROVIDER_RESOURCE_CONCAT_H_
