#include "provider/parts/plain_resource.h"

#include <string>
#include <utility>

#include "provider/parts/answers.h"

namespace provider::parts {
namespace {

class PlainResource final : public resource::Resource {
 public:
  explicit PlainResource(PlainType type) : type_(type) {}

  const proto::schema::Schema& schema() const override { return type_.schema(); }

  void Validate(const proto::value::Value& config, resource::Diagnostics& diags) const override {
    type_.validate(config, diags);
  }

  absl::StatusOr<std::string> UpgradeState(int64_t version, std::string /*json*/) const override {
    return NoOlderVersion(type_.name, version);
  }

  void Plan(resource::CallContext /*context*/, resource::PlanRequest request,
            resource::Done<resource::PlanAnswer> done) const override {
    done(type_.plan(request));
  }

  void Read(resource::CallContext context, resource::ReadRequest request,
            resource::Done<resource::ReadAnswer> done) const override {
    if (context.session == nullptr) {
      return done({std::move(request.state), std::move(request.private_bytes), {}});
    }
    type_.read(std::move(context), std::move(request), std::move(done));
  }

  void Apply(resource::CallContext context, resource::ApplyRequest request,
             resource::Done<resource::ApplyAnswer> done) const override {
    if (context.session == nullptr) return done(NotConfigured(std::move(request)));
    type_.apply(std::move(context), std::move(request), std::move(done));
  }

  void Import(std::string_view id, resource::Done<resource::ImportAnswer> done) const override {
    done(type_.import(id));
  }

 private:
  const PlainType type_;
};

}  // namespace

std::shared_ptr<const resource::Resource> MakePlainResource(PlainType type) {
  return std::make_shared<PlainResource>(type);
}

}  // namespace provider::parts
