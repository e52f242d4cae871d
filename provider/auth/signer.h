#ifndef PROVIDER_AUTH_SIGNER_H_
#define PROVIDER_AUTH_SIGNER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "provider/auth/credentials.h"
#include "provider/http/message.h"

// AK/SK request signing, SDK-HMAC-SHA256 and its derived variant (ims-api.md 3.4).
namespace provider::auth {

// The six items of the canonical request. All headers of `request` are signed.
std::string CanonicalRequest(const http::Request& request);
// The lower-case names of the headers of `request`, sorted, joined by ';'.
std::string SignedHeaders(const http::Request& request);
// YYYYMMDDTHHMMSSZ.
std::string SigningDate(absl::Time time);

// Adds X-Sdk-Date, unless there is one, and then Authorization over all headers present.
// The header Host is added by the caller if it is to be signed.
void Sign(std::string_view access_key, const Secret& secret_key, absl::Time now,
          http::Request& request);
// The same for accounts with derived authentication: V11-HMAC-SHA256 for one region and
// service.
void SignDerived(std::string_view access_key, const Secret& secret_key, std::string_view region,
                 std::string_view service, absl::Time now, http::Request& request);
// The key of SignedDerived, lower-case hex; `scope` is <yyyymmdd>/<region>/<service>.
Secret DerivedKey(std::string_view access_key, const Secret& secret_key, std::string_view scope);

}  // namespace provider::auth

#endif  // PROVIDER_AUTH_SIGNER_H_
