#ifndef PROVIDER_EMULATOR_FLAGS_H_
#define PROVIDER_EMULATOR_FLAGS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/emulator/world.h"

// The command line of ims-emulator.
namespace provider::emulator {

struct Flags {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one.
  absl::Duration latency = absl::ZeroDuration();
  std::string state_file = {};  // Empty: nothing survives.
  bool wants_help = false;
  Options options = {};
};

// Takes `--name value` and `--name=value`.
absl::StatusOr<Flags> ParseFlags(const std::vector<std::string_view>& arguments);

// The text for --help.
std::string FlagsHelp();

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_FLAGS_H_
