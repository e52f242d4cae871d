#include "planner/engine/provider_client.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace planner::engine {
namespace {

// The newest events of one apply on their way to the walk's thread: however many come, one turn of
// its queue takes them.
class Inbox : public std::enable_shared_from_this<Inbox> {
 public:
  Inbox(ApplyEvents events, graph::EventQueue& queue) : queue_(queue), events_(std::move(events)) {}

  // The events as a plugin gives them. `self` keeps the inbox.
  static ApplyEvents Entrance(const std::shared_ptr<Inbox>& self) {
    return {
        .on_progress = [self](ApplyProgress news) { self->Put(self->progress_, std::move(news)); },
        .on_checkpoint =
            [self](ApplyCheckpoint news) { self->Put(self->checkpoint_, std::move(news)); }};
  }

 private:
  template <typename News>
  void Put(std::optional<News>& slot, News news) {
    {
      const absl::MutexLock lock(&mutex_);
      slot = std::move(news);
      if (std::exchange(posted_, true)) return;
    }
    queue_.Post([self = shared_from_this()] { self->Deliver(); });
  }
  void Deliver() {
    std::optional<ApplyProgress> progress;
    std::optional<ApplyCheckpoint> checkpoint;
    {
      const absl::MutexLock lock(&mutex_);
      posted_ = false;
      progress.swap(progress_);
      checkpoint.swap(checkpoint_);
    }
    if (progress && events_.on_progress) events_.on_progress(*std::move(progress));
    if (checkpoint && events_.on_checkpoint) events_.on_checkpoint(*std::move(checkpoint));
  }

  graph::EventQueue& queue_;
  const ApplyEvents events_;  // Called on the walk's thread.
  absl::Mutex mutex_;
  std::optional<ApplyProgress> progress_;      // Under mutex_.
  std::optional<ApplyCheckpoint> checkpoint_;  // Under mutex_.
  bool posted_ ABSL_GUARDED_BY(mutex_) = false;
};

class PluginClient final : public ProviderClient {
 public:
  PluginClient(std::unique_ptr<plugin::Provider> provider, graph::EventQueue& queue)
      : queue_(queue), schema_(provider->schema()), provider_(std::move(provider)) {}

  const proto::schema::ProviderSchema& schema() const override { return *schema_; }
  void ValidateProvider(const Value& config, Done done) override {
    provider_->ValidateProvider(config, OnWalk<Reply>(std::move(done)));
  }
  void Configure(const Value& config, Done done) override {
    provider_->Configure(config, OnWalk<Reply>(std::move(done)));
  }
  void ValidateResource(const std::string& type, const Value& config, Done done) override {
    provider_->ValidateResource(type, config, OnWalk<Reply>(std::move(done)));
  }
  void ValidateData(const std::string& type, const Value& config, Done done) override {
    provider_->ValidateData(type, config, OnWalk<Reply>(std::move(done)));
  }
  void Upgrade(const std::string& type, int64_t version, std::string json,
               ObjectDone done) override {
    provider_->Upgrade(type, version, std::move(json), OnWalk<ObjectReply>(std::move(done)));
  }
  void Read(const std::string& type, const Value& state, std::string private_bytes,
            ObjectDone done) override {
    provider_->Read(type, state, std::move(private_bytes), OnWalk<ObjectReply>(std::move(done)));
  }
  void Plan(const std::string& type, const Planning& planning, ObjectDone done) override {
    provider_->Plan(type, planning, OnWalk<ObjectReply>(std::move(done)));
  }
  void Apply(const std::string& type, const Applying& applying, ApplyEvents events,
             ObjectDone done) override {
    ApplyEvents entrance;
    if (events.on_progress || events.on_checkpoint)
      entrance = Inbox::Entrance(std::make_shared<Inbox>(std::move(events), queue_));
    provider_->Apply(type, applying, std::move(entrance), OnWalk<ObjectReply>(std::move(done)));
  }
  void Import(const std::string& type, const std::string& id, ImportDone done) override {
    provider_->Import(type, id, OnWalk<ImportReply>(std::move(done)));
  }
  void ReadData(const std::string& type, const Value& config, ObjectDone done) override {
    provider_->ReadData(type, config, OnWalk<ObjectReply>(std::move(done)));
  }
  void ValidateEphemeral(const std::string& type, const Value& config, Done done) override {
    provider_->ValidateEphemeral(type, config, OnWalk<Reply>(std::move(done)));
  }
  void OpenEphemeral(const std::string& type, const Value& config, EphemeralDone done) override {
    provider_->OpenEphemeral(type, config, OnWalk<EphemeralReply>(std::move(done)));
  }
  void RenewEphemeral(const std::string& type, std::string private_bytes,
                      EphemeralDone done) override {
    provider_->RenewEphemeral(type, std::move(private_bytes),
                              OnWalk<EphemeralReply>(std::move(done)));
  }
  void CloseEphemeral(const std::string& type, std::string private_bytes, Done done) override {
    provider_->CloseEphemeral(type, std::move(private_bytes), OnWalk<Reply>(std::move(done)));
  }
  void Stop() override { provider_->Stop(); }

 private:
  // `done` is called from a gRPC thread: the answer goes through the walk's queue.
  template <typename Answer>
  absl::AnyInvocable<void(Answer)> OnWalk(absl::AnyInvocable<void(Answer)> done) {
    return [queue = &queue_, done = std::move(done)](Answer answer) mutable {
      queue->Post([done = std::move(done), answer = std::move(answer)]() mutable {
        done(std::move(answer));
      });
    };
  }

  graph::EventQueue& queue_;
  std::shared_ptr<const proto::schema::ProviderSchema> schema_;
  std::unique_ptr<plugin::Provider> provider_;
};

}  // namespace

std::unique_ptr<ProviderClient> MakePluginClient(std::unique_ptr<plugin::Provider> provider,
                                                 graph::EventQueue& queue) {
  return std::make_unique<PluginClient>(std::move(provider), queue);
}

}  // namespace planner::engine
