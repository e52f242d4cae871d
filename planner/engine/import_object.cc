#include "planner/engine/import_object.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "planner/engine/plan_instance.h"
#include "planner/plan/action.h"
#include "planner/plan/checks.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using proto::value::Value;

// One object on its way; keeps itself alive by the call under way.
class ObjectImport : public std::enable_shared_from_this<ObjectImport> {
 public:
  using Done = absl::AnyInvocable<void(std::optional<ImportedObject>, diag::Diagnostics)>;
  ObjectImport(ObjectToImport object, const Hooks& hooks, Done done)
      : in_(std::move(object)), hooks_(hooks), done_(std::move(done)) {}

  void Start() {
    in_.client->Import(type(), in_.id, [self = shared_from_this()](const ImportReply& reply) {
      self->OnImported(reply);
    });
  }

 private:
  const std::string& type() const { return in_.address.resource.type; }

  void OnImported(const ImportReply& reply) {
    if (!TakeDiagnostics(reply, in_.locate, diags_)) return Finish({});
    const std::string attempt =
        Cat("While attempting to import with ID ", in_.id, ", the provider ");
    if (reply.objects.empty())
      return Fail("Import returned no resources", Cat(attempt, "returned no instance states."));
    if (reply.objects.size() > 1) {
      return Fail(
          "Multiple import states not supported",
          Cat(attempt,
              "returned multiple resource instance states. This is not currently supported."));
    }
    const ImportReply::Object& object = reply.objects.front();
    if (object.type_name != type()) {
      return Fail("Provider produced invalid import",
                  Cat(attempt, "returned an object of type \"", object.type_name,
                      "\". This is a bug in the provider."));
    }
    if (object.state.IsNull())
      return Fail("Import returned null resource",
                  Cat(attempt, "returned an instance with no state."));
    const auto written = plan::NonNullWriteOnly(in_.schema->block, object.state);
    if (!written.empty()) {
      return Fail(
          "Import returned a non-null value for a write-only attribute",
          Cat(attempt, "\"", addr::ToString(in_.provider.provider),
              "\" returned a value for write-only attributes: ", absl::StrJoin(written, ", "),
              ". Write-only attributes cannot be read back from the provider. This is a "
              "bug in the provider, which should be reported in the provider's own issue "
              "tracker."));
    }
    Read(object);
  }

  void Read(const ImportReply::Object& object) {
    Notify(Event::Kind::kRefreshStart, object.state);
    in_.client->Read(
        type(), object.state, object.private_bytes,
        [self = shared_from_this()](ObjectReply reply) { self->OnRead(std::move(reply)); });
  }

  void OnRead(ObjectReply reply) {
    if (!TakeDiagnostics(reply, in_.locate, diags_)) return Finish({});
    std::vector<std::string> broken = plan::AssertConforms(in_.schema->block, reply.state);
    for (const std::string& path : plan::UnknownPaths(reply.state))
      broken.push_back(Cat(path, ": value is unknown, which is not allowed here"));
    if (!broken.empty()) {
      return Fail("Provider produced invalid object",
                  Cat("Provider \"", addr::ToString(in_.provider.provider),
                      "\" returned an invalid value for ", addr::ToString(in_.address),
                      " when it was read: ", absl::StrJoin(broken, "; "),
                      ".\n\nThis is a bug in the provider, which should be reported in the "
                      "provider's own issue tracker."));
    }
    Notify(Event::Kind::kRefreshDone, reply.state);
    if (reply.state.IsNull()) {
      return Fail(
          "Cannot import non-existent remote object",
          Cat("While attempting to import an existing object to \"", addr::ToString(in_.address),
              "\", the provider detected that no object exists with the given id. Only "
              "pre-existing objects can be imported; check that the id is correct and that it is "
              "associated with the provider's configured region or endpoint, or use \"kiln apply\" "
              "to create a new remote object for this resource."));
    }
    Finish(ImportedObject{.state = plan::MarkBySchema(in_.schema->block, reply.state),
                          .private_bytes = std::move(reply.private_bytes)});
  }

  void Notify(Event::Kind kind, const Value& state) const {
    if (!hooks_) return;
    Event event{.kind = kind, .address = in_.address};
    FillIdentity(state, event);
    hooks_(event);
  }

  void Fail(std::string summary, std::string detail) {
    diag::AddError(diags_, std::move(summary), std::move(detail));
    Finish({});
  }
  void Finish(std::optional<ImportedObject> object) { done_(std::move(object), std::move(diags_)); }

  ObjectToImport in_;
  const Hooks& hooks_;
  Done done_;
  diag::Diagnostics diags_ = {};
};

}  // namespace

void ImportObject(ObjectToImport object, const Hooks& hooks,
                  absl::AnyInvocable<void(std::optional<ImportedObject>, diag::Diagnostics)> done) {
  std::make_shared<ObjectImport>(std::move(object), hooks, std::move(done))->Start();
}

}  // namespace planner::engine
