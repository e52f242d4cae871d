#ifndef PROVIDER_EMULATOR_FAULTS_H_
#define PROVIDER_EMULATOR_FAULTS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "nlohmann/json_fwd.hpp"
#include "provider/emulator/call.h"
#include "provider/emulator/http_message.h"

namespace re2 {
class RE2;
}  // namespace re2

// Scripted misbehaviour: which requests go wrong, and how (ims-api.md 14.8). Faults live in
// memory only; a restart forgets them.
namespace provider::emulator {

struct Fault {
  // Instead of an effect: this answer.
  std::optional<int> status = {};
  std::string code = {};  // With `message` in the envelope the code's prefix asks for …
  std::string message = {};
  std::string body = {};  // … or this body.
  std::vector<Header> headers = {};
  // Besides: what happens to the answer.
  absl::Duration delay = absl::ZeroDuration();
  bool drops_before = false;  // No effect, the connection closes without an answer.
  bool drops_after = false;   // The effect, then the same.
  bool truncates_body = false;
  // What happens to the job that the request starts.
  EffectFault job = {};
};

struct FaultRule {
  // A request fits if all that are given fit.
  std::string method = {};
  std::string path_prefix = {};
  std::shared_ptr<const re2::RE2> path_regex = {};  // Found anywhere in path and query. Shared
                                                    // so that rules can be copied.
  std::string body_contains = {};
  std::int64_t after = 0;                 // Fitting requests that pass first.
  std::optional<std::int64_t> count = 1;  // How many then fail; nothing: all.
  Fault fault = {};
  std::int64_t seen = 0;
  std::int64_t applied = 0;
};

class Faults {
 public:
  // Adds the rules of a JSON array (or of one object), all or none:
  //   method, path (a prefix), path_regex, body_contains, after, count (null: for ever),
  //   status, code, message, body (text or JSON), headers (an object), delay_ms,
  //   drop: "before" | "after" (also drop_before, drop_after: true), truncate_body: true,
  //   job_fail: {error_code, fail_reason}, job_stuck: "INIT" | "RUNNING" (true is RUNNING),
  //   omit_image_id: true, hidden_looks: how many list calls do not show the new image.
  // `match` and `action` may group members. Unknown members are an error.
  absl::Status AddFromJson(const nlohmann::json& rules);
  void Clear() { rules_.clear(); }
  // The rules as JSON text, with what has happened to them so far.
  std::string JsonText() const;

  // The fault for a request, of the first rule that is due; counts it.
  std::optional<Fault> Take(const Request& request);

 private:
  std::vector<FaultRule> rules_;
};

// The answer that a fault with a status gives.
Response FaultResponse(const Fault& fault, std::string_view request_id);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_FAULTS_H_
