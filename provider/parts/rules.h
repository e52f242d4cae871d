#ifndef PROVIDER_PARTS_RULES_H_
#define PROVIDER_PARTS_RULES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// The service's rules for single values (ims-api.md 4.3, 5, 8.1). Each function answers
// with what is wrong, as one or two full sentences, or nullopt. Where clouds differ, the
// looser bound is the rule.
namespace provider::parts {

std::optional<std::string> FindNameMistake(std::string_view name);
std::optional<std::string> FindDescriptionMistake(std::string_view description);
std::optional<std::string> FindTagKeyMistake(std::string_view key);
std::optional<std::string> FindTagValueMistake(std::string_view value);
// `bucket:object`.
std::optional<std::string> FindImageUrlMistake(std::string_view url);
// A UUID.
std::optional<std::string> FindIdMistake(std::string_view id);
// Of an IAM project: 32 hexadecimal digits.
std::optional<std::string> FindProjectIdMistake(std::string_view id);
// Such as "eu-de".
std::optional<std::string> FindRegionMistake(std::string_view region);
// "0", empty, or a UUID.
std::optional<std::string> FindEnterpriseProjectMistake(std::string_view id);

// Characters of UTF-8 text, as the service's limits count them.
size_t CountCharacters(std::string_view text);

// Whether `text` holds characters that some clouds' documents do not list (beyond ASCII).
bool IsBeyondAscii(std::string_view text);

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_RULES_H_
