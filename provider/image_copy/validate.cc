#include "provider/image_copy/validate.h"

#include <optional>
#include <string>
#include <string_view>

#include "proto/text/cat.h"
#include "provider/image/common_checks.h"
#include "provider/parts/rules.h"

namespace provider::image_copy {
namespace {

using proto::text::Cat;

class CopyChecker : public image::CommonChecker {
 public:
  using CommonChecker::CommonChecker;

  void CheckRegion() {
    CheckText("region", "Invalid region", parts::FindRegionMistake);
    CheckText("project_name", "Invalid value", FindEmpty);
    CheckText("agency_name", "Invalid value", FindEmpty);
    CheckText("vault_id", "Invalid id", parts::FindIdMistake);
    if (IsNull("region")) return CheckNear();
    if (IsNull("agency_name")) {
      Error({"agency_name"}, "Missing required argument",
            "The argument \"agency_name\" is required with \"region\": the agency that lets the "
            "image service act in both regions.");
    }
    if (IsSet("cmk_id")) {
      Error({"cmk_id"}, "Argument without effect",
            "A copy in another region cannot be encrypted by the call that makes it. Leave out "
            "\"cmk_id\"; an image that is copied once more there can get a key.");
    }
  }

 private:
  void CheckNear() {
    for (const std::string_view name : {"project_name", "agency_name", "vault_id"}) {
      if (!IsSet(name)) continue;
      Error({name}, "Argument without effect",
            Cat("The argument \"", name,
                "\" can be set only with \"region\", for a copy in another region."));
    }
  }

  static std::optional<std::string> FindEmpty(std::string_view text) {
    if (!text.empty()) return std::nullopt;
    return "The argument must not be empty.";
  }
};

}  // namespace

void ValidateCopy(const proto::value::Value& config, resource::Diagnostics& diags) {
  CopyChecker checker(config, diags);
  checker.CheckText("source_image_id", "Invalid id", parts::FindIdMistake);
  checker.CheckText("cmk_id", "Invalid id", parts::FindIdMistake);
  checker.CheckText("enterprise_project_id", "Invalid id", parts::FindEnterpriseProjectMistake);
  checker.CheckRegion();
  checker.CheckWords();
  checker.CheckMemory();
  checker.CheckTags();
  checker.CheckTimeouts();
}

}  // namespace provider::image_copy
