#include "provider/ims/quota_calls.h"

#include <utility>

#include "nlohmann/json.hpp"
#include "provider/http/json_limits.h"
#include "provider/ims/json_fields.h"

namespace provider::ims {

using Json = nlohmann::json;

absl::StatusOr<std::vector<Quota>> ParseQuotas(std::string_view body) {
  const absl::StatusOr<Json> json = http::ParseLimitedJson(body);
  const Json* const quotas = json.ok() ? FindField(*json, "quotas") : nullptr;
  const Json* const list = quotas == nullptr ? nullptr : FindField(*quotas, "resources");
  if (list == nullptr || !list->is_array()) {
    return absl::UnavailableError("The service answered something that is no list of quotas.");
  }
  std::vector<Quota> out;
  for (const Json& element : *list) {
    Quota quota = {.type = TextField(element, "type"),
                   .used = IntegerField(element, "used"),
                   .quota = IntegerField(element, "quota"),
                   .min = IntegerField(element, "min"),
                   .max = IntegerField(element, "max")};
    if (!quota.type.empty()) out.push_back(std::move(quota));
  }
  return out;
}

void QuotaCalls::List(Done<absl::StatusOr<std::vector<Quota>>> done) {
  caller_->Call("GET", "/v1/cloudimages/quota", "", {},
                [done = std::move(done)](absl::StatusOr<http::Response> answer) mutable {
                  if (!answer.ok()) return done(answer.status());
                  done(ParseQuotas(answer->body));
                });
}

}  // namespace provider::ims
