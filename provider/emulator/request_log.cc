#include "provider/emulator/request_log.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "nlohmann/json.hpp"
#include "provider/emulator/string_map.h"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kRedacted = "<redacted>";
constexpr std::array<std::string_view, 4> kSecretHeaders = {"Authorization", "X-Auth-Token",
                                                            "X-Security-Token", "X-Subject-Token"};
constexpr std::array<std::string_view, 3> kSecretMembers = {"password", "passcode", "secret"};

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& values) {
  return std::any_of(values.begin(), values.end(),
                     [text](std::string_view value) { return EqualsIgnoreCase(value, text); });
}

// `{"password": {"user": {"password": "…"}}}`: the outer one holds no secret itself.
void RedactMembers(Json& json) {
  if (json.is_array()) {
    for (Json& element : json) RedactMembers(element);
  }
  if (!json.is_object()) return;
  for (const auto& [name, value] : json.items()) {
    if (!value.is_structured() && IsOneOf(name, kSecretMembers)) value = kRedacted;
    if (name == "token" && value.is_object() && value.contains("id")) value["id"] = kRedacted;
    RedactMembers(value);
  }
}

bool MayHoldSecrets(std::string_view body) {
  const std::string lower = ToLower(body);
  return lower.find("token") != std::string::npos ||
         std::any_of(kSecretMembers.begin(), kSecretMembers.end(), [&](std::string_view member) {
           return lower.find(member) != std::string::npos;
         });
}

std::string RedactBody(const std::string& body) {
  if (!MayHoldSecrets(body)) return body;
  std::optional<Json> json = ParseJson(body);
  if (!json) return "<withheld: not readable, may hold secrets>";
  RedactMembers(*json);
  return json->dump();
}

Json ToJson(const LoggedRequest& entry) {
  Json headers = Json::object();
  for (const Header& header : entry.request.headers) headers[header.name] = header.value;
  return {{"time", FormatMillis(entry.at)},
          {"connection", entry.connection_id},
          {"request_id", entry.request_id},
          {"method", entry.request.method},
          {"path", entry.request.EncodedPath()},
          {"query", entry.request.EncodedQuery()},
          {"headers", std::move(headers)},
          {"body", entry.request.body},
          {"status", entry.status},
          {"dropped", entry.is_dropped}};
}

}  // namespace

Request Redact(const Request& request) {
  Request redacted = request;
  for (Header& header : redacted.headers) {
    if (IsOneOf(header.name, kSecretHeaders)) header.value = kRedacted;
  }
  const bool is_file = request.FindHeader("Content-Type") == "application/octet-stream";
  redacted.body = is_file ? Concat("<", std::to_string(request.body.size()), " bytes>")
                          : RedactBody(request.body);
  return redacted;
}

void RequestLog::Add(LoggedRequest entry, std::string_view route) {
  const auto found = counts_.find(route);
  if (found == counts_.end()) {
    counts_.emplace(route, 1);
  } else {
    ++found->second;
  }
  entries_.push_back(std::move(entry));
  if (entries_.size() > capacity_) entries_.pop_front();
}

void RequestLog::Clear() {
  entries_.clear();
  counts_.clear();
}

std::string RequestLog::JsonText() const {
  Json all = Json::array();
  for (const LoggedRequest& entry : entries_) all.push_back(ToJson(entry));
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace provider::emulator
