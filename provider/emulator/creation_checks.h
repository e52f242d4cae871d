#ifndef PROVIDER_EMULATOR_CREATION_CHECKS_H_
#define PROVIDER_EMULATOR_CREATION_CHECKS_H_

#include <optional>
#include <string>
#include <string_view>

#include "provider/emulator/creation_request.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/world.h"

namespace provider::emulator {

// The checks that look at the request alone: names, descriptions, tags, sizes, operating
// system, firmware, architecture, type. Nothing if all is well.
std::optional<Failure> CheckFields(const Options& options, const CreationRequest& request);

// Whether the request asks for an ISO image, by type or by the file's name.
bool IsIso(const CreationRequest& request);
// BMS or Ironic, as opposed to ECS or FusionCompute.
bool IsBareMetal(const CreationRequest& request);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_CREATION_CHECKS_H_
