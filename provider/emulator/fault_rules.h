#ifndef PROVIDER_EMULATOR_FAULT_RULES_H_
#define PROVIDER_EMULATOR_FAULT_RULES_H_

#include "absl/status/statusor.h"
#include "nlohmann/json_fwd.hpp"
#include "provider/emulator/faults.h"

namespace provider::emulator {

// One rule of what Faults::AddFromJson takes, or what is wrong with it.
absl::StatusOr<FaultRule> ReadFaultRule(const nlohmann::json& json);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_FAULT_RULES_H_
