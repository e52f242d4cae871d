#include "provider/ims/json_fields.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "nlohmann/json.hpp"

namespace provider::ims {

using Json = nlohmann::json;

const Json* FindField(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string TextField(const Json& object, const char* name) {
  const Json* const field = FindField(object, name);
  if (field == nullptr) return {};
  if (field->is_string()) return field->get<std::string>();
  if (field->is_number() || field->is_boolean()) return field->dump();
  return {};
}

std::optional<double> NumberField(const Json& object, const char* name) {
  const Json* const field = FindField(object, name);
  if (field == nullptr) return std::nullopt;
  if (field->is_number()) return field->get<double>();
  if (!field->is_string()) return std::nullopt;
  const auto& text = field->get_ref<const std::string&>();
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<int64_t> IntegerField(const Json& object, const char* name) {
  const Json* const field = FindField(object, name);
  if (field == nullptr) return std::nullopt;
  if (field->is_number_unsigned() && field->get<uint64_t>() > INT64_MAX) return std::nullopt;
  if (field->is_number_integer()) return field->get<int64_t>();
  if (field->is_string()) {
    const auto& text = field->get_ref<const std::string&>();
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
    return std::nullopt;
  }
  const std::optional<double> number = NumberField(object, name);
  if (!number || std::abs(*number) > 9e15 || std::trunc(*number) != *number) return std::nullopt;
  return static_cast<int64_t>(*number);
}

std::optional<bool> BooleanField(const Json& object, const char* name) {
  const std::string text = TextField(object, name);
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

}  // namespace provider::ims
