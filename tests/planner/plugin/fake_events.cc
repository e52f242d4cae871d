#include "tests/planner/plugin/fake_events.h"

#include <chrono>
#include <thread>

#include "proto/wire/extension.h"

namespace tests::plugin {
namespace {

using kiln::plugin::v1::ApplyEvent;

std::string EntryOf(const grpc::ServerContext& context, const char* name) {
  const auto found = context.client_metadata().find(name);
  if (found == context.client_metadata().end()) return {};
  return {found->second.data(), found->second.size()};
}

}  // namespace

grpc::Status FakeEvents::Watch(grpc::ServerContext* context,
                               const kiln::plugin::v1::WatchRequest* request,
                               grpc::ServerWriter<ApplyEvent>* writer) {
  if (manner_ == Manner::kClosesAtOnce) return grpc::Status::OK;
  {
    const std::lock_guard lock(mutex_);
    watchers_[request->watch()] = writer;
    changed_.notify_all();
  }
  while (!context->IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const std::lock_guard lock(mutex_);
  watchers_.erase(request->watch());
  return grpc::Status::CANCELLED;
}

void FakeEvents::Tell(const grpc::ServerContext& context, ApplyEvent event) {
  const std::string watch = EntryOf(context, proto::wire::kWatchEntry);
  if (manner_ == Manner::kClosesAtOnce || watch.empty()) return;
  if (event.apply_id() == 0) {
    event.set_apply_id(std::stoull(EntryOf(context, proto::wire::kApplyIdEntry)));
  }
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, std::chrono::seconds(10),
                         [&] { return watchers_.contains(watch); })) {
    return;
  }
  watchers_.at(watch)->Write(event);
}

}  // namespace tests::plugin
