#include "provider/image_whole/validate.h"

#include <array>
#include <string_view>

#include "proto/text/cat.h"
#include "provider/image/common_checks.h"
#include "provider/parts/rules.h"

namespace provider::image_whole {
namespace {

using proto::text::Cat;

constexpr std::array<std::string_view, 2> kTypes = {"CSBS", "CBR"};

class WholeChecker : public image::CommonChecker {
 public:
  using CommonChecker::CommonChecker;

  void CheckIds() {
    for (const std::string_view name : {"instance_id", "vault_id", "backup_id"}) {
      CheckText(name, "Invalid id", parts::FindIdMistake);
    }
    CheckText("enterprise_project_id", "Invalid id", parts::FindEnterpriseProjectMistake);
    CheckWord("whole_image_type", kTypes);
  }

  void CheckSources() {
    constexpr std::string_view kRule =
        "A full-ECS image is made from exactly one source: a server (instance_id) or a backup of "
        "one (backup_id).";
    if (IsNull("instance_id") && IsNull("backup_id")) {
      Error({}, "Missing source of the image", Cat(kRule, " None is set."));
    }
    if (IsSet("instance_id") && IsSet("backup_id")) {
      Error({"backup_id"}, "More than one source of the image", Cat(kRule, " Both are set."));
    }
    CheckBelongsTo("vault_id", "instance_id", "backup_id");
    CheckBelongsTo("whole_image_type", "backup_id", "instance_id");
  }

 private:
  // `name` has a meaning only with `source`, of which `other` is the alternative.
  void CheckBelongsTo(std::string_view name, std::string_view source, std::string_view other) {
    if (!IsSet(name) || !IsNull(source) || !IsSet(other)) return;
    Error({name}, "Argument without effect",
          Cat("The argument \"", name, "\" can be set only with \"", source, "\", and \"", other,
              "\" is set."));
  }
};

}  // namespace

void ValidateWhole(const proto::value::Value& config, resource::Diagnostics& diags) {
  WholeChecker checker(config, diags);
  checker.CheckWords();
  checker.CheckIds();
  checker.CheckSources();
  checker.CheckMemory();
  checker.CheckTags();
  checker.CheckTimeouts();
}

}  // namespace provider::image_whole
