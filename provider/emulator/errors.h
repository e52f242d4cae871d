#ifndef PROVIDER_EMULATOR_ERRORS_H_
#define PROVIDER_EMULATOR_ERRORS_H_

#include <string>
#include <string_view>

#include "provider/emulator/http_message.h"

// The three error envelopes (ims-api.md 2.2) and the IMG codes (12.1).
namespace provider::emulator {

// Why a request is refused by the service itself.
struct Failure {
  int status = 400;
  std::string code = {};     // "IMG.0035".
  std::string message = {};  // A full sentence.
};

// A failure with the code's usual status and text; `detail`, if not empty, follows the text.
Failure ImsFailure(std::string_view code, std::string_view detail = {});
// The usual text of an IMG code.
std::string_view ImsMessage(std::string_view code);

// {"error":{"message":…,"code":…}}
Response ImsError(const Failure& failure);
Response ImsError(std::string_view code, std::string_view detail = {});
// {"error_msg":…,"error_code":…,"request_id":…}
Response GatewayError(int status, std::string_view code, std::string_view message,
                      std::string_view request_id);
// {"error":{"code":401,"message":…,"title":…}}
Response IamError(int status, std::string_view message);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_ERRORS_H_
