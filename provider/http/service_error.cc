#include "provider/http/service_error.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "proto/text/cat.h"
#include "provider/http/json_limits.h"

namespace provider::http {
namespace {

using Json = nlohmann::json;
using proto::text::Cat;

constexpr absl::string_view kErrorPayload = "kiln/service-error";
constexpr std::size_t kMaxMessage = 1000;

constexpr std::array<std::string_view, 5> kMissing = {"IMG.0027", "IMG.0066", "IMG.0086",
                                                      "IMG.0121", "IMG.0144"};
constexpr std::array<std::string_view, 5> kExhausted = {"IMG.0015", "IMG.0060", "IMG.0116",
                                                        "IMG.0149", "IMG.0187"};
constexpr std::array<std::string_view, 11> kLater = {"IMG.0010", "IMG.0014", "IMG.0018", "IMG.0023",
                                                     "IMG.0061", "IMG.0110", "IMG.0136", "IMG.0148",
                                                     "IMG.0152", "IMG.0154", "IMG.0194"};

template <std::size_t size>
bool Contains(const std::array<std::string_view, size>& codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// Text of one line, of bounded length, without control characters.
std::string OneLine(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kMaxMessage)) {
    const bool is_blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
    if (!is_blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && (out.back() == ' ' || (out.back() & '\x80') != 0)) {
    if (out.back() == ' ' || text.size() > kMaxMessage) {
      out.pop_back();  // A blank, or a letter that the cut may have broken.
    } else {
      break;
    }
  }
  return out;
}

// Without the tags of HTML or XML.
std::string WithoutMarkup(std::string_view text) {
  std::string out;
  bool is_tag = false;
  for (const char c : text.substr(0, 8 * kMaxMessage)) {
    if (c == '<') is_tag = true;
    if (!is_tag) out += c;
    if (c == '>') {
      is_tag = false;
      out += ' ';
    }
  }
  return out;
}

std::string TextMember(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  if (found->is_string()) return OneLine(found->get_ref<const std::string&>());
  if (found->is_number_integer()) return std::to_string(found->get<int64_t>());
  return {};
}

// Takes code, message and request id from an envelope, where they are not known yet.
void TakeMembers(const Json& object, ServiceError& error) {
  const auto take = [&object](const char* key, std::string& text) {
    if (text.empty()) text = TextMember(object, key);
  };
  take("error_code", error.code);
  take("code", error.code);
  // IAM repeats the HTTP status where others have their code.
  if (error.code == std::to_string(error.http_status)) error.code.clear();
  take("error_msg", error.message);
  take("message", error.message);
  take("title", error.message);
  take("request_id", error.request_id);
}

void ReadEnvelope(const Json& json, ServiceError& error) {
  if (!json.is_object()) return;
  const auto inner = json.find("error");
  if (inner != json.end() && inner->is_object()) TakeMembers(*inner, error);
  if (inner != json.end() && inner->is_string() && error.message.empty()) {
    error.message = OneLine(inner->get_ref<const std::string&>());
  }
  TakeMembers(json, error);
}

std::string PathOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t path = url.find('/', host);
  if (path == std::string_view::npos) return "/";
  url.remove_prefix(path);
  return std::string(url.substr(0, url.find('?')));
}

absl::StatusCode StatusCodeOf(const ServiceError& error) {
  if (Contains(kMissing, error.code)) return absl::StatusCode::kNotFound;
  if (Contains(kExhausted, error.code)) return absl::StatusCode::kResourceExhausted;
  if (Contains(kLater, error.code)) return absl::StatusCode::kUnavailable;
  switch (error.http_status) {
    case 401: return absl::StatusCode::kUnauthenticated;
    case 403: return absl::StatusCode::kPermissionDenied;
    case 404:
      return error.IsOfGateway() ? absl::StatusCode::kUnimplemented : absl::StatusCode::kNotFound;
    case 405:
    case 501: return absl::StatusCode::kUnimplemented;
    case 408: return absl::StatusCode::kUnavailable;
    case 429: return absl::StatusCode::kResourceExhausted;
    default:
      return error.http_status >= 500 ? absl::StatusCode::kUnavailable
                                      : absl::StatusCode::kInvalidArgument;
  }
}

}  // namespace

std::string ServiceError::Text() const {
  std::string text = code;
  if (!code.empty() && !message.empty()) text += ": ";
  text += message;
  if (text.empty()) text = Cat("the service refused ", method, " ", path, " without a word");
  proto::text::Append(text, " (HTTP ", http_status);
  if (!request_id.empty()) proto::text::Append(text, ", request id ", request_id);
  return text + ")";
}

bool ServiceError::IsOfGateway() const {
  return code.starts_with("APIGW.") || code.starts_with("APIG.");
}

ServiceError ParseServiceError(std::string_view method, std::string_view url,
                               const Response& response) {
  ServiceError error;
  error.http_status = response.status;
  error.method = method;
  error.path = PathOf(url);
  const absl::StatusOr<Json> json = ParseLimitedJson(response.body);
  if (json.ok()) {
    ReadEnvelope(*json, error);
  } else {
    error.message = OneLine(WithoutMarkup(response.body));
    if (error.message.size() > 200) error.message.resize(200);
  }
  for (const char* name : {"X-Request-Id", "X-Openstack-Request-Id"}) {
    if (error.request_id.empty()) error.request_id = OneLine(response.FindHeader(name));
  }
  return error;
}

absl::Status ToStatus(const ServiceError& error) {
  const std::string text = error.Text();
  absl::Status status(StatusCodeOf(error), text);
  const Json payload = {{"http_status", error.http_status}, {"code", error.code},
                        {"message", error.message},         {"request_id", error.request_id},
                        {"method", error.method},           {"path", error.path}};
  status.SetPayload(kErrorPayload,
                    absl::Cord(payload.dump(-1, ' ', false, Json::error_handler_t::replace)));
  return status;
}

std::optional<ServiceError> ServiceErrorOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kErrorPayload);
  if (!payload) return std::nullopt;
  const Json json = Json::parse(std::string(*payload));  // Written above.
  return ServiceError{json["http_status"], json["code"],   json["message"],
                      json["request_id"],  json["method"], json["path"]};
}

absl::Status WithMessage(const absl::Status& status, absl::StatusCode code,
                         std::string_view message) {
  absl::Status other(code, absl::string_view(message.data(), message.size()));
  status.ForEachPayload([&other](absl::string_view url, const absl::Cord& payload) {
    other.SetPayload(url, payload);
  });
  return other;
}

}  // namespace provider::http
