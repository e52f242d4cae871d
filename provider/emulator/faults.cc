#include "provider/emulator/faults.h"

#include <utility>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "provider/emulator/errors.h"
#include "provider/emulator/string_map.h"
#include "re2/re2.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kDefaultStatus = 500;

absl::Status Bad(std::string_view what) {
  return absl::InvalidArgumentError(Concat("fault rule: ", what));
}

// `match` and `action` only group members.
Json Flatten(const Json& rule) {
  Json flat = Json::object();
  for (const auto& [name, value] : rule.items()) {
    if ((name == "match" || name == "action") && value.is_object()) {
      flat.update(value);
    } else {
      flat[name] = value;
    }
  }
  return flat;
}

absl::Status SetRegex(FaultRule& rule, const std::string& pattern) {
  auto regex = std::make_shared<const re2::RE2>(pattern, re2::RE2::Quiet);
  if (!regex->ok()) return Bad(Concat("path_regex: ", regex->error()));
  rule.path_regex = std::move(regex);
  return absl::OkStatus();
}

absl::Status SetDrop(Fault& fault, const std::string& when) {
  if (when != "before" && when != "after") return Bad("drop is before or after");
  (when == "before" ? fault.drops_before : fault.drops_after) = true;
  return absl::OkStatus();
}

absl::Status SetStuck(Fault& fault, const Json& value) {
  if (value == "INIT") {
    fault.job.stuck = EffectFault::Stuck::kInInit;
  } else if (value == "RUNNING" || value == true) {
    fault.job.stuck = EffectFault::Stuck::kInRunning;
  } else {
    return Bad("job_stuck is INIT or RUNNING");
  }
  return absl::OkStatus();
}

// Members that say which requests are meant; false if `name` is none of them.
absl::StatusOr<bool> SetMatch(FaultRule& rule, const std::string& name, const Json& value) {
  if (name == "method") {
    rule.method = value.get<std::string>();
  } else if (name == "path" || name == "path_prefix") {
    rule.path_prefix = value.get<std::string>();
  } else if (name == "path_regex") {
    if (absl::Status status = SetRegex(rule, value.get<std::string>()); !status.ok()) return status;
  } else if (name == "body_contains") {
    rule.body_contains = value.get<std::string>();
  } else if (name == "after") {
    rule.after = value.get<std::int64_t>();
  } else if (name == "count") {
    rule.count.reset();
    if (!value.is_null()) rule.count = value.get<std::int64_t>();
  } else {
    return false;
  }
  return true;
}

// Members that say what the answer is; false if `name` is none of them.
bool SetAnswer(Fault& fault, const std::string& name, const Json& value) {
  if (name == "status") {
    fault.status = value.get<int>();
  } else if (name == "code") {
    fault.code = value.get<std::string>();
  } else if (name == "message") {
    fault.message = value.get<std::string>();
  } else if (name == "body") {
    fault.body = value.is_string() ? value.get<std::string>() : value.dump();
  } else if (name == "headers") {
    for (const auto& [header, text] : value.get<Json::object_t>()) {
      fault.headers.push_back({header, text.is_string() ? text.get<std::string>() : text.dump()});
    }
  } else if (name == "delay_ms") {
    fault.delay = absl::Milliseconds(value.get<std::int64_t>());
  } else if (name == "drop_before") {
    fault.drops_before = value.get<bool>();
  } else if (name == "drop_after") {
    fault.drops_after = value.get<bool>();
  } else if (name == "truncate_body") {
    fault.truncates_body = value.get<bool>();
  } else {
    return false;
  }
  return true;
}

absl::Status SetOther(Fault& fault, const std::string& name, const Json& value) {
  if (name == "drop") return SetDrop(fault, value.get<std::string>());
  if (name == "job_stuck") return SetStuck(fault, value);
  if (name == "job_fail") {
    fault.job.error_code = value.value("error_code", "IMG.0061");
    fault.job.fail_reason = value.value("fail_reason", "A scripted fault.");
  } else if (name == "omit_image_id") {
    fault.job.omits_image_id = value.get<bool>();
  } else if (name == "hidden_looks") {
    fault.job.hidden_looks = value.get<std::int64_t>();
  } else {
    return Bad(Concat("unknown member \"", name, "\""));
  }
  return absl::OkStatus();
}

// nlohmann's accessors throw on wrong types; this is their border.
absl::StatusOr<FaultRule> ReadRule(const Json& json) {
  if (!json.is_object()) return Bad("not a JSON object");
  FaultRule rule;
  try {
    const Json members = Flatten(json);
    for (const auto& [name, value] : members.items()) {
      absl::StatusOr<bool> is_match = SetMatch(rule, name, value);
      if (!is_match.ok()) return is_match.status();
      if (*is_match || SetAnswer(rule.fault, name, value)) continue;
      if (absl::Status status = SetOther(rule.fault, name, value); !status.ok()) return status;
    }
  } catch (const Json::exception& error) {
    return Bad(error.what());
  }
  const bool has_answer = !rule.fault.code.empty() || !rule.fault.body.empty();
  if (has_answer && !rule.fault.status) rule.fault.status = kDefaultStatus;
  if (rule.fault.status && (*rule.fault.status < 200 || *rule.fault.status > 599)) {
    return Bad("status is from 200 to 599");
  }
  return rule;
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
    absl::StatusOr<FaultRule> rule = ReadRule(json);
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
                   {"seen", rule.seen},
                   {"applied", rule.applied}});
  }
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Fault> Faults::Take(const Request& request) {
  for (FaultRule& rule : rules_) {
    if (rule.count && rule.applied >= *rule.count) continue;
    if (!Fits(rule, request)) continue;
    if (++rule.seen <= rule.after) continue;
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
        GatewayError(status, fault.code.empty() ? "APIGW.0000" : fault.code,
                     fault.message.empty() ? "A scripted fault." : fault.message, request_id);
  }
  response.headers.insert(response.headers.end(), fault.headers.begin(), fault.headers.end());
  return response;
}

}  // namespace provider::emulator
