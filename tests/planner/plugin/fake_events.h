#ifndef TESTS_PLANNER_PLUGIN_FAKE_EVENTS_H_
#define TESTS_PLANNER_PLUGIN_FAKE_EVENTS_H_

#include <grpcpp/server_context.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "proto/kiln_plugin1.grpc.pb.h"

namespace tests::plugin {

// The stream of events of the fake plugin.
class FakeEvents final : public kiln::plugin::v1::ApplyEvents::Service {
 public:
  enum class Manner {
    kStaysOpen,
    kClosesAtOnce,
  };
  explicit FakeEvents(Manner manner) : manner_(manner) {}

  grpc::Status Watch(grpc::ServerContext* context, const kiln::plugin::v1::WatchRequest* request,
                     grpc::ServerWriter<kiln::plugin::v1::ApplyEvent>* writer) override;

  // Sends `event` to who watches the call `context`, as of that apply unless it names one; waits
  // for the watcher, which may come a moment later than the call.
  void Tell(const grpc::ServerContext& context, kiln::plugin::v1::ApplyEvent event);

 private:
  const Manner manner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, grpc::ServerWriter<kiln::plugin::v1::ApplyEvent>*> watchers_;
};

}  // namespace tests::plugin

#endif  // TESTS_PLANNER_PLUGIN_FAKE_EVENTS_H_
