#ifndef PROVIDER_EMULATOR_CALL_H_
#define PROVIDER_EMULATOR_CALL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "provider/emulator/http_message.h"
#include "provider/emulator/world.h"

namespace provider::emulator {

// Who sent a request, after its credentials have been checked.
struct Caller {
  std::string user_id = {};
  std::string project_id = {};  // Empty if the token is scoped to no project.
};

// What a fault rule does to the job that a request starts.
struct JobFault {
  std::string error_code = {};  // Not empty: the job ends with FAIL.
  std::string fail_reason = {};
  enum class Stuck { kNo, kInInit, kInRunning } stuck = Stuck::kNo;
  bool omits_image_id = false;
  std::int64_t hidden_looks = 0;  // How many list calls leave the new images out.
};

// One request on its way to a handler.
struct Call {
  const Request& request;
  std::string_view request_id = {};
  absl::Time now = {};
  std::vector<std::string> parameters = {};  // The {…} of the path template, decoded, in order.
  Caller caller = {};
  JobFault job_fault = {};
};

// What answers the requests of one route.
using Handler = Response (*)(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_CALL_H_
