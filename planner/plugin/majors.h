#ifndef PLANNER_PLUGIN_MAJORS_H_
#define PLANNER_PLUGIN_MAJORS_H_

#include <functional>

#include "proto/tfplugin5.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"

// The two protocol majors by common names, for the templates in calls.h. Inside this folder
// only. Where the majors differ in more than names, calls.h asks for kMajor.
namespace planner::plugin {

// Of a stub's overloaded method, the one that takes a callback.
template <typename Message, typename Async>
using CallbackMethod = void (Async::*)(grpc::ClientContext*, const typename Message::Request*,
                                       typename Message::Response*,
                                       std::function<void(grpc::Status)>);
template <typename Message, typename Async>
constexpr CallbackMethod<Message, Async> Pick(CallbackMethod<Message, Async> method) {
  return method;
}

struct V5 {
  static constexpr int kMajor = 5;
  // `class`, because the stub has a function of this name, too.
  using Async = class tfplugin5::Provider::Stub::async;
  using DynamicValue = tfplugin5::DynamicValue;
  using AttributePath = tfplugin5::AttributePath;
  using Diagnostic = tfplugin5::Diagnostic;
  using GetSchema = tfplugin5::GetProviderSchema;
  using ValidateProvider = tfplugin5::PrepareProviderConfig;
  using ValidateResource = tfplugin5::ValidateResourceTypeConfig;
  using ValidateData = tfplugin5::ValidateDataSourceConfig;
  using Upgrade = tfplugin5::UpgradeResourceState;
  using Configure = tfplugin5::Configure;
  using Read = tfplugin5::ReadResource;
  using Plan = tfplugin5::PlanResourceChange;
  using Apply = tfplugin5::ApplyResourceChange;
  using Import = tfplugin5::ImportResourceState;
  using ReadData = tfplugin5::ReadDataSource;
  using ValidateEphemeral = tfplugin5::ValidateEphemeralResourceConfig;
  using OpenEphemeral = tfplugin5::OpenEphemeralResource;
  using RenewEphemeral = tfplugin5::RenewEphemeralResource;
  using CloseEphemeral = tfplugin5::CloseEphemeralResource;
  using CallFunction = tfplugin5::CallFunction;
  using Stop = tfplugin5::Stop;
  static constexpr auto kGetSchema = Pick<GetSchema>(&Async::GetSchema);
  static constexpr auto kValidateProvider = Pick<ValidateProvider>(&Async::PrepareProviderConfig);
  static constexpr auto kValidateResource =
      Pick<ValidateResource>(&Async::ValidateResourceTypeConfig);
  static constexpr auto kValidateData = Pick<ValidateData>(&Async::ValidateDataSourceConfig);
  static constexpr auto kUpgrade = Pick<Upgrade>(&Async::UpgradeResourceState);
  static constexpr auto kConfigure = Pick<Configure>(&Async::Configure);
  static constexpr auto kRead = Pick<Read>(&Async::ReadResource);
  static constexpr auto kPlan = Pick<Plan>(&Async::PlanResourceChange);
  static constexpr auto kApply = Pick<Apply>(&Async::ApplyResourceChange);
  static constexpr auto kImport = Pick<Import>(&Async::ImportResourceState);
  static constexpr auto kReadData = Pick<ReadData>(&Async::ReadDataSource);
  static constexpr auto kValidateEphemeral =
      Pick<ValidateEphemeral>(&Async::ValidateEphemeralResourceConfig);
  static constexpr auto kOpenEphemeral = Pick<OpenEphemeral>(&Async::OpenEphemeralResource);
  static constexpr auto kRenewEphemeral = Pick<RenewEphemeral>(&Async::RenewEphemeralResource);
  static constexpr auto kCloseEphemeral = Pick<CloseEphemeral>(&Async::CloseEphemeralResource);
  static constexpr auto kCallFunction = Pick<CallFunction>(&Async::CallFunction);
  static constexpr auto kStop = Pick<Stop>(&Async::Stop);
};

struct V6 {
  static constexpr int kMajor = 6;
  // `class`, because the stub has a function of this name, too.
  using Async = class tfplugin6::Provider::Stub::async;
  using DynamicValue = tfplugin6::DynamicValue;
  using AttributePath = tfplugin6::AttributePath;
  using Diagnostic = tfplugin6::Diagnostic;
  using GetSchema = tfplugin6::GetProviderSchema;
  using ValidateProvider = tfplugin6::ValidateProviderConfig;
  using ValidateResource = tfplugin6::ValidateResourceConfig;
  using ValidateData = tfplugin6::ValidateDataResourceConfig;
  using Upgrade = tfplugin6::UpgradeResourceState;
  using Configure = tfplugin6::ConfigureProvider;
  using Read = tfplugin6::ReadResource;
  using Plan = tfplugin6::PlanResourceChange;
  using Apply = tfplugin6::ApplyResourceChange;
  using Import = tfplugin6::ImportResourceState;
  using ReadData = tfplugin6::ReadDataSource;
  using ValidateEphemeral = tfplugin6::ValidateEphemeralResourceConfig;
  using OpenEphemeral = tfplugin6::OpenEphemeralResource;
  using RenewEphemeral = tfplugin6::RenewEphemeralResource;
  using CloseEphemeral = tfplugin6::CloseEphemeralResource;
  using CallFunction = tfplugin6::CallFunction;
  using Stop = tfplugin6::StopProvider;
  static constexpr auto kGetSchema = Pick<GetSchema>(&Async::GetProviderSchema);
  static constexpr auto kValidateProvider = Pick<ValidateProvider>(&Async::ValidateProviderConfig);
  static constexpr auto kValidateResource = Pick<ValidateResource>(&Async::ValidateResourceConfig);
  static constexpr auto kValidateData = Pick<ValidateData>(&Async::ValidateDataResourceConfig);
  static constexpr auto kUpgrade = Pick<Upgrade>(&Async::UpgradeResourceState);
  static constexpr auto kConfigure = Pick<Configure>(&Async::ConfigureProvider);
  static constexpr auto kRead = Pick<Read>(&Async::ReadResource);
  static constexpr auto kPlan = Pick<Plan>(&Async::PlanResourceChange);
  static constexpr auto kApply = Pick<Apply>(&Async::ApplyResourceChange);
  static constexpr auto kImport = Pick<Import>(&Async::ImportResourceState);
  static constexpr auto kReadData = Pick<ReadData>(&Async::ReadDataSource);
  static constexpr auto kValidateEphemeral =
      Pick<ValidateEphemeral>(&Async::ValidateEphemeralResourceConfig);
  static constexpr auto kOpenEphemeral = Pick<OpenEphemeral>(&Async::OpenEphemeralResource);
  static constexpr auto kRenewEphemeral = Pick<RenewEphemeral>(&Async::RenewEphemeralResource);
  static constexpr auto kCloseEphemeral = Pick<CloseEphemeral>(&Async::CloseEphemeralResource);
  static constexpr auto kCallFunction = Pick<CallFunction>(&Async::CallFunction);
  static constexpr auto kStop = Pick<Stop>(&Async::StopProvider);
};

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_MAJORS_H_
