#include "provider/image/image_resource.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "provider/image/image_schema.h"
#include "provider/image/image_service.h"
#include "provider/image/operations.h"
#include "provider/image/plan.h"
#include "provider/image/validate.h"
#include "provider/parts/rules.h"

namespace provider::image {
namespace {

using proto::value::Value;
using resource::ApplyAnswer;
using resource::ApplyRequest;
using resource::CallContext;
using resource::Diagnostic;
using resource::ImportAnswer;
using resource::PlanAnswer;
using resource::PlanRequest;
using resource::ReadAnswer;
using resource::ReadRequest;

class ImageResource final : public resource::Resource {
 public:
  const proto::schema::Schema& schema() const override { return ImageSchema(); }

  void Validate(const Value& config, resource::Diagnostics& diags) const override {
    ValidateImage(config, diags);
  }

  absl::StatusOr<std::string> UpgradeState(int64_t version, std::string /*json*/) const override {
    return absl::InvalidArgumentError(proto::text::Cat(
        "No version of this provider wrote states of schema version ", version, " for ims_image."));
  }

  void Plan(CallContext /*context*/, PlanRequest request,
            resource::Done<PlanAnswer> done) const override {
    done(PlanImage(request));
  }

  void Read(CallContext context, ReadRequest request,
            resource::Done<ReadAnswer> done) const override {
    if (context.session == nullptr) {
      return done({std::move(request.state), std::move(request.private_bytes), {}});
    }
    ReadImage(ToolsOf(context), std::move(request), std::move(done));
  }

  void Apply(CallContext context, ApplyRequest request,
             resource::Done<ApplyAnswer> done) const override {
    if (context.session == nullptr) {
      return done({std::move(request.prior),
                   std::move(request.private_bytes),
                   {{Diagnostic::Severity::kError,
                     "Provider not configured",
                     "The provider's configuration is not known yet.",
                     {}}}});
    }
    if (IsUnfinished(request.prior) && !request.planned.IsNull()) {
      return done({std::move(request.prior),
                   std::move(request.private_bytes),
                   {{Diagnostic::Severity::kError,
                     "Unfinished image",
                     "The create of this image was interrupted, so that its id is not known yet. "
                     "Refresh the state, or let the image be replaced.",
                     {}}}});
    }
    const auto apply = request.prior.IsNull()     ? CreateImage
                       : request.planned.IsNull() ? DeleteImage
                                                  : UpdateImage;
    apply(ToolsOf(context), std::move(request), std::move(done));
  }

  void Import(std::string_view id, resource::Done<ImportAnswer> done) const override {
    const Value nothing = proto::schema::EmptyValue(ImageSchema().block);
    ImportAnswer answer;
    answer.state = Value::Null(nothing.type());
    if (std::optional<std::string> mistake = parts::FindIdMistake(id)) {
      answer.diags.push_back({Diagnostic::Severity::kError, "Invalid id", *std::move(mistake), {}});
    } else {
      answer.state = nothing.WithAttr("id", Value::String(id));
    }
    done(std::move(answer));
  }

 private:
  // Whether only the job is known of an object in the state.
  static bool IsUnfinished(const Value& prior) {
    return !prior.IsNull() && prior.GetAttr("id").IsNull();
  }
  static Tools ToolsOf(CallContext& context) {
    return {ServiceOf(std::move(context.session)), std::move(context.stop),
            std::move(context.options.enterprise_project)};
  }
};

}  // namespace

std::shared_ptr<const resource::Resource> MakeImageResource() {
  return std::make_shared<ImageResource>();
}

}  // namespace provider::image
