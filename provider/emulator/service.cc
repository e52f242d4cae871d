#include "provider/emulator/service.h"

#include <optional>
#include <utility>

#include "provider/emulator/auth_check.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/router.h"
#include "provider/emulator/seeds.h"

namespace provider::emulator {
namespace {

// A {project_id} in the path must be the caller's; it is always the first parameter.
bool IsOwnProject(const Routed& routed, const Caller& caller) {
  return routed.route->path.find("{project_id}") == std::string_view::npos ||
         routed.parameters.front() == caller.project_id;
}

bool NeedsProject(const Route& route) { return !route.path.starts_with("/v3/"); }

}  // namespace

Service::Service(const Options& options, Clock clock, std::uint64_t seed)
    : clock_(std::move(clock)), world_(options, seed) {
  SeedSources(world_.sources);
  SeedAccounts(world_.accounts);
  SeedImages(world_.images);
}

Response Service::Handle(const Request& request) {
  const absl::Time now = clock_();
  world_.Advance(now);
  const std::string request_id = world_.ids.Hex(32);
  Call call{.request = request, .request_id = request_id, .now = now};
  Response response = Answer(request, call);
  response.headers.push_back({"X-Request-Id", request_id});
  return response;
}

Response Service::Answer(const Request& request, Call& call) {
  std::optional<Routed> routed = FindRoute(request.method, request.EncodedPath());
  if (!routed) {
    return GatewayError(404, "APIGW.0101",
                        "The API does not exist or has not been published in the environment",
                        call.request_id);
  }
  if (!routed->route->is_open) {
    auto checked = Authenticate(request, world_.accounts, call.now, call.request_id);
    if (auto* refusal = std::get_if<Response>(&checked)) return std::move(*refusal);
    call.caller = std::get<Caller>(std::move(checked));
    if (NeedsProject(*routed->route) && call.caller.project_id.empty()) {
      return ImsError(
          {.status = 403, .code = "IMG.0030", .message = "The token is not scoped to a project."});
    }
    if (!IsOwnProject(*routed, call.caller)) {
      return ImsError(
          {.status = 403, .code = "IMG.0030", .message = std::string(ImsMessage("IMG.0030"))});
    }
  }
  call.parameters = std::move(routed->parameters);
  return routed->route->handler(world_, call);
}

}  // namespace provider::emulator
