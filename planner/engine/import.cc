// Taking an existing object under management (plugin-protocol.md C.11).

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "planner/engine/config_graph.h"
#include "planner/engine/configure.h"
#include "planner/engine/import_object.h"
#include "planner/engine/modules.h"
#include "planner/engine/operation.h"
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
        modules_(context.root, context.providers, Evaluation::Kind::kPlan),
        object_(objects_.objects()[static_cast<size_t>(objects_.FindResource(address.resource))]),
        config_(*object_.resource),
        provider_(object_.provider) {}

  // nullopt with errors.
  std::optional<ImportedObject> Run(const std::map<std::string, Value>& variables) {
    modules_.root().SetVariables(variables);
    modules_.SetPlanTime(absl::Now());
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
    ImportObject({.address = address_,
                  .provider = provider_,
                  .client = &context_.providers.Client(provider_),
                  .schema = schema_,
                  .id = id_,
                  .locate = LocateIn(&config_, schema_, addr::ToString(address_))},
                 context_.hooks,
                 [this](std::optional<ImportedObject> object, diag::Diagnostics found) {
                   diag::Append(diags_, std::move(found));
                   result_ = std::move(object);
                   finished_ = true;
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
  bool finished_ = false;
  std::optional<ImportedObject> result_ = {};
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
  absl::Status status = state::Encode(imported->state, importing.schema(), *object);
  if (status.ok()) {
    object->private_bytes = std::move(imported->private_bytes);
    state::State state = *store.state();
    state.check_results.clear();  // Nothing has been checked, as in Terraform.
    state.SetObject(address, "", importing.provider(), std::move(object));
    status = store.Save(state);
  }
  if (!status.ok()) diag::AddError(diags, "Failed to save state", std::string(status.message()));
}

}  // namespace planner::engine
