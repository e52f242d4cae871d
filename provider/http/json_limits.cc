#include "provider/http/json_limits.h"

#include "absl/status/status.h"
#include "nlohmann/json.hpp"

namespace provider::http {
namespace {

constexpr int kMaxDepth = 64;

}  // namespace

absl::StatusOr<nlohmann::json> ParseLimitedJson(std::string_view body) {
  bool is_too_deep = false;
  const auto guard = [&is_too_deep](int depth, nlohmann::json::parse_event_t event,
                                    nlohmann::json& /*value*/) {
    const bool opens = event == nlohmann::json::parse_event_t::object_start ||
                       event == nlohmann::json::parse_event_t::array_start;
    if (opens && depth >= kMaxDepth) is_too_deep = true;
    return !is_too_deep;
  };
  nlohmann::json json = nlohmann::json::parse(body, guard, /*allow_exceptions=*/false);
  if (is_too_deep) return absl::InvalidArgumentError("the answer is nested too deeply");
  if (json.is_discarded()) return absl::InvalidArgumentError("the answer is no JSON");
  return json;
}

}  // namespace provider::http
