#ifndef PROVIDER_EMULATOR_SIGNATURE_H_
#define PROVIDER_EMULATOR_SIGNATURE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/emulator/http_message.h"

// AK/SK request signatures, the verifier's side: ims-api.md 3.4. Written on its own, so that
// it checks the client instead of agreeing with it.
namespace provider::emulator {

// The parts of an Authorization header.
struct Authorization {
  std::string algorithm = {};  // SDK-HMAC-SHA256 or V11-HMAC-SHA256.
  std::string access_key = {};
  std::string scope = {};                        // V11: `<yyyymmdd>/<region>/<service>`.
  std::vector<std::string> signed_headers = {};  // Lower case, as listed.
  std::string signature = {};
};

// Nothing if the header is not one of the two forms.
std::optional<Authorization> ParseAuthorization(std::string_view header);

// The canonical request for the headers of these names (lower case, sorted).
std::string CanonicalRequest(const Request& request, const std::vector<std::string>& names);

// The signature that a holder of `secret_key` would have put into `authorization`; takes the
// date from the request's X-Sdk-Date.
std::string ExpectedSignature(const Request& request, const Authorization& authorization,
                              std::string_view secret_key);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_SIGNATURE_H_
