#include "provider/image_export/image_export_resource.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "provider/image_export/export_schema.h"
#include "provider/image_export/operations.h"
#include "provider/image_export/plan.h"
#include "provider/image_export/validate.h"
#include "provider/parts/answers.h"
#include "provider/parts/change.h"
#include "provider/parts/plain_resource.h"
#include "provider/parts/rules.h"

namespace provider::image_export {
namespace {

using proto::value::Value;

resource::ImportAnswer ImportExport(std::string_view id) {
  const Value nothing = proto::schema::EmptyValue(ExportSchema().block);
  const size_t slash = id.find('/');
  const std::string_view image_id = id.substr(0, slash);
  const std::string_view file = slash == std::string_view::npos ? "" : id.substr(slash + 1);
  std::optional<std::string> mistake = parts::FindIdMistake(image_id);
  if (!mistake) mistake = FindBucketUrlMistake(file);
  if (mistake) {
    return {.state = Value::Null(nothing.type()),
            .diags = {parts::MakeError(
                "Invalid id", proto::text::Cat("An export is imported by the id of the image and "
                                               "the file, as \"image_id/bucket:object\". ",
                                               *mistake))}};
  }
  return {.state = nothing.WithAttr("id", Value::String(id))
                       .WithAttr("image_id", Value::String(image_id))
                       .WithAttr("bucket_url", Value::String(file))};
}

void Apply(resource::CallContext context, resource::ApplyRequest request,
           resource::Done<resource::ApplyAnswer> done) {
  if (request.planned.IsNull()) return done(DeleteExport(request));
  if (!request.prior.IsNull()) return done(UpdateExport(std::move(request)));
  parts::Operate<ServiceOf, CreateExport>(std::move(context), std::move(request), std::move(done));
}

}  // namespace

std::shared_ptr<const resource::Resource> MakeImageExportResource() {
  return parts::MakePlainResource({.name = "ims_image_export",
                                   .schema = ExportSchema,
                                   .validate = ValidateExport,
                                   .plan = PlanExport,
                                   .read = parts::Operate<ServiceOf, ReadExport>,
                                   .apply = Apply,
                                   .import = ImportExport});
}

}  // namespace provider::image_export
