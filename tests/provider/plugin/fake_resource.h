#ifndef TESTS_PROVIDER_PLUGIN_FAKE_RESOURCE_H_
#define TESTS_PROVIDER_PLUGIN_FAKE_RESOURCE_H_

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "proto/schema/schema.h"
#include "provider/resource/resource.h"

namespace provider::plugin {

using proto::value::Type;
using proto::value::Value;

// A resource type with `id` (computed) and `name` (required). Names decide what happens:
//   "slow"    applying waits until Release or the stop signal
//   "throws"  every method throws
//   "half"    applying fails with an object that can be taken up again
// Anything else is applied at once.
class FakeResource final : public resource::Resource {
 public:
  const proto::schema::Schema& schema() const override {
    static const proto::schema::Schema* const kSchema = [] {
      auto* const out = new proto::schema::Schema;
      out->version = 1;
      out->block.attributes = {{.name = "id", .type = Type::String(), .computed = true},
                               {.name = "name", .type = Type::String(), .required = true}};
      return out;
    }();
    return *kSchema;
  }
  void Validate(const Value& config, resource::Diagnostics& diags) const override {
    ThrowIfAsked(config);
    const Value& name = config.GetAttr("name");
    if (name.IsKnownNonNull() && name.AsString() == "bad") {
      diags.push_back({resource::Diagnostic::Severity::kError,
                       "Bad name",
                       "No \xFF good.",
                       {proto::value::PathStep::Attribute("name")}});
    }
  }
  absl::StatusOr<std::string> UpgradeState(int64_t version, std::string) const override {
    if (version == 0) return std::string(R"({"id":"upgraded","name":"n"})");
    return absl::InvalidArgumentError("no such version");
  }
  void Plan(resource::CallContext, resource::PlanRequest request,
            resource::Done<resource::PlanAnswer> done) const override {
    ThrowIfAsked(request.proposed);
    resource::PlanAnswer answer;
    answer.planned = request.proposed;
    if (request.prior.IsNull() && !answer.planned.IsNull()) {
      answer.planned = answer.planned.WithAttr("id", Value::Unknown(Type::String()));
    }
    if (!request.prior.IsNull()) {
      answer.requires_replace.push_back({proto::value::PathStep::Attribute("name")});
    }
    answer.private_bytes = request.private_bytes + "+plan";
    done(std::move(answer));
  }
  void Read(resource::CallContext, resource::ReadRequest request,
            resource::Done<resource::ReadAnswer> done) const override {
    ThrowIfAsked(request.state);
    done(
        {request.state.WithAttr("id", Value::String("read")), request.private_bytes + "+read", {}});
  }
  void Apply(resource::CallContext context, resource::ApplyRequest request,
             resource::Done<resource::ApplyAnswer> done) const override {
    ThrowIfAsked(request.planned);
    resource::ApplyAnswer answer;
    answer.state = request.planned;
    answer.private_bytes = request.private_bytes + "+apply";
    if (request.planned.IsNull()) return done(std::move(answer));
    answer.state = answer.state.WithAttr("id", Value::String("made"));
    if (request.planned.GetAttr("name").AsString() == "half") {
      answer.diags.push_back({resource::Diagnostic::Severity::kError, "Half", "Half made.", {}});
      answer.unfinished = true;
    }
    if (request.planned.GetAttr("name").AsString() != "slow") return done(std::move(answer));
    auto waiting = std::make_shared<Waiting>(Waiting{std::move(answer), std::move(done)});
    {
      absl::MutexLock lock(&mutex_);
      waiting_.push_back(waiting);
      reporter_ = request.reporter;
    }
    context.stop->OnStop([this, waiting] {
      waiting->answer.diags.push_back(
          {resource::Diagnostic::Severity::kError, "Stopped", "Stopped.", {}});
      Finish(waiting);
    });
  }
  void Import(std::string_view id, resource::Done<resource::ImportAnswer> done) const override {
    done({Value::ObjectOf(Type::Object({{"id", Type::String()}, {"name", Type::String()}}),
                          {Value::String(id), Value::Null(Type::String())}),
          "imported",
          {}});
  }

  // Lets all that wait succeed.
  void Release() const {
    std::vector<std::shared_ptr<Waiting>> waiting;
    {
      absl::MutexLock lock(&mutex_);
      waiting.swap(waiting_);
    }
    for (const auto& one : waiting) Finish(one);
  }
  size_t waiting() const {
    absl::MutexLock lock(&mutex_);
    return waiting_.size();
  }
  // Of the last apply that waits; null if no engine listens to it.
  std::shared_ptr<resource::ApplyReporter> reporter() const {
    absl::MutexLock lock(&mutex_);
    return reporter_;
  }

 private:
  struct Waiting {
    resource::ApplyAnswer answer;
    resource::Done<resource::ApplyAnswer> done;
  };
  void Finish(const std::shared_ptr<Waiting>& waiting) const {
    resource::Done<resource::ApplyAnswer> done;
    {
      absl::MutexLock lock(&mutex_);
      done = std::exchange(waiting->done, nullptr);
    }
    if (done) done(std::move(waiting->answer));
  }
  static void ThrowIfAsked(const Value& value) {
    if (value.IsNull() || !value.GetAttr("name").IsKnownNonNull()) return;
    if (value.GetAttr("name").AsString() == "throws") throw std::runtime_error("thrown");
  }

  mutable absl::Mutex mutex_;
  mutable std::vector<std::shared_ptr<Waiting>> waiting_ ABSL_GUARDED_BY(mutex_);
  mutable std::shared_ptr<resource::ApplyReporter> reporter_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace provider::plugin

#endif  // TESTS_PROVIDER_PLUGIN_FAKE_RESOURCE_H_
