#include "provider/parts/explain.h"

#include "proto/text/cat.h"
#include "provider/http/message.h"
#include "provider/ims/errors.h"
#include "provider/parts/advice.h"

namespace provider::parts {
namespace {

constexpr const char* kCredentials =
    "\n\nCheck the credentials: access_key and secret_key (HW_ACCESS_KEY, HW_SECRET_KEY), or "
    "user_name, password and domain (HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME), or token "
    "(HW_AUTH_TOKEN), in the provider block or the environment.";
constexpr const char* kRights =
    "\n\nThe credentials are good, but lack a right. Ask an administrator of the account for the "
    "role \"IMS Administrator\" in this project, or for the action that the service names.";
constexpr const char* kEndpoint =
    "\n\nCheck the address (endpoints, auth_url and region of the provider block, HW_AUTH_URL, "
    "HW_REGION_NAME), the network, and the proxy if there is one.";

const char* Hint(const absl::Status& error) {
  if (absl::IsUnauthenticated(error)) return kCredentials;
  if (absl::IsPermissionDenied(error)) return kRights;
  const bool is_of_service = ims::ServiceErrorOf(error).has_value();
  const bool is_unsent = http::SentOf(error) == http::Sent::kNo;
  return absl::IsUnavailable(error) && is_unsent && !is_of_service ? kEndpoint : "";
}

// The advice for a code as a paragraph behind a text.
std::string Paragraph(std::string_view code) {
  const std::string_view advice = AdviceFor(code);
  return advice.empty() ? std::string() : proto::text::Cat("\n\n", advice);
}

}  // namespace

std::string Explain(const absl::Status& error) {
  const std::string_view hint = Hint(error);
  if (!hint.empty()) return proto::text::Cat(error.message(), hint);
  const auto of_service = ims::ServiceErrorOf(error);
  return proto::text::Cat(error.message(), Paragraph(of_service ? of_service->code : ""));
}

std::string ExplainFailure(const ims::Job& job) {
  return proto::text::Cat("The job ", job.id, " failed: ", job.FailureText(),
                          Paragraph(job.error_code));
}

}  // namespace provider::parts
