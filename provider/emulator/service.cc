#include "provider/emulator/service.h"

#include <algorithm>
#include <array>
#include <utility>

#include "provider/emulator/answer_noise.h"
#include "provider/emulator/auth_check.h"
#include "provider/emulator/errors.h"
#include "provider/emulator/seeds.h"

namespace provider::emulator {
namespace {

// A {project_id} in the path must be the caller's; it is always the first parameter.
bool IsOwnProject(const Routed& routed, const Caller& caller) {
  return routed.route->path.find("{project_id}") == std::string_view::npos ||
         routed.parameters.front() == caller.project_id;
}

// The identity service and that of enterprise projects ask for an account only.
bool NeedsProject(const Route& route) {
  if (route.path.starts_with("/v3/{project_id}/")) return true;
  return !route.path.starts_with("/v3") && !route.path.starts_with("/v1.0/");
}

// The calls of OpenStack's interface, of all its versions.
bool IsNative(const Route& route) {
  constexpr std::array<std::string_view, 4> kStarts = {"/v2/images", "/v2/schemas/", "/v1/images/",
                                                       "/v1.1/images/"};
  return std::ranges::any_of(
      kStarts, [&route](std::string_view start) { return route.path.starts_with(start); });
}

// The request id as OpenStack writes it, `req-` and a UUID, from its 32 digits.
std::string OpenstackId(std::string_view id) {
  return Concat("req-", id.substr(0, 8), "-", id.substr(8, 4), "-", id.substr(12, 4), "-",
                id.substr(16, 4), "-", id.substr(20));
}

Response WrongProject() {
  Failure failure = ImsFailure("IMG.0030");
  failure.status = 403;
  return ImsError(failure);
}

Response Throttled(const Options& options, std::string_view request_id) {
  return GatewayError(429, "APIGW.0308",
                      Concat("The throttling threshold has been reached: policy user over "
                             "ratelimit,limit:",
                             std::to_string(options.requests_per_second), ",time:1 second"),
                      request_id);
}

void ApplyToAnswer(const Fault& fault, Response& response) {
  response.delay = fault.delay;
  if (fault.truncates_body) response.delivery = Response::Delivery::kTruncated;
  if (fault.adds_unknown) AddNoise(response);
  if (fault.drops_before || fault.drops_after) response.delivery = Response::Delivery::kNothing;
  if (fault.resets) response.delivery = Response::Delivery::kReset;
}

}  // namespace

Service::Service(const Options& options, Clock clock, std::uint64_t seed)
    : clock_(std::move(clock)), world_(options, seed) {
  SeedSources(world_.sources);
  SeedAccounts(world_.accounts);
  SeedImages(world_.images);
}

absl::Status Service::OpenStateFile(std::string path) {
  absl::StatusOr<StateFile> opened = StateFile::Open(std::move(path), world_);
  if (!opened.ok()) return opened.status();
  state_file_ = *std::move(opened);
  return absl::OkStatus();
}

absl::Status Service::CompactStateFile() {
  return state_file_ ? state_file_->Compact(world_) : absl::OkStatus();
}

void Service::CountConnectionsWith(std::function<std::int64_t()> count) {
  control_.open_connections = std::move(count);
}

Response Service::Handle(const Request& request) {
  const absl::Time now = clock_();
  world_.Advance(now);
  Response response = request.target.starts_with(kControlPath)
                          ? AnswerControl(control_, world_, request, now)
                          : AnswerClient(request, now);
  KeepChanges();
  return response;
}

void Service::Tick() {
  world_.Advance(clock_());
  KeepChanges();
}

void Service::KeepChanges() {
  if (state_file_) {
    status_.Update(state_file_->Append(world_));
    return;
  }
  world_.images.TakeChanges();
  world_.jobs.TakeChanges();
  world_.accounts.TakeChanges();
  world_.accounts.TakeKeyChanges();
}

Response Service::AnswerClient(const Request& request, absl::Time now) {
  const std::optional<Fault> fault = control_.faults.Take(request);
  if (!fault || fault->pause <= absl::ZeroDuration()) return AnswerWith(request, fault, now);
  return {.delay = fault->pause, .later = [this, request, fault] {
            const absl::Time then = clock_();
            world_.Advance(then);
            Response response = AnswerWith(request, fault, then);
            KeepChanges();
            return response;
          }};
}

// Counts requests per second of the clock.
bool Service::IsThrottled(absl::Time now) {
  const std::int64_t limit = world_.options().requests_per_second;
  if (limit == 0) return false;
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(now));
  if (second != second_) requests_in_second_ = 0;
  second_ = second;
  return ++requests_in_second_ > limit;
}

Response Service::AnswerWith(const Request& request, const std::optional<Fault>& fault,
                             absl::Time now) {
  const std::string request_id = world_.ids.Hex(32);
  Call call{.request = request, .request_id = request_id, .now = now};
  const std::optional<Routed> routed = FindRoute(request.method, request.EncodedPath());
  Response response;
  if (fault && fault->status && !fault->drops_after) {
    response = FaultResponse(*fault, request_id);
  } else if (!fault || !fault->drops_before) {
    if (fault) call.effect_fault = fault->effect;
    response = IsThrottled(now) ? Throttled(world_.options(), request_id) : Answer(routed, call);
  }
  if (fault) ApplyToAnswer(*fault, response);
  response.headers.push_back({"X-Request-Id", request_id});
  if (routed && IsNative(*routed->route)) {
    response.headers.push_back({"X-Openstack-Request-Id", OpenstackId(request_id)});
  }
  control_.log.Add({.at = now,
                    .connection_id = request.connection_id,
                    .request_id = request_id,
                    .status = response.status,
                    .is_dropped = response.delivery == Response::Delivery::kNothing ||
                                  response.delivery == Response::Delivery::kReset,
                    .request = Redact(request)},
                   routed ? Concat(request.method, " ", routed->route->path) : "other");
  return response;
}

Response Service::Answer(const std::optional<Routed>& routed, Call& call) {
  if (!routed) {
    return GatewayError(404, "APIGW.0101",
                        "The API does not exist or has not been published in the environment",
                        call.request_id);
  }
  if (!routed->route->is_open) {
    auto checked = Authenticate(call.request, world_.accounts, call.now, call.request_id);
    if (auto* refusal = std::get_if<Response>(&checked)) return std::move(*refusal);
    call.caller = std::get<Caller>(std::move(checked));
    const bool lacks_project = NeedsProject(*routed->route) && call.caller.project_id.empty();
    if (lacks_project || !IsOwnProject(*routed, call.caller)) return WrongProject();
  }
  call.parameters = routed->parameters;
  return routed->route->handler(world_, call);
}

}  // namespace provider::emulator
