#ifndef PROVIDER_EMULATOR_CONTROL_H_
#define PROVIDER_EMULATOR_CONTROL_H_

#include <cstdint>
#include <functional>

#include "absl/time/time.h"
#include "provider/emulator/faults.h"
#include "provider/emulator/http_message.h"
#include "provider/emulator/request_log.h"
#include "provider/emulator/world.h"

// The calls under /_emulator/, which no cloud has: for tests and demos, without credentials.
namespace provider::emulator {

inline constexpr std::string_view kControlPath = "/_emulator/";

struct Control {
  Faults faults = {};
  RequestLog log = RequestLog(50000);
  // Tells how many connections are open; empty without a server.
  std::function<std::int64_t()> open_connections = {};
};

// Answers one of
//   GET    health          {"status":"ok"}
//   POST   faults          adds rules, see Faults::AddFromJson
//   GET    faults          the rules and how often they have struck
//   DELETE faults          drops all rules
//   GET    requests        the request log, see RequestLog::JsonText
//   DELETE requests        empties the log and the counts
//   GET    stats           {requests: {"GET /v2/cloudimages": n, …}, total_requests,
//                          open_connections, images, jobs, unfinished_jobs, tokens}
//   POST   expire-tokens   makes all tokens unknown
//   POST   sources         adds sources, see Sources::AddFromJson
//   GET    sources         the ids of all sources, see Sources::JsonText
//   POST   images          {"count":n,"name_prefix":"seeded-","project_id":…,"tags":{…},
//                          "attributes":{…}}: adds active images, answers {"ids":[…]}
// Errors are {"error":"…"} with status 400 or 404.
Response AnswerControl(Control& control, World& world, const Request& request, absl::Time now);

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_CONTROL_H_
