#ifndef PROVIDER_PLUGIN_RESOURCE_RPCS_H_
#define PROVIDER_PLUGIN_RESOURCE_RPCS_H_

#include <memory>
#include <string>
#include <utility>

#include "proto/text/cat.h"
#include "provider/plugin/apply_events.h"
#include "provider/plugin/rpc.h"
#include "provider/resource/resource.h"

// The RPCs that are about one resource: decode, hand to the resource's method, encode.
// Each first puts into the response what the engine is to keep if anything goes wrong.
namespace provider::plugin {

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ValidateResourceConfig(Provider& provider,
                                                 grpc::CallbackServerContext* context,
                                                 const Request* request, Response* response) {
  const auto call =
      MakeCall(provider, context, response, "ValidateResourceConfig", request->type_name());
  return call->Run([&] {
    const ResourceEntry* const entry = provider.FindResource(request->type_name());
    if (entry == nullptr) return call->FailUnknownType("resource type", request->type_name());
    const auto config = Decode(request->config(), entry->type);
    if (!config.ok()) return call->FailToDecode("configuration", config.status());
    resource::Diagnostics diags;
    if (config->IsKnownNonNull()) entry->resource->Validate(*config, diags);
    call->Finish(diags);
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* UpgradeResourceState(Provider& provider,
                                               grpc::CallbackServerContext* context,
                                               const Request* request, Response* response) {
  const auto call =
      MakeCall(provider, context, response, "UpgradeResourceState", request->type_name());
  return call->Run([&] {
    const ResourceEntry* const entry = provider.FindResource(request->type_name());
    if (entry == nullptr) return call->FailUnknownType("resource type", request->type_name());
    if (request->raw_state().json().empty()) {
      return call->Fail("State of an unknown form",
                        "The state was written before Terraform 0.12, which this provider never "
                        "served.");
    }
    if (request->version() == entry->resource->schema().version) {
      // The cheapest correct answer, and this call comes once per object and walk (C.6).
      response->mutable_upgraded_state()->set_json(request->raw_state().json());
      return call->Finish({});
    }
    auto upgraded = entry->resource->UpgradeState(request->version(), request->raw_state().json());
    if (!upgraded.ok()) {
      return call->Fail("Cannot upgrade the state", proto::text::Cat(upgraded.status().message()));
    }
    response->mutable_upgraded_state()->set_json(*std::move(upgraded));
    call->Finish({});
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ReadResource(Provider& provider, grpc::CallbackServerContext* context,
                                       const Request* request, Response* response) {
  const auto call = MakeCall(provider, context, response, "ReadResource", request->type_name());
  *response->mutable_new_state() = request->current_state();
  response->set_private_(request->private_());
  return call->Run([&] {
    const ResourceEntry* const entry = provider.FindResource(request->type_name());
    if (entry == nullptr) return call->FailUnknownType("resource type", request->type_name());
    auto state = Decode(request->current_state(), entry->type);
    if (!state.ok()) return call->FailToDecode("state", state.status());
    if (state->IsNull()) return call->Finish({});
    entry->resource->Read(provider.Context(), {*std::move(state), request->private_()},
                          [call, entry](resource::ReadAnswer answer) {
                            call->Finish(answer.diags, [&](Response& out) {
                              Encode(answer.state, entry->type, out.mutable_new_state());
                              out.set_private_(std::move(answer.private_bytes));
                            });
                          });
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* PlanResourceChange(Provider& provider,
                                             grpc::CallbackServerContext* context,
                                             const Request* request, Response* response) {
  const auto call =
      MakeCall(provider, context, response, "PlanResourceChange", request->type_name());
  *response->mutable_planned_state() = request->prior_state();
  response->set_planned_private(request->prior_private());
  return call->Run([&] {
    const ResourceEntry* const entry = provider.FindResource(request->type_name());
    if (entry == nullptr) return call->FailUnknownType("resource type", request->type_name());
    auto prior = Decode(request->prior_state(), entry->type);
    if (!prior.ok()) return call->FailToDecode("prior state", prior.status());
    auto proposed = Decode(request->proposed_new_state(), entry->type);
    if (!proposed.ok()) return call->FailToDecode("proposed state", proposed.status());
    auto config = Decode(request->config(), entry->type);
    if (!config.ok()) return call->FailToDecode("configuration", config.status());
    entry->resource->Plan(
        provider.Context(),
        {*std::move(prior), *std::move(proposed), *std::move(config), request->prior_private()},
        [call, entry](resource::PlanAnswer answer) {
          call->Finish(answer.diags, [&](Response& out) {
            Encode(answer.planned, entry->type, out.mutable_planned_state());
            for (const proto::value::Path& path : answer.requires_replace) {
              EncodePath(path, out.add_requires_replace());
            }
            out.set_planned_private(std::move(answer.private_bytes));
          });
        });
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ApplyResourceChange(Provider& provider,
                                              grpc::CallbackServerContext* context,
                                              const Request* request, Response* response) {
  const auto call =
      MakeCall(provider, context, response, "ApplyResourceChange", request->type_name());
  *response->mutable_new_state() = request->prior_state();
  response->set_private_(request->planned_private());
  return call->Run([&] {
    const ResourceEntry* const entry = provider.FindResource(request->type_name());
    if (entry == nullptr) return call->FailUnknownType("resource type", request->type_name());
    auto prior = Decode(request->prior_state(), entry->type);
    if (!prior.ok()) return call->FailToDecode("prior state", prior.status());
    auto planned = Decode(request->planned_state(), entry->type);
    if (!planned.ok()) return call->FailToDecode("planned state", planned.status());
    auto config = Decode(request->config(), entry->type);
    if (!config.ok()) return call->FailToDecode("configuration", config.status());
    const std::shared_ptr<ApplyHub::Apply> reporter =
        BeginApply(provider.applies(), *context, entry->type);
    entry->resource->Apply(provider.Context(),
                           {*std::move(prior), *std::move(planned), *std::move(config),
                            request->planned_private(), reporter},
                           [call, entry, reporter, context](resource::ApplyAnswer answer) {
                             if (reporter != nullptr) reporter->End();
                             call->Finish(answer.diags, [&](Response& out) {
                               Encode(answer.state, entry->type, out.mutable_new_state());
                               out.set_private_(std::move(answer.private_bytes));
                               if (answer.unfinished) MarkUnfinished(context);
                             });
                           });
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* ImportResourceState(Provider& provider,
                                              grpc::CallbackServerContext* context,
                                              const Request* request, Response* response) {
  const auto call =
      MakeCall(provider, context, response, "ImportResourceState", request->type_name());
  return call->Run([&] {
    const ResourceEntry* const entry = provider.FindResource(request->type_name());
    if (entry == nullptr) return call->FailUnknownType("resource type", request->type_name());
    entry->resource->Import(request->id(), [call, entry](resource::ImportAnswer answer) {
      call->Finish(answer.diags, [&](Response& out) {
        if (answer.state.IsNull()) return;
        auto* const imported = out.add_imported_resources();
        imported->set_type_name(entry->name);
        Encode(answer.state, entry->type, imported->mutable_state());
        imported->set_private_(std::move(answer.private_bytes));
      });
    });
  });
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* MoveResourceState(Provider& provider,
                                            grpc::CallbackServerContext* context,
                                            const Request* request, Response* response) {
  const auto call =
      MakeCall(provider, context, response, "MoveResourceState", request->target_type_name());
  return call->Run([&] {
    call->Fail(
        "Cannot move the object",
        proto::text::Cat("An object of type \"", request->source_type_name(),
                         "\" cannot become one of type \"", request->target_type_name(), "\"."));
  });
}

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_RESOURCE_RPCS_H_
