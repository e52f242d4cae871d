#ifndef TESTS_PROVIDER_HTTP_FAKE_TRANSPORT_H_
#define TESTS_PROVIDER_HTTP_FAKE_TRANSPORT_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/http/message.h"
#include "provider/http/scheduler.h"

namespace provider::http {

// A server without sockets: answers by a function after a delay, and lists what it was sent.
class FakeTransport {
 public:
  using Server = std::function<absl::StatusOr<Response>(const Request&)>;

  FakeTransport(Scheduler* scheduler, Server server, absl::Duration latency = absl::Milliseconds(1))
      : scheduler_(scheduler), server_(std::move(server)), latency_(latency) {}

  Transport AsTransport() {
    return [this](Request request, ResponseCallback done) {
      sent_.push_back(request);
      scheduler_->After(latency_, [this, request = std::move(request),
                                   done = std::move(done)]() mutable { done(server_(request)); });
    };
  }
  const std::vector<Request>& sent() const { return sent_; }

 private:
  Scheduler* const scheduler_;
  const Server server_;
  const absl::Duration latency_;
  std::vector<Request> sent_;
};

// Answers the n-th request with the n-th answer, and the last one again and again.
inline FakeTransport::Server Script(std::vector<absl::StatusOr<Response>> answers) {
  return [answers = std::move(answers), next = std::size_t{0}](const Request&) mutable {
    const std::size_t index = std::min(next, answers.size() - 1);
    ++next;
    return answers[index];
  };
}

}  // namespace provider::http

#endif  // TESTS_PROVIDER_HTTP_FAKE_TRANSPORT_H_
