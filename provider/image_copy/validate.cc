#include "provider/image_copy/validate.h"

#include "provider/image/common_checks.h"
#include "provider/parts/rules.h"

namespace provider::image_copy {

void ValidateCopy(const proto::value::Value& config, resource::Diagnostics& diags) {
  image::CommonChecker checker(config, diags);
  checker.CheckText("source_image_id", "Invalid id", parts::FindIdMistake);
  checker.CheckText("cmk_id", "Invalid id", parts::FindIdMistake);
  checker.CheckText("enterprise_project_id", "Invalid id", parts::FindEnterpriseProjectMistake);
  checker.CheckWords();
  checker.CheckMemory();
  checker.CheckTags();
  checker.CheckTimeouts();
}

}  // namespace provider::image_copy
