#include "provider/image_share/image_share_resource.h"

#include <array>
#include <string>
#include <utility>

#include "provider/image_share/operations.h"
#include "provider/image_share/plan.h"
#include "provider/image_share/share_schema.h"
#include "provider/image_share/validate.h"
#include "provider/parts/answers.h"

namespace provider::image_share {
namespace {

using proto::value::Value;

class ImageShareResource final : public resource::Resource {
 public:
  const proto::schema::Schema& schema() const override { return ShareSchema(); }

  void Validate(const Value& config, resource::Diagnostics& diags) const override {
    ValidateShare(config, diags);
  }

  absl::StatusOr<std::string> UpgradeState(int64_t version, std::string /*json*/) const override {
    return parts::NoOlderVersion("ims_image_share", version);
  }

  void Plan(resource::CallContext /*context*/, resource::PlanRequest request,
            resource::Done<resource::PlanAnswer> done) const override {
    done(PlanShare(request));
  }

  void Read(resource::CallContext context, resource::ReadRequest request,
            resource::Done<resource::ReadAnswer> done) const override {
    if (context.session == nullptr) {
      return done({std::move(request.state), std::move(request.private_bytes), {}});
    }
    ReadShare(ToolsOf(context), std::move(request), std::move(done));
  }

  void Apply(resource::CallContext context, resource::ApplyRequest request,
             resource::Done<resource::ApplyAnswer> done) const override {
    if (context.session == nullptr) return done(parts::NotConfigured(std::move(request)));
    ChangeShare(ToolsOf(context), std::move(request), std::move(done));
  }

  void Import(std::string_view id, resource::Done<resource::ImportAnswer> done) const override {
    constexpr std::array<std::string_view, 2> kIds = {"id", "image_id"};
    done(parts::ImportByImage(ShareSchema(), kIds, id));
  }

 private:
  static Tools ToolsOf(resource::CallContext& context) {
    return {ServiceOf(std::move(context.session)), std::move(context.stop)};
  }
};

}  // namespace

std::shared_ptr<const resource::Resource> MakeImageShareResource() {
  return std::make_shared<ImageShareResource>();
}

}  // namespace provider::image_share
