#ifndef PROVIDER_EMULATOR_AUTH_CHECK_H_
#define PROVIDER_EMULATOR_AUTH_CHECK_H_

#include <string_view>
#include <variant>

#include "absl/time/time.h"
#include "provider/emulator/accounts.h"
#include "provider/emulator/call.h"
#include "provider/emulator/http_message.h"

namespace provider::emulator {

// Finds out who sends `request` by its X-Auth-Token or its signature (ims-api.md 3.4, 14.1).
// Otherwise gives the 401 answer in the gateway's envelope.
std::variant<Caller, Response> Authenticate(const Request& request, const Accounts& accounts,
                                            absl::Time now, std::string_view request_id);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_AUTH_CHECK_H_
