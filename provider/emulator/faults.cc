#include "provider/emulator/faults.h"

#include <utility>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/fault_rules.h"
#include "provider/emulator/string_map.h"
#include "re2/re2.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr int kDefaultStatus = 500;

// The code of a gateway's answer for which a rule names none.
std::string_view UsualCode(int status) {
  switch (status) {
    case 401: return "APIGW.0301";
    case 404: return "APIGW.0101";
    case 429: return "APIGW.0308";
    default: return "APIGW.0000";
  }
}

// Whether the dice of the rule let it strike.
bool Strikes(FaultRule& rule) {
  if (rule.probability >= 1) return true;
  // Not std::uniform_real_distribution, whose results differ between libraries.
  constexpr double kSteps = 1U << 24U;
  return static_cast<double>(rule.random() >> 40U) < rule.probability * kSteps;
}

bool Fits(const FaultRule& rule, const Request& request) {
  if (!rule.method.empty() && !EqualsIgnoreCase(rule.method, request.method)) return false;
  if (!request.EncodedPath().starts_with(rule.path_prefix)) return false;
  if (rule.path_regex && !re2::RE2::PartialMatch(request.target, *rule.path_regex)) return false;
  return rule.body_contains.empty() || request.body.find(rule.body_contains) != std::string::npos;
}

}  // namespace

absl::Status Faults::AddFromJson(const Json& rules) {
  std::vector<FaultRule> added;
  for (const Json& json : rules.is_array() ? rules : Json::array({rules})) {
    absl::StatusOr<FaultRule> rule = ReadFaultRule(json);
    if (!rule.ok()) return rule.status();
    added.push_back(*std::move(rule));
  }
  rules_.insert(rules_.end(), added.begin(), added.end());
  return absl::OkStatus();
}

std::string Faults::JsonText() const {
  Json all = Json::array();
  for (const FaultRule& rule : rules_) {
    all.push_back({{"method", rule.method},
                   {"path", rule.path_prefix},
                   {"path_regex", rule.path_regex ? rule.path_regex->pattern() : ""},
                   {"body_contains", rule.body_contains},
                   {"after", rule.after},
                   {"count", rule.count ? Json(*rule.count) : Json()},
                   {"probability", rule.probability},
                   {"seed", rule.seed},
                   {"seen", rule.seen},
                   {"applied", rule.applied}});
  }
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Fault> Faults::Take(const Request& request) {
  for (FaultRule& rule : rules_) {
    if (rule.count && rule.applied >= *rule.count) continue;
    if (!Fits(rule, request)) continue;
    if (++rule.seen <= rule.after || !Strikes(rule)) continue;
    ++rule.applied;
    return rule.fault;
  }
  return std::nullopt;
}

Response FaultResponse(const Fault& fault, std::string_view request_id) {
  const int status = fault.status.value_or(kDefaultStatus);
  Response response;
  if (!fault.body.empty()) {
    response = JsonResponse(status, fault.body);
  } else if (fault.code.starts_with("IMG.")) {
    Failure failure = ImsFailure(fault.code);
    failure.status = status;
    if (!fault.message.empty()) failure.message = fault.message;
    response = ImsError(failure);
  } else if (status == 204) {
    response = NoContent();
  } else {
    response =
        GatewayError(status, fault.code.empty() ? UsualCode(status) : fault.code,
                     fault.message.empty() ? "A scripted fault." : fault.message, request_id);
  }
  response.headers.insert(response.headers.end(), fault.headers.begin(), fault.headers.end());
  return response;
}

}  // namespace provider::emulator
