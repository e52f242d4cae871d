#ifndef PROVIDER_EMULATOR_CALL_H_
#define PROVIDER_EMULATOR_CALL_H_

#include <cstdint>
#include <optional>
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
  std::string domain_id = {};   // Of the account that the caller acts in.
  std::string project_id = {};  // Empty if the token is scoped to no project.
};

// What a fault rule does to the effect of a request: to the job that it starts, to the images
// that the job makes, to the deletion that it begins, to the page that it shows.
struct EffectFault {
  std::string error_code = {};  // Not empty: the job ends with FAIL.
  std::string fail_reason = {};
  enum class Stuck { kNo, kInInit, kInRunning } stuck = Stuck::kNo;
  bool omits_image_id = false;
  std::int64_t hidden_looks = 0;  // How many list calls leave the new images out.
  // Instead of what the options say.
  std::optional<bool> removes_failed_images = {};
  std::optional<absl::Duration> job_duration = {};
  std::optional<absl::Duration> delete_duration = {};
  std::optional<std::int64_t> page_limit = {};
};

// One request on its way to a handler.
struct Call {
  const Request& request;
  std::string_view request_id = {};
  absl::Time now = {};
  std::vector<std::string> parameters = {};  // The {…} of the path template, decoded, in order.
  Caller caller = {};
  EffectFault effect_fault = {};
};

// What answers the requests of one route.
using Handler = Response (*)(World& world, const Call& call);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_CALL_H_
