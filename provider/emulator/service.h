#ifndef PROVIDER_EMULATOR_SERVICE_H_
#define PROVIDER_EMULATOR_SERVICE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "provider/emulator/call.h"
#include "provider/emulator/control.h"
#include "provider/emulator/http_message.h"
#include "provider/emulator/router.h"
#include "provider/emulator/state_file.h"
#include "provider/emulator/values.h"
#include "provider/emulator/world.h"

namespace provider::emulator {

// The whole service without its socket: a request in, an answer out. Not for several threads.
class Service {
 public:
  // Holds the seeds of seeds.h. `seed` makes the ids; use another one after a restart.
  Service(const Options& options, Clock clock, std::uint64_t seed);

  // Takes up what a state file holds, and keeps all changes there from now on.
  absl::Status OpenStateFile(std::string path);
  // Rewrites the state file without its outdated lines, if there is one.
  absl::Status CompactStateFile();
  // Not OK after the state file could not be written; answers are worth nothing from then on.
  const absl::Status& status() const { return status_; }

  // Tells the stats call how many connections are open.
  void CountConnectionsWith(std::function<std::int64_t()> count);

  // Never fails; what goes wrong is the answer.
  Response Handle(const Request& request);
  // Lets everything happen that is due by now, without a request.
  void Tick();

  World& world() { return world_; }

 private:
  Response AnswerClient(const Request& request, absl::Time now);
  Response AnswerWith(const Request& request, const std::optional<Fault>& fault, absl::Time now);
  bool IsThrottled(absl::Time now);
  Response Answer(const std::optional<Routed>& routed, Call& call);
  void KeepChanges();

  Clock clock_;
  World world_;
  Control control_;
  std::optional<StateFile> state_file_;
  absl::Time second_ = absl::InfinitePast();  // The one in which requests are counted now …
  std::int64_t requests_in_second_ = 0;       // … and how many there were.
  absl::Status status_;
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_SERVICE_H_
