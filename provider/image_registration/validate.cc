#include "provider/image_registration/validate.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "proto/text/cat.h"
#include "provider/image/common_checks.h"
#include "provider/parts/rules.h"

namespace provider::image_registration {
namespace {

using proto::text::Cat;

constexpr size_t kMaxName = 255;
constexpr int64_t kMaxMinDisk = 1024;
constexpr auto kDiskFormats =
    std::to_array<std::string_view>({"zvhd2", "vhd", "raw", "qcow2", "zvhd"});
constexpr std::array<std::string_view, 2> kFirmwares = {"bios", "uefi"};

std::optional<std::string> FindOsVersionMistake(std::string_view text) {
  if (!text.empty()) return std::nullopt;
  return "The operating system must not be empty; leave the argument out if it is not known.";
}

class RegistrationChecker : public image::CommonChecker {
 public:
  using CommonChecker::CommonChecker;

  // The call takes longer names, and other characters, than all others.
  void CheckName() {
    if (!IsSet("name")) return;
    const std::string_view name = Text("name");
    const size_t length = parts::CountCharacters(name);
    if (length == 0 || length > kMaxName) {
      return Error({"name"}, "Invalid name",
                   Cat("The name has ", length, " characters; it must have 1 to ", kMaxName, "."));
    }
    if (const auto mistake = parts::FindNameMistake(name)) {
      Warning("name", "Name that some calls refuse",
              Cat(*mistake,
                  " An image can be registered with such a name, but not get it by a "
                  "later change, and other clouds refuse it."));
    }
  }

  void CheckFile() {
    CheckText("image_url", "Invalid file", parts::FindImageUrlMistake);
    const std::string file = Cat(Text("image_url"));
    for (const std::string_view ending : {".iso", ".ova"}) {
      if (!absl::EndsWithIgnoreCase(file, Cat(ending))) continue;
      Warning("image_url", "File that the service may refuse",
              Cat("A file whose name ends in \"", ending,
                  "\" can be registered on some clouds only; \"ims_image\" with \"image_url\" "
                  "takes it on all."));
    }
  }

  void CheckRest() {
    CheckText("description", "Invalid description", parts::FindDescriptionMistake);
    CheckText("os_version", "Invalid value", FindOsVersionMistake);
    CheckText("enterprise_project_id", "Invalid id", parts::FindEnterpriseProjectMistake);
    CheckNumber("min_disk", 1, kMaxMinDisk);
    CheckWord("disk_format", kDiskFormats);
    CheckWord("hw_firmware_type", kFirmwares);
  }
};

}  // namespace

void ValidateRegistration(const proto::value::Value& config, resource::Diagnostics& diags) {
  RegistrationChecker checker(config, diags);
  checker.CheckName();
  checker.CheckFile();
  checker.CheckRest();
  checker.CheckMemory();
  checker.CheckTags();
  checker.CheckTimeouts();
}

}  // namespace provider::image_registration
