#ifndef PROVIDER_EMULATOR_ANSWER_NOISE_H_
#define PROVIDER_EMULATOR_ANSWER_NOISE_H_

#include "provider/emulator/http_message.h"

namespace provider::emulator {

// Does to a JSON answer what a newer service may do: every object gets members that no document
// knows, one of them null, and images get null for the optional attributes that they lack.
// Answers that are no JSON stay as they are.
void AddNoise(Response& response);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_ANSWER_NOISE_H_
