#ifndef PROVIDER_EMULATOR_NATIVE_ANSWERS_H_
#define PROVIDER_EMULATOR_NATIVE_ANSWERS_H_

#include <string_view>

#include "provider/emulator/http_message.h"

// How the native calls (OpenStack's, ims-api.md 6.5, 6.7) refuse: with text for people, not with
// an IMG code.
namespace provider::emulator {

Response NativeError(int status, std::string_view message);
// 404 for an image that does not exist or may not be seen.
Response NativeNotFound();

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_NATIVE_ANSWERS_H_
