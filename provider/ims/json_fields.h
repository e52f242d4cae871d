#ifndef PROVIDER_IMS_JSON_FIELDS_H_
#define PROVIDER_IMS_JSON_FIELDS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "nlohmann/json_fwd.hpp"

// Members of a JSON object, read tolerantly: the service writes the same member now as a
// text, now as a number or boolean (ims-api.md 4.1). `object` may be any JSON value.
namespace provider::ims {

// The member as text; numbers and booleans as JSON writes them. Empty: none, or null.
std::string TextField(const nlohmann::json& object, const char* name);
// A whole number, or a text of one. nullopt: none of these.
std::optional<int64_t> IntegerField(const nlohmann::json& object, const char* name);
std::optional<double> NumberField(const nlohmann::json& object, const char* name);
// A boolean, or "true"/"false" in any case.
std::optional<bool> BooleanField(const nlohmann::json& object, const char* name);
// The member, or null if there is none.
const nlohmann::json* FindField(const nlohmann::json& object, const char* name);

}  // namespace provider::ims

#endif  // PROVIDER_IMS_JSON_FIELDS_H_
