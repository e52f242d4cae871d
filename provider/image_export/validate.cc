#include "provider/image_export/validate.h"

#include <array>
#include <utility>

#include "proto/text/cat.h"
#include "provider/parts/checker.h"
#include "provider/parts/rules.h"

namespace provider::image_export {
namespace {

using proto::value::Value;

constexpr std::array<std::string_view, 4> kFormats = {"qcow2", "vhd", "zvhd", "vmdk"};

class ExportChecker : public parts::Checker {
 public:
  using parts::Checker::Checker;

  void CheckFormat() {
    CheckWord("file_format", kFormats);
    const Value& quick = config().GetAttr("is_quick_export");
    if (!quick.IsKnown()) return;
    const bool is_quick = quick.IsKnownNonNull() && quick.AsBool();
    if (is_quick && IsSet("file_format")) {
      Error({"file_format"}, "Argument not allowed",
            "The argument \"file_format\" must not be set if \"is_quick_export\" is true: a quick "
            "export always writes ZVHD2.");
    }
    if (!is_quick && IsNull("file_format")) {
      Error({"file_format"}, "Missing required argument",
            "The argument \"file_format\" is required unless \"is_quick_export\" is true: the "
            "format of the file, qcow2, vhd, zvhd or vmdk.");
    }
  }
};

}  // namespace

std::optional<std::string> FindBucketUrlMistake(std::string_view url) {
  if (std::optional<std::string> mistake = parts::FindImageUrlMistake(url)) return mistake;
  const std::string_view object = url.substr(url.find(':') + 1);
  const std::string_view file = object.substr(object.rfind('/') + 1);
  std::optional<std::string> mistake = parts::FindNameMistake(file);
  if (!mistake) return std::nullopt;
  return proto::text::Cat("The file of \"", url, "\" is named wrongly. ", *mistake);
}

void ValidateExport(const Value& config, resource::Diagnostics& diags) {
  ExportChecker checker(config, diags);
  checker.CheckText("image_id", "Invalid id", parts::FindIdMistake);
  checker.CheckText("bucket_url", "Invalid file", FindBucketUrlMistake);
  checker.CheckFormat();
  checker.CheckTimeouts();
}

}  // namespace provider::image_export
