#include "planner/engine/provider_client.h"

#include <memory>
#include <string>
#include <utility>

namespace planner::engine {
namespace {

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
  void Apply(const std::string& type, const Applying& applying, ObjectDone done) override {
    provider_->Apply(type, applying, OnWalk<ObjectReply>(std::move(done)));
  }
  void Import(const std::string& type, const std::string& id, ImportDone done) override {
    provider_->Import(type, id, OnWalk<ImportReply>(std::move(done)));
  }
  void ReadData(const std::string& type, const Value& config, ObjectDone done) override {
    provider_->ReadData(type, config, OnWalk<ObjectReply>(std::move(done)));
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
