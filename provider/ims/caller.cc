#include "provider/ims/caller.h"

#include <algorithm>
#include <array>
#include <utility>

#include "proto/text/cat.h"
#include "provider/http/service_error.h"

namespace provider::ims {
namespace {

using http::Verdict;
using proto::text::Cat;

struct CodeVerdict {
  std::string_view code;
  Verdict verdict;
};
constexpr std::array kCodes = {
    CodeVerdict{"IMG.0060", Verdict::kThrottled}, CodeVerdict{"IMG.0149", Verdict::kThrottled},
    CodeVerdict{"IMG.0187", Verdict::kThrottled}, CodeVerdict{"IMG.0010", Verdict::kRefused},
    CodeVerdict{"IMG.0018", Verdict::kRefused},   CodeVerdict{"IMG.0110", Verdict::kRefused},
    CodeVerdict{"IMG.0136", Verdict::kRefused},   CodeVerdict{"IMG.0148", Verdict::kRefused},
    CodeVerdict{"IMG.0154", Verdict::kRefused},   CodeVerdict{"IMG.0014", Verdict::kFailed},
    CodeVerdict{"IMG.0023", Verdict::kFailed},    CodeVerdict{"IMG.0061", Verdict::kFailed},
    CodeVerdict{"IMG.0194", Verdict::kFailed}};

// Did the call certainly have no effect? Anything that the service itself refuses with 4xx
// has not been done; a 5xx may come from behind an effect.
bool HadNoEffect(const http::Response& response) {
  switch (JudgeAnswer(response)) {
    case Verdict::kThrottled:
    case Verdict::kRefused: return true;
    case Verdict::kFailed:
    case Verdict::kFinal: return response.status < 500 && response.status != 408;
  }
  return false;
}

}  // namespace

Verdict JudgeAnswer(const http::Response& response) {
  if (response.status < 400) return Verdict::kFinal;
  if (response.status == 429) return Verdict::kThrottled;
  const http::ServiceError error = http::ParseServiceError("", "", response);
  if (response.status == 503 && error.IsOfGateway()) return Verdict::kRefused;
  const auto* const known = std::find_if(
      kCodes.begin(), kCodes.end(), [&](const auto& entry) { return entry.code == error.code; });
  return known == kCodes.end() ? http::JudgeByStatus(response) : known->verdict;
}

Caller::Caller(std::string base_url, http::Retrier* retrier, auth::Authenticator* authenticator)
    : base_url_(std::move(base_url)), retrier_(retrier), authenticator_(authenticator) {}

void Caller::Call(std::string_view method, std::string_view path, std::string json_body,
                  http::RetryOptions options, Done<absl::StatusOr<http::Response>> done) {
  http::Request request;
  request.method = method;
  request.url = Cat(base_url_, path);
  if (!json_body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(json_body);
  retrier_->Send(std::move(request), options,
                 [method = std::string(method), path = std::string(path),
                  done = std::move(done)](absl::StatusOr<http::Response> answer) mutable {
                   if (answer.ok() && (answer->status < 200 || answer->status > 299)) {
                     const absl::Status status =
                         http::ToStatus(http::ParseServiceError(method, path, *answer));
                     answer = http::WithSent(
                         status, HadNoEffect(*answer) ? http::Sent::kNo : http::Sent::kPerhaps);
                   }
                   done(std::move(answer));
                 });
}

void Caller::CallInProject(std::string_view method, std::string_view before, std::string_view after,
                           std::string json_body, http::RetryOptions options,
                           Done<absl::StatusOr<http::Response>> done) {
  authenticator_->GetProjectId(
      [this, method = std::string(method), before = std::string(before), after = std::string(after),
       json_body = std::move(json_body), options,
       done = std::move(done)](absl::StatusOr<std::string> project) mutable {
        if (!project.ok()) return done(http::WithSent(project.status(), http::Sent::kNo));
        Call(method, Cat(before, *project, after), std::move(json_body), options, std::move(done));
      });
}

}  // namespace provider::ims
