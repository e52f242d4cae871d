#ifndef PLANNER_PLUGIN_MAJORS_H_
#define PLANNER_PLUGIN_MAJORS_H_

#include <functional>

#include "proto/tfplugin5.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"

// The two protocol majors by common names, for the templates in calls.h. Inside this folder
// only.
namespace planner::plugin {

// Of a stub's overloaded method, the one that takes a callback.
template <typename Message, typename Async>
using CallbackMethod = void (Async::*)(grpc::ClientContext*, const typename Message::Request*,
                                       typename Message::Response*,
                                       std::function<void(grpc::Status)>);

// A call of one protocol version: its messages, and the stub's method that makes it.
template <typename Message, typename Stub, CallbackMethod<Message, Stub> method>
struct RpcOf {
  using Request = typename Message::Request;
  using Response = typename Message::Response;
  static constexpr CallbackMethod<Message, Stub> kMethod = method;
};

struct V5 {
  // `class`, because the stub has a function of this name, too.
  using Async = class tfplugin5::Provider::Stub::async;
  template <typename Message, CallbackMethod<Message, Async> method>
  using Rpc = RpcOf<Message, Async, method>;

  using GetSchema = Rpc<tfplugin5::GetProviderSchema, &Async::GetSchema>;
  using ValidateProvider = Rpc<tfplugin5::PrepareProviderConfig, &Async::PrepareProviderConfig>;
  using ValidateResource =
      Rpc<tfplugin5::ValidateResourceTypeConfig, &Async::ValidateResourceTypeConfig>;
  using ValidateData = Rpc<tfplugin5::ValidateDataSourceConfig, &Async::ValidateDataSourceConfig>;
  using Upgrade = Rpc<tfplugin5::UpgradeResourceState, &Async::UpgradeResourceState>;
  using Configure = Rpc<tfplugin5::Configure, &Async::Configure>;
  using Read = Rpc<tfplugin5::ReadResource, &Async::ReadResource>;
  using Plan = Rpc<tfplugin5::PlanResourceChange, &Async::PlanResourceChange>;
  using Apply = Rpc<tfplugin5::ApplyResourceChange, &Async::ApplyResourceChange>;
  using Import = Rpc<tfplugin5::ImportResourceState, &Async::ImportResourceState>;
  using ReadData = Rpc<tfplugin5::ReadDataSource, &Async::ReadDataSource>;
  using ValidateEphemeral =
      Rpc<tfplugin5::ValidateEphemeralResourceConfig, &Async::ValidateEphemeralResourceConfig>;
  using OpenEphemeral = Rpc<tfplugin5::OpenEphemeralResource, &Async::OpenEphemeralResource>;
  using RenewEphemeral = Rpc<tfplugin5::RenewEphemeralResource, &Async::RenewEphemeralResource>;
  using CloseEphemeral = Rpc<tfplugin5::CloseEphemeralResource, &Async::CloseEphemeralResource>;
  using CallFunction = Rpc<tfplugin5::CallFunction, &Async::CallFunction>;
  using Stop = Rpc<tfplugin5::Stop, &Async::Stop>;
};

struct V6 {
  // `class`, because the stub has a function of this name, too.
  using Async = class tfplugin6::Provider::Stub::async;
  template <typename Message, CallbackMethod<Message, Async> method>
  using Rpc = RpcOf<Message, Async, method>;

  using GetSchema = Rpc<tfplugin6::GetProviderSchema, &Async::GetProviderSchema>;
  using ValidateProvider = Rpc<tfplugin6::ValidateProviderConfig, &Async::ValidateProviderConfig>;
  using ValidateResource = Rpc<tfplugin6::ValidateResourceConfig, &Async::ValidateResourceConfig>;
  using ValidateData =
      Rpc<tfplugin6::ValidateDataResourceConfig, &Async::ValidateDataResourceConfig>;
  using Upgrade = Rpc<tfplugin6::UpgradeResourceState, &Async::UpgradeResourceState>;
  using Configure = Rpc<tfplugin6::ConfigureProvider, &Async::ConfigureProvider>;
  using Read = Rpc<tfplugin6::ReadResource, &Async::ReadResource>;
  using Plan = Rpc<tfplugin6::PlanResourceChange, &Async::PlanResourceChange>;
  using Apply = Rpc<tfplugin6::ApplyResourceChange, &Async::ApplyResourceChange>;
  using Import = Rpc<tfplugin6::ImportResourceState, &Async::ImportResourceState>;
  using ReadData = Rpc<tfplugin6::ReadDataSource, &Async::ReadDataSource>;
  using ValidateEphemeral =
      Rpc<tfplugin6::ValidateEphemeralResourceConfig, &Async::ValidateEphemeralResourceConfig>;
  using OpenEphemeral = Rpc<tfplugin6::OpenEphemeralResource, &Async::OpenEphemeralResource>;
  using RenewEphemeral = Rpc<tfplugin6::RenewEphemeralResource, &Async::RenewEphemeralResource>;
  using CloseEphemeral = Rpc<tfplugin6::CloseEphemeralResource, &Async::CloseEphemeralResource>;
  using CallFunction = Rpc<tfplugin6::CallFunction, &Async::CallFunction>;
  using Stop = Rpc<tfplugin6::StopProvider, &Async::StopProvider>;
};

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_MAJORS_H_
