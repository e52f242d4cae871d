#ifndef PLANNER_ENGINE_BUILTIN_CLIENT_H_
#define PLANNER_ENGINE_BUILTIN_CLIENT_H_

#include <string>

#include "planner/addr/address.h"
#include "planner/engine/provider_client.h"

namespace planner::engine {

// The address terraform.io/builtin/terraform.
addr::Provider BuiltinProviderAddress();

// The built-in provider: the resource type terraform_data (engine-compat.md 2.10). Every
// call answers at once.
class BuiltinClient final : public ProviderClient {
 public:
  BuiltinClient();
  const proto::schema::ProviderSchema& schema() const override { return schema_; }
  void ValidateProvider(const Value& config, Done done) override;
  void Configure(const Value& config, Done done) override;
  void ValidateResource(const std::string& type, const Value& config, Done done) override;
  void ValidateData(const std::string& type, const Value& config, Done done) override;
  void Upgrade(const std::string& type, int64_t version, std::string json,
               ObjectDone done) override;
  void Read(const std::string& type, const Value& state, std::string private_bytes,
            ObjectDone done) override;
  void Plan(const std::string& type, const Planning& planning, ObjectDone done) override;
  void Apply(const std::string& type, const Applying& applying, ApplyEvents events,
             ObjectDone done) override;
  void Import(const std::string& type, const std::string& id, ImportDone done) override;
  void ReadData(const std::string& type, const Value& config, ObjectDone done) override;
  // It has no ephemeral resources: none of these is ever called.
  void ValidateEphemeral(const std::string& type, const Value& config, Done done) override;
  void OpenEphemeral(const std::string& type, const Value& config, EphemeralDone done) override;
  void RenewEphemeral(const std::string& type, std::string private_bytes,
                      EphemeralDone done) override;
  void CloseEphemeral(const std::string& type, std::string private_bytes, Done done) override;
  void Stop() override {}

 private:
  proto::schema::ProviderSchema schema_;
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_BUILTIN_CLIENT_H_
