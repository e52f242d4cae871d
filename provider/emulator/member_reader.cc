#include "provider/emulator/member_reader.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/string_map.h"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxListed = 100;  // Elements of an array that we are ready to look at.

}  // namespace

std::variant<Json, Failure> ReadObject(std::string_view body) {
  if (body.empty()) return ImsFailure("IMG.0007");
  std::optional<Json> json = ParseJson(body);
  if (!json || !json->is_object()) {
    return ImsFailure("IMG.0001", "The body is not a JSON object.");
  }
  return *std::move(json);
}

std::optional<std::string> MemberReader::Text(std::string_view name) {
  const Json* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return Reject(name, "a string");
  return value->get<std::string>();
}

std::optional<std::int64_t> MemberReader::Integer(std::string_view name) {
  const Json* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) return Reject(name, "an integer");
  if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX) {
    return Reject(name, "a usual integer");
  }
  return value->get<std::int64_t>();
}

std::optional<bool> MemberReader::Flag(std::string_view name) {
  const Json* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) return Reject(name, "a boolean");
  return value->get<bool>();
}

std::optional<std::vector<std::string>> MemberReader::Texts(std::string_view name) {
  const Json* array = Array(name);
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& element : *array) {
    if (!element.is_string()) return Reject(name, "an array of strings");
    texts.push_back(element.get<std::string>());
  }
  return texts;
}

const Json* MemberReader::Array(std::string_view name) {
  const Json* value = Find(name);
  if (value == nullptr) return nullptr;
  if (value->is_array() && value->size() <= kMaxListed) return value;
  Reject(name, "an array of a usual length");
  return nullptr;
}

std::nullopt_t MemberReader::Reject(std::string_view name, std::string_view wanted) {
  if (!failure_) {
    failure_ = ImsFailure("IMG.0001", Concat("Parameter ", name, " must be ", wanted, "."));
  }
  return std::nullopt;
}

std::nullopt_t MemberReader::Miss(std::string_view name) {
  if (!failure_) failure_ = ImsFailure("IMG.0001", Concat("Parameter ", name, " is mandatory."));
  return std::nullopt;
}

const Json* MemberReader::Find(std::string_view name) const {
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace provider::emulator
