#ifndef PROVIDER_EMULATOR_RULES_H_
#define PROVIDER_EMULATOR_RULES_H_

#include <optional>
#include <string_view>
#include <vector>

#include "provider/emulator/errors.h"
#include "provider/emulator/images.h"

// What names, descriptions and tags may look like (ims-api.md 4.3, 8.1). Each check gives
// nothing if its argument is fine.
namespace provider::emulator {

// IMG.0013, 0002, 0003.
std::optional<Failure> CheckName(std::string_view name);
// IMG.0004, 0054.
std::optional<Failure> CheckDescription(std::string_view description);
// IMG.0115.
std::optional<Failure> CheckTag(const Tag& tag);
// IMG.0115, also for a repeated key, and IMG.0116.
std::optional<Failure> CheckTags(const std::vector<Tag>& tags);

// `key.value`, split at the first dot; without a dot the value is empty.
Tag ParseTagText(std::string_view text);
// Without blanks around key and value.
Tag TrimTag(const Tag& tag);

// Adds the tag, or gives the one of this key its value.
void SetTag(std::vector<Tag>& tags, const Tag& tag);
// The same with a text of the native calls: `key=value`, or a bare key of any characters. False
// if it is empty or longer than 255 bytes.
bool SetTagText(std::vector<Tag>& tags, std::string_view text);

inline constexpr std::size_t kMaxTags = 10;

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_RULES_H_
