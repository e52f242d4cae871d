#ifndef PROVIDER_EMULATOR_SERVICE_H_
#define PROVIDER_EMULATOR_SERVICE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "provider/emulator/call.h"
#include "provider/emulator/http_message.h"
#include "provider/emulator/values.h"
#include "provider/emulator/world.h"

namespace provider::emulator {

// The whole service without its socket: a request in, an answer out. Not for several threads.
class Service {
 public:
  // Holds the seeds of seeds.h. `seed` makes the ids; use another one after a restart.
  Service(const Options& options, Clock clock, std::uint64_t seed);

  // Never fails; what goes wrong is the answer.
  Response Handle(const Request& request);

  World& world() { return world_; }

 private:
  Response Answer(const Request& request, Call& call);

  Clock clock_;
  World world_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_SERVICE_H_
