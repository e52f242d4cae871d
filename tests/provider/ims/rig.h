#ifndef TESTS_PROVIDER_IMS_RIG_H_
#define TESTS_PROVIDER_IMS_RIG_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "provider/auth/authenticator.h"
#include "provider/http/call_budget.h"
#include "provider/http/retry.h"
#include "provider/ims/caller.h"
#include "tests/provider/http/fake_scheduler.h"
#include "tests/provider/http/fake_transport.h"

namespace provider::ims {

// Everything between a typed call and the socket, with a fake clock and a fake server.
struct Rig {
  explicit Rig(http::FakeTransport::Server serve, absl::Duration latency = absl::Milliseconds(2),
               double calls_per_second = 1000)
      : server(&clock, std::move(serve), latency), budget(&clock, calls_per_second) {}

  // Requests so far whose method and path begin like this: "GET /v2/cloudimages?".
  int Count(std::string_view start) const {
    int count = 0;
    for (const http::Request& request : server.sent())
      count += Line(request).starts_with(start) ? 1 : 0;
    return count;
  }
  static std::string Line(const http::Request& request) {
    return request.method + " " + request.url.substr(std::string_view("https://ims").size());
  }

  http::FakeScheduler clock;
  http::FakeTransport server;
  http::CallBudget budget;
  auth::Authenticator authenticator{
      &clock,           server.AsTransport(),         server.AsTransport(),
      "https://iam/v3", {.token = auth::Secret("t")}, {.id = "p1"}};
  http::Retrier retrier{&clock, &budget,
                        [this](http::Request request, http::ResponseCallback done) {
                          authenticator.Send(std::move(request), std::move(done));
                        },
                        &JudgeAnswer, nullptr};
  Caller caller{"https://ims", &retrier, &authenticator};
};

}  // namespace provider::ims

#endif  // TESTS_PROVIDER_IMS_RIG_H_
