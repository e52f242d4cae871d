#include "provider/plugin/apply_events.h"

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "proto/kiln_plugin1.grpc.pb.h"
#include "proto/wire/extension.h"

namespace provider::plugin {
namespace {

namespace wire = kiln::plugin::v1;

void Encode(ApplyEvent event, wire::ApplyEvent* out) {
  out->Clear();
  out->set_apply_id(event.apply_id);
  if (event.progress) {
    out->mutable_progress()->set_phase(std::move(event.progress->phase));
    if (event.progress->fraction) out->mutable_progress()->set_fraction(*event.progress->fraction);
  }
  if (event.checkpoint) {
    wire::Checkpoint* const checkpoint = out->mutable_checkpoint();
    checkpoint->set_state_msgpack(std::move(event.checkpoint->state_msgpack));
    checkpoint->set_private_(std::move(event.checkpoint->private_bytes));
    checkpoint->set_unfinished(true);  // What ApplyReporter promises.
  }
}

// One open stream. Kept by itself until gRPC is done with it, and by the hub while it watches.
class Stream final : public grpc::ServerWriteReactor<wire::ApplyEvent>, public ApplyHub::Watcher {
 public:
  static Stream* Open(ApplyHub& hub, const std::string& watch) {
    auto stream = std::make_shared<Stream>(hub, watch);
    stream->self_ = stream;
    hub.Watch(watch, stream);
    stream->Wake();  // News may have been there before.
    return stream.get();
  }
  Stream(ApplyHub& hub, std::string watch) : hub_(hub), watch_(std::move(watch)) {}

  void Wake() override {
    const absl::MutexLock lock(&mutex_);
    WriteNext();
  }
  void OnWriteDone(bool ok) override {
    const absl::MutexLock lock(&mutex_);
    is_writing_ = false;
    if (ok && !is_cancelled_) return WriteNext();
    FinishOnce();
  }
  void OnCancel() override {
    const absl::MutexLock lock(&mutex_);
    is_cancelled_ = true;
    if (!is_writing_) FinishOnce();  // Otherwise the write ends soon, in vain.
  }
  void OnDone() override {
    hub_.Unwatch(watch_, this);
    const std::shared_ptr<Stream> last = std::move(self_);
  }

 private:
  // gRPC never calls a reactor from within StartWrite or Finish, so the lock may be held.
  void WriteNext() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (is_writing_ || is_finished_) return;
    std::optional<ApplyEvent> event = hub_.Take(watch_);
    if (!event) return;
    Encode(*std::move(event), &event_);
    is_writing_ = true;
    StartWrite(&event_);
  }
  void FinishOnce() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!std::exchange(is_finished_, true)) Finish(grpc::Status::CANCELLED);
  }

  ApplyHub& hub_;
  const std::string watch_;
  std::shared_ptr<Stream> self_ = {};
  absl::Mutex mutex_;
  wire::ApplyEvent event_ ABSL_GUARDED_BY(mutex_);  // On its way.
  bool is_writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_finished_ ABSL_GUARDED_BY(mutex_) = false;
};

class Service final : public wire::ApplyEvents::CallbackService {
 public:
  explicit Service(ApplyHub& hub) : hub_(hub) {}
  grpc::ServerWriteReactor<wire::ApplyEvent>* Watch(grpc::CallbackServerContext* /*context*/,
                                                    const wire::WatchRequest* request) override {
    return Stream::Open(hub_, request->watch());
  }

 private:
  ApplyHub& hub_;
};

std::string_view EntryOf(const grpc::CallbackServerContext& context, const char* name) {
  const auto& entries = context.client_metadata();
  const auto found = entries.find(name);
  if (found == entries.end()) return {};
  return {found->second.data(), found->second.size()};
}

}  // namespace

std::unique_ptr<grpc::Service> MakeApplyEventsService(ApplyHub& hub) {
  return std::make_unique<Service>(hub);
}

std::shared_ptr<ApplyHub::Apply> BeginApply(ApplyHub& hub,
                                            const grpc::CallbackServerContext& context,
                                            proto::value::Type type) {
  return hub.Begin(EntryOf(context, proto::wire::kWatchEntry),
                   EntryOf(context, proto::wire::kApplyIdEntry), type);
}

void MarkUnfinished(grpc::CallbackServerContext* context) {
  context->AddTrailingMetadata(proto::wire::kUnfinishedEntry, "1");
}

}  // namespace provider::plugin
