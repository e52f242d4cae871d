#ifndef PROVIDER_EMULATOR_FAULTS_H_
#define PROVIDER_EMULATOR_FAULTS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
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
  // Besides: what happens to the request and to its answer.
  absl::Duration pause = absl::ZeroDuration();  // Before the effect.
  absl::Duration delay = absl::ZeroDuration();  // After it, before the answer.
  bool drops_before = false;  // No effect, the connection closes without an answer.
  bool drops_after = false;   // The effect, then the same.
  bool resets = false;        // It is reset instead of closed.
  bool truncates_body = false;
  bool adds_unknown = false;  // See answer_noise.h.
  // What happens to the effect itself.
  EffectFault effect = {};
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
  double probability = 1;                 // With which each of them does.
  std::uint64_t seed = 1;                 // Of the drawing; the same gives the same run.
  Fault fault = {};
  std::int64_t seen = 0;
  std::int64_t applied = 0;
  std::mt19937_64 random = {};
};

class Faults {
 public:
  // Adds the rules of a JSON array (or of one object), all or none. Members, all optional:
  //   which requests  method, path (a prefix), path_regex, body_contains
  //   how many        after, count (null: for ever), probability (from 0 to 1) with seed
  //   another answer  status, code, message, body (text or JSON), headers (an object)
  //   time            pause_ms (before the effect), delay_ms (after it)
  //   connection      drop: "before" | "after" (also drop_before, drop_after: true), reset: true
  //   answer          truncate_body: true, extra_fields: true (unknown members and nulls)
  //   job             job_fail: {error_code, fail_reason}, job_stuck: "INIT" | "RUNNING" (true is
  //                   RUNNING), job_ms (its duration), omit_image_id: true,
  //                   failed_image: "killed" | "removed"
  //   images          hidden_looks: how many list calls do not show the new image,
  //                   delete_ms (until a deleted one disappears), page_limit
  // `match` and `action` may group members. Unknown members are an error. Of several rules that
  // fit a request the first strikes.
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
