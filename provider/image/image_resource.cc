#include "provider/image/image_resource.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "provider/image/create_call.h"
#include "provider/image/fingerprint.h"
#include "provider/image/image_schema.h"
#include "provider/image/image_service.h"
#include "provider/image/import.h"
#include "provider/image/operations.h"
#include "provider/image/plan.h"
#include "provider/image/plan_warnings.h"
#include "provider/image/private_bytes.h"
#include "provider/image/unfinished.h"
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
    CheckPlace(context.options, answer);
    if (request.prior.IsNull() && !request.proposed.IsNull()) {
      PrivateBytes content{.token = MakeToken()};
      if (request.config.IsWhollyKnown()) {
        content.wish = Fingerprint(kind_, context.options, answer.planned);
      }
      answer.private_bytes = WritePrivateBytes(content);
    }
    if (!request.prior.IsNull() || request.proposed.IsNull()) return done(std::move(answer));
    WarnOfCreate(context, std::move(answer), std::move(done));
  }

  void Read(CallContext context, ReadRequest request,
            resource::Done<ReadAnswer> done) const override {
    Confirm(context, request.state);
    if (context.session == nullptr) {
      return done({std::move(request.state), std::move(request.private_bytes), {}});
    }
    absl::StatusOr<Tools> tools = ToolsFor(context, request.state);
    if (!tools.ok()) {
      return done({std::move(request.state),
                   std::move(request.private_bytes),
                   {CannotReach(tools.status())}});
    }
    ReadImage(*std::move(tools), std::move(request), std::move(done));
  }

  void Apply(CallContext context, ApplyRequest request,
             resource::Done<ApplyAnswer> done) const override {
    Confirm(context, request.prior);
    if (context.session == nullptr) return done(parts::NotConfigured(std::move(request)));
    const auto apply = request.planned.IsNull()                                       ? DeleteImage
                       : request.prior.IsNull() || IsUnfinished(kind_, request.prior) ? CreateImage
                                                                                      : UpdateImage;
    absl::StatusOr<Tools> tools =
        ToolsFor(context, request.planned.IsNull() ? request.prior : request.planned);
    if (!tools.ok()) {
      return done({std::move(request.prior),
                   std::move(request.private_bytes),
                   {CannotReach(tools.status())}});
    }
    apply(*std::move(tools), std::move(request), std::move(done));
  }

  void Import(std::string_view id, resource::Done<ImportAnswer> done) const override {
    done(ImportImages(kind_, id));
  }

 private:
  // The engine has these images in its state: nothing else needs to remember them.
  static void Confirm(const CallContext& context, const Value& state) {
    if (state.IsNull()) return;
    if (context.session != nullptr) context.session->OnManaged(IdsOf(state).All());
    if (context.records == nullptr) return;
    for (const std::string& id : IdsOf(state).All()) context.records->Confirm(id);
    const std::string job_id = JobOf(state, {});
    if (!job_id.empty()) context.records->Confirm(job_id);
  }

  // What earlier runs left that the author of this create should know. Returns whether the create
  // takes up one of theirs.
  bool WarnOfRecords(records::CreateRecords& records, PlanAnswer& answer) const {
    const Value name = answer.planned.GetAttr("name");
    const std::string wish = ReadPrivateBytes(answer.private_bytes).wish;
    const bool is_taken_up = !wish.empty() && records.CanClaim(wish);
    if (name.IsKnownNonNull() && !wish.empty()) {
      for (const auto& record : records.TakeOutdated(name.AsString(), wish)) {
        answer.diags.push_back(OutdatedCreate(kind_.type_name, record));
      }
    }
    for (std::string& problem : records.TakeProblems()) {
      answer.diags.push_back(RecordsProblem(std::move(problem)));
    }
    return is_taken_up;
  }

  // The answer to the plan of a create, with warnings; never later than some seconds. Of other
  // regions the images are not listed for it.
  void WarnOfCreate(const CallContext& context, PlanAnswer answer,
                    resource::Done<PlanAnswer> done) const {
    const Value name = answer.planned.GetAttr("name");
    const bool is_taken_up = context.records != nullptr && WarnOfRecords(*context.records, answer);
    const bool is_far = kind_.place != nullptr && kind_.place(answer.planned).has_value();
    if (context.session == nullptr || !name.IsKnownNonNull() || is_taken_up || is_far) {
      return done(std::move(answer));
    }
    context.session->FindImagesNamed(
        std::string(name.AsString()),
        [&kind = kind_, session = context.session, answer = std::move(answer),
         done = std::move(done)](const std::vector<std::string>& ids) mutable {
          if (!ids.empty()) {
            answer.diags.push_back(
                NameIsTaken(kind.type_name, answer.planned.GetAttr("name").AsString(), ids));
          }
          done(std::move(answer));
        });
  }

  // The service does not copy to where it is (IMG.0142).
  void CheckPlace(const resource::ProviderOptions& options, PlanAnswer& answer) const {
    if (kind_.place == nullptr || answer.planned.IsNull() || options.region.empty()) return;
    const std::optional<Place> place = kind_.place(answer.planned);
    if (!place || place->region != options.region) return;
    answer.diags.push_back(
        {resource::Diagnostic::Severity::kError,
         "Region that is the provider's own",
         proto::text::Cat("The provider works in \"", options.region,
                          "\" itself. Leave \"region\" out, and what goes with it, for an image "
                          "in the same region."),
         {proto::value::PathStep::Attribute(kind_.place_arguments.front())}});
  }

  // What works on the images of `object`, wherever they are.
  absl::StatusOr<Tools> ToolsFor(CallContext& context, const Value& object) const {
    std::shared_ptr<ims::Session> images = context.session;
    if (kind_.place != nullptr) {
      if (const std::optional<Place> place = kind_.place(object)) {
        auto there = context.session->InRegion(place->region, place->project_name);
        if (!there.ok()) return there.status();
        images = *std::move(there);
      }
    }
    return Tools{&kind_, ServiceOf(std::move(context.session), std::move(images)),
                 std::move(context.stop), std::move(context.options), std::move(context.records)};
  }

  static resource::Diagnostic CannotReach(const absl::Status& status) {
    return parts::MakeError("Cannot reach the other region", std::string(status.message()));
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
