#include "provider/emulator/fault_rules.h"

#include <cstdint>
#include <string>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/string_map.h"
#include "re2/re2.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr int kDefaultStatus = 500;

absl::Duration Milliseconds(const Json& value) {
  return absl::Milliseconds(value.get<std::int64_t>());
}

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
    fault.effect.stuck = EffectFault::Stuck::kInInit;
  } else if (value == "RUNNING" || value == true) {
    fault.effect.stuck = EffectFault::Stuck::kInRunning;
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
  } else if (name == "probability") {
    rule.probability = value.get<double>();
    if (!(rule.probability >= 0 && rule.probability <= 1)) return Bad("probability is from 0 to 1");
  } else if (name == "seed") {
    rule.seed = value.get<std::uint64_t>();
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
    fault.delay = Milliseconds(value);
  } else if (name == "drop_before") {
    fault.drops_before = value.get<bool>();
  } else if (name == "drop_after") {
    fault.drops_after = value.get<bool>();
  } else if (name == "reset") {
    fault.resets = value.get<bool>();
  } else if (name == "pause_ms") {
    fault.pause = Milliseconds(value);
  } else if (name == "truncate_body") {
    fault.truncates_body = value.get<bool>();
  } else if (name == "extra_fields") {
    fault.adds_unknown = value.get<bool>();
  } else {
    return false;
  }
  return true;
}

// Members about the effect that have plain values; false if `name` is none of them.
bool SetEffect(EffectFault& effect, const std::string& name, const Json& value) {
  if (name == "job_fail") {
    effect.error_code = value.value("error_code", "IMG.0061");
    effect.fail_reason = value.value("fail_reason", "A scripted fault.");
  } else if (name == "job_ms") {
    effect.job_duration = Milliseconds(value);
  } else if (name == "omit_image_id") {
    effect.omits_image_id = value.get<bool>();
  } else if (name == "hidden_looks") {
    effect.hidden_looks = value.get<std::int64_t>();
  } else if (name == "delete_ms") {
    effect.delete_duration = Milliseconds(value);
  } else {
    return false;
  }
  return true;
}

absl::Status SetOther(Fault& fault, const std::string& name, const Json& value) {
  if (SetEffect(fault.effect, name, value)) return absl::OkStatus();
  if (name == "drop") return SetDrop(fault, value.get<std::string>());
  if (name == "job_stuck") return SetStuck(fault, value);
  if (name == "failed_image") {
    if (value != "killed" && value != "removed") return Bad("failed_image is killed or removed");
    fault.effect.removes_failed_images = value == "removed";
    return absl::OkStatus();
  }
  if (name == "page_limit") {
    fault.effect.page_limit = value.get<std::int64_t>();
    return *fault.effect.page_limit > 0 ? absl::OkStatus() : Bad("page_limit is positive");
  }
  return Bad(Concat("unknown member \"", name, "\""));
}

}  // namespace

absl::StatusOr<FaultRule> ReadFaultRule(const Json& json) {
  if (!json.is_object()) return Bad("not a JSON object");
  FaultRule rule;
  try {  // nlohmann's accessors throw on wrong types; this is their border.
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
  rule.random.seed(rule.seed);
  return rule;
}

}  // namespace provider::emulator
