#ifndef PROVIDER_EMULATOR_MEMBER_READER_H_
#define PROVIDER_EMULATOR_MEMBER_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "provider/emulator/errors.h"

// Bodies of requests, member by member (ims-api.md 14.1: unknown members are ignored, wrong
// types are IMG.0001).
namespace provider::emulator {

// The body as a JSON object; otherwise IMG.0007 (empty) or IMG.0001.
std::variant<nlohmann::json, Failure> ReadObject(std::string_view body);

// Reads typed members of an object, which must outlive it; null counts as absent. Remembers
// the first member of a wrong type, after which nothing it gave is to be used.
class MemberReader {
 public:
  explicit MemberReader(const nlohmann::json& object) : object_(object) {}

  // Each is nothing if the member is absent or wrong.
  std::optional<std::string> Text(std::string_view name);
  std::optional<std::int64_t> Integer(std::string_view name);
  std::optional<bool> Flag(std::string_view name);
  // At most 100 strings; a longer array is wrong.
  std::optional<std::vector<std::string>> Texts(std::string_view name);
  // Null if absent or wrong; at most 100 elements.
  const nlohmann::json* Array(std::string_view name);

  // Says that a member is not `wanted`, which reads like "a string".
  std::nullopt_t Reject(std::string_view name, std::string_view wanted);
  // Says so of a mandatory member that is absent or an empty string.
  std::nullopt_t Miss(std::string_view name);

  const std::optional<Failure>& failure() const { return failure_; }

 private:
  const nlohmann::json* Find(std::string_view name) const;

  const nlohmann::json& object_;
  std::optional<Failure> failure_ = {};
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_MEMBER_READER_H_
