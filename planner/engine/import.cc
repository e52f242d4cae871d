// Taking an existing object under management (plugin-protocol.md C.11).

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "planner/engine/config_graph.h"
#include "planner/engine/configure.h"
#include "planner/engine/modules.h"
#include "planner/engine/operation.h"
#include "planner/engine/plan_instance.h"
#include "planner/plan/action.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using proto::value::Value;

class Importing {
 public:
  Importing(const Context& context, const addr::ResourceInstance& address, const std::string& id,
            diag::Diagnostics& diags)
      : context_(context),
        address_(address),
        id_(id),
        diags_(diags),
        objects_(context.root, context.providers.schemas()),
        modules_(context.root, context.providers.schemas(), Evaluation::Kind::kPlan),
        object_(objects_.objects()[static_cast<size_t>(objects_.FindResource(address.resource))]),
        config_(*object_.resource),
        provider_(object_.provider) {}

  // The object's value and private bytes; nullopt with errors.
  std::optional<std::pair<Value, std::string>> Run(const std::map<std::string, Value>& variables) {
    modules_.root().SetVariables(variables);
    schema_ = context_.providers.schemas().Find(provider_.provider, address_.resource.mode,
                                                address_.resource.type);
    if (schema_ == nullptr) {
      diag::AddError(
          diags_, "Invalid resource type",
          Cat("No provider supports the resource type \"", address_.resource.type, "\"."),
          config_.range);
      return std::nullopt;
    }
    ConfigureProvider(context_, modules_, provider_, diags_, [this](bool ok) {
      if (ok) return CallImport();
      finished_ = true;
    });
    context_.queue.RunUntil([this] { return finished_; });
    return std::move(result_);
  }

  const addr::ProviderConfig& provider() const { return provider_; }
  const proto::schema::Schema& schema() const { return *schema_; }

 private:
  void CallImport() {
    locate_ = LocateIn(&config_, schema_, addr::ToString(address_));
    context_.providers.Client(provider_).Import(
        address_.resource.type, id_, [this](ImportReply reply) {
          if (!TakeDiagnostics(reply, locate_, diags_)) {
            finished_ = true;
            return;
          }
          if (reply.objects.size() != 1 || reply.objects[0].type_name != address_.resource.type ||
              reply.objects[0].state.IsNull()) {
            diag::AddError(diags_, "Provider produced invalid import",
                           Cat("The provider did not return exactly one object of type ",
                               address_.resource.type, ". This is a bug in the provider."));
            finished_ = true;
            return;
          }
          CallRead(reply.objects[0]);
        });
  }

  void CallRead(const ImportReply::Object& object) {
    if (context_.hooks) {
      Event event{.kind = Event::Kind::kRefreshStart, .address = address_};
      FillIdentity(object.state, event);
      context_.hooks(event);
    }
    context_.providers.Client(provider_).Read(
        address_.resource.type, object.state, object.private_bytes, [this](ObjectReply reply) {
          finished_ = true;
          if (!TakeDiagnostics(reply, locate_, diags_)) return;
          if (reply.state.IsNull()) {
            return diag::AddError(
                diags_, "Cannot import non-existent remote object",
                Cat("While attempting to import an existing object to \"", addr::ToString(address_),
                    "\", the provider detected that no object exists with the given id. Only "
                    "pre-existing objects can be imported; check that the id is correct and that "
                    "it is associated with the provider's configured region or endpoint, or use "
                    "\"kiln apply\" to create a new remote object for this resource."));
          }
          result_.emplace(plan::MarkBySchema(schema_->block, reply.state),
                          std::move(reply.private_bytes));
        });
  }

  const Context& context_;
  const addr::ResourceInstance& address_;
  const std::string& id_;
  diag::Diagnostics& diags_;
  ConfigGraph objects_;
  Modules modules_;
  const ConfigGraph::Object& object_;
  const config::Resource& config_;
  addr::ProviderConfig provider_;
  const proto::schema::Schema* schema_ = nullptr;
  Locate locate_ = {};
  bool finished_ = false;
  std::optional<std::pair<Value, std::string>> result_ = {};
};

}  // namespace

void Import(const Context& context, const addr::ResourceInstance& address, const std::string& id,
            const std::map<std::string, Value>& variables, state::LocalStore& store,
            diag::Diagnostics& diags) {
  if (store.state()->FindObject(address) != nullptr) {
    return diag::AddError(
        diags, "Resource already managed by Terraform",
        Cat("Terraform is already managing a remote object for ", addr::ToString(address),
            ". To import to this address you must first remove the existing object from the "
            "state."));
  }
  Importing importing(context, address, id, diags);
  auto imported = importing.Run(variables);
  if (!imported) return;
  auto object = std::make_shared<state::Object>();
  absl::Status status = state::Encode(imported->first, importing.schema(), *object);
  if (status.ok()) {
    object->private_bytes = std::move(imported->second);
    state::State state = *store.state();
    state.SetObject(address, "", importing.provider(), std::move(object));
    status = store.Save(state);
  }
  if (!status.ok()) diag::AddError(diags, "Failed to save state", std::string(status.message()));
}

}  // namespace planner::engine
