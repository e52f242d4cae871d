#include "provider/image/image_resource.h"

#include <string>
#include <string_view>
#include <utility>

#include "proto/schema/schema.h"
#include "provider/image/create_call.h"
#include "provider/image/fingerprint.h"
#include "provider/image/image_schema.h"
#include "provider/image/image_service.h"
#include "provider/image/import.h"
#include "provider/image/operations.h"
#include "provider/image/plan.h"
#include "provider/image/private_bytes.h"
#include "provider/image/validate.h"
#include "provider/parts/answers.h"

namespace provider::image {
namespace {

using proto::value::Value;
using resource::ApplyAnswer;
using resource::ApplyRequest;
using resource::CallContext;
using resource::ImportAnswer;
using resource::PlanAnswer;
using resource::PlanRequest;
using resource::ReadAnswer;
using resource::ReadRequest;

// Whatever kind of image it is.
class ImageResource final : public resource::Resource {
 public:
  explicit ImageResource(const Kind& kind) : kind_(kind) {}

  const proto::schema::Schema& schema() const override { return *kind_.schema; }

  void Validate(const Value& config, resource::Diagnostics& diags) const override {
    kind_.validate(config, diags);
  }

  absl::StatusOr<std::string> UpgradeState(int64_t version, std::string /*json*/) const override {
    return parts::NoOlderVersion(kind_.type_name, version);
  }

  void Plan(CallContext context, PlanRequest request,
            resource::Done<PlanAnswer> done) const override {
    Confirm(context, request.prior);
    PlanAnswer answer = PlanImage(kind_, context.options, request);
    if (request.prior.IsNull() && !request.proposed.IsNull()) {
      PrivateBytes content{.token = MakeToken()};
      if (request.config.IsWhollyKnown()) {
        content.wish = Fingerprint(kind_, context.options, answer.planned);
      }
      answer.private_bytes = WritePrivateBytes(content);
    }
    done(std::move(answer));
  }

  void Read(CallContext context, ReadRequest request,
            resource::Done<ReadAnswer> done) const override {
    Confirm(context, request.state);
    if (context.session == nullptr) {
      return done({std::move(request.state), std::move(request.private_bytes), {}});
    }
    ReadImage(ToolsOf(context), std::move(request), std::move(done));
  }

  void Apply(CallContext context, ApplyRequest request,
             resource::Done<ApplyAnswer> done) const override {
    Confirm(context, request.prior);
    if (context.session == nullptr) return done(parts::NotConfigured(std::move(request)));
    const auto apply = request.planned.IsNull()                                ? DeleteImage
                       : request.prior.IsNull() || IsUnfinished(request.prior) ? CreateImage
                                                                               : UpdateImage;
    apply(ToolsOf(context), std::move(request), std::move(done));
  }

  void Import(std::string_view id, resource::Done<ImportAnswer> done) const override {
    done(ImportImages(kind_, id));
  }

 private:
  // The engine has these images in its state: nothing else needs to remember them.
  static void Confirm(const CallContext& context, const Value& state) {
    if (context.records == nullptr || state.IsNull()) return;
    for (const std::string& id : IdsOf(state).All()) context.records->Confirm(id);
    const std::string job_id = JobOf(state, {});
    if (!job_id.empty()) context.records->Confirm(job_id);
  }
  Tools ToolsOf(CallContext& context) const {
    return {&kind_, ServiceOf(std::move(context.session)), std::move(context.stop),
            std::move(context.options), std::move(context.records)};
  }

  const Kind& kind_;
};

}  // namespace

const Kind& ImageKind() {
  static const Kind* const kKind = new Kind{.type_name = "ims_image",
                                            .schema = &ImageSchema(),
                                            .creation = CreationArguments(),
                                            .changeable = ChangeableArguments(),
                                            .sources = SourceArguments(),
                                            .validate = ValidateImage,
                                            .create_call = ImageCreateCall};
  return *kKind;
}

std::shared_ptr<const resource::Resource> MakeResource(const Kind& kind) {
  return std::make_shared<ImageResource>(kind);
}

std::shared_ptr<const resource::Resource> MakeImageResource() { return MakeResource(ImageKind()); }

}  // namespace provider::image
