#ifndef PLANNER_PLAN_DOCUMENT_VALUE_H_
#define PLANNER_PLAN_DOCUMENT_VALUE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"
#include "proto/value/path.h"
#include "proto/value/value.h"

// Values, paths and bytes inside the plan file's inner document.
namespace planner::plan {

// {"msgpack": base64 of the value with its type, "marks": [[path, bits], …]}; no "marks" if
// there are none.
nlohmann::json ValueDocument(const proto::value::Value& value);
absl::StatusOr<proto::value::Value> ReadValueDocument(const nlohmann::json& document);

// An array of steps: {"a": name}, {"k": key of a map}, {"i": index}, {"v": element of a set}.
nlohmann::json PathDocument(const proto::value::Path& path);
absl::StatusOr<proto::value::Path> ReadPathDocument(const nlohmann::json& steps);

std::string ToBase64(std::string_view bytes);
absl::StatusOr<std::string> FromBase64(std::string_view text);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_DOCUMENT_VALUE_H_
