#include "provider/image/validate.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/types/span.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "provider/image/common_checks.h"
#include "provider/image/data_image_checks.h"
#include "provider/image/image_schema.h"
#include "provider/image/image_set.h"
#include "provider/parts/rules.h"

namespace provider::image {
namespace {

using proto::text::Cat;
using proto::value::Value;
using resource::Diagnostics;

constexpr std::array<std::string_view, 3> kOsTypes = {"Linux", "Windows", "Other"};
constexpr std::array<std::string_view, 2> kOsTypesOfData = {"Linux", "Windows"};
// Of a file, of a data disk.
constexpr std::array<std::string_view, 6> kTypesOfFile = {"ECS",    "FusionCompute", "BMS",
                                                          "Ironic", "IsoImage",      "DataImage"};
constexpr std::array<std::string_view, 4> kTypesOfDisk = {"ECS", "FusionCompute", "BMS", "Ironic"};
constexpr std::array<std::string_view, 2> kArchitectures = {"x86", "arm"};
constexpr std::array<std::string_view, 2> kFirmwares = {"bios", "uefi"};
constexpr std::array<std::string_view, 2> kLicenses = {"platform", "byol"};
constexpr auto kOnlyWithFile =
    std::to_array<std::string_view>({"min_disk", "os_type", "is_config", "cmk_id", "architecture",
                                     "hw_firmware_type", "is_quick_import", "license_type"});

// One call of ValidateImage: the configuration and where mistakes go.
class ImageChecker : public CommonChecker {
 public:
  using CommonChecker::CommonChecker;

  void CheckIds();
  void CheckSources();
  void CheckNeeds();
  void CheckOnlyWithFile();
  void CheckDataOnly();
  void CheckDataFile();
  void CheckType();
  void CheckOperatingSystem();
  void CheckHardware();
  void CheckEncryption();
  void CheckDisk();
  void CheckQuickImport();

 private:
  bool HasNoDataImages() const {
    const Value& blocks = config().GetAttr("data_images");
    return blocks.IsKnown() && (blocks.IsNull() || blocks.size() == 0);
  }
  bool IsDataFile() const { return Text("type") == "DataImage"; }
  // The only source that is set, if that is certain.
  std::optional<std::string_view> OnlySource() const;
  void NoEffect(std::string_view name, std::string_view why);
  void Required(std::string_view name, std::string_view why);
};

std::optional<std::string_view> ImageChecker::OnlySource() const {
  std::optional<std::string_view> only;
  for (const std::string_view source : SourceArguments()) {
    if (IsNull(source)) continue;
    if (only || !IsSet(source)) return std::nullopt;
    only = source;
  }
  return only;
}

void ImageChecker::NoEffect(std::string_view name, std::string_view why) {
  if (!IsSet(name)) return;
  Error({name}, "Argument without effect", Cat("The argument \"", name, "\" ", why));
}

void ImageChecker::Required(std::string_view name, std::string_view why) {
  if (!IsNull(name)) return;
  Error({name}, "Missing required argument", Cat("The argument \"", name, "\" is required ", why));
}

void ImageChecker::CheckIds() {
  CheckText("instance_id", "Invalid id", parts::FindIdMistake);
  CheckText("volume_id", "Invalid id", parts::FindIdMistake);
  CheckText("cmk_id", "Invalid id", parts::FindIdMistake);
  CheckText("image_url", "Invalid file", parts::FindImageUrlMistake);
  CheckText("enterprise_project_id", "Invalid id", parts::FindEnterpriseProjectMistake);
}

void ImageChecker::CheckSources() {
  std::vector<std::string_view> set;
  bool all_null = true;
  for (const std::string_view source : SourceArguments()) {
    if (IsSet(source)) set.push_back(source);
    if (!IsNull(source)) all_null = false;
  }
  constexpr std::string_view kRule =
      "An image is made from exactly one source: a server (instance_id), a file in a bucket "
      "(image_url) or a data disk (volume_id). Blocks \"data_images\" with a volume_id each make "
      "data disk images of a server's disks, without another source.";
  if (all_null && HasNoDataImages()) {
    Error({}, "Missing source of the image", Cat(kRule, " None is set."));
  }
  for (size_t i = 1; i < set.size(); ++i) {
    Error({set[i]}, "More than one source of the image",
          Cat(kRule, " Both \"", set[0], "\" and \"", set[i], "\" are set."));
  }
}

void ImageChecker::CheckNeeds() {
  const std::optional<std::string_view> source = OnlySource();
  if (source) Required("name", "for every image but those of \"data_images\".");
  if (source == "image_url") {
    Required("min_disk",
             "with \"image_url\": the least disk, in GB, of a server made from the image.");
  }
  if (source == "volume_id") {
    Required("os_version",
             "with \"volume_id\": the operating system installed on the disk, such as \"CentOS "
             "7.0 64bit\".");
  }
  // A type that is not known yet may be that of a data disk image.
  const bool is_iso =
      Text("type") == "IsoImage" || (absl::EndsWithIgnoreCase(Cat(Text("image_url")), ".iso") &&
                                     !IsDataFile() && config().GetAttr("type").IsKnown());
  if (is_iso) {
    Required("os_version",
             "for an ISO file: the operating system that it installs, such as \"CentOS 7.0 "
             "64bit\".");
  } else if (source == "image_url" && IsQuick() && !IsDataFile() &&
             config().GetAttr("type").IsKnown()) {
    Required("os_version",
             "for a quick import: the operating system in the file, such as \"CentOS 7.0 "
             "64bit\". The service does not look for it.");
  }
  if (IsSet("os_version") && Text("os_version").empty()) {
    Error({"os_version"}, "Invalid value",
          "The argument \"os_version\" must not be empty. Leave it out where the service is to "
          "find the operating system itself.");
  }
}

void ImageChecker::CheckOnlyWithFile() {
  const std::optional<std::string_view> source = OnlySource();
  if (!source || *source == "image_url") return;
  for (const std::string_view name : kOnlyWithFile) {
    NoEffect(name, Cat(R"(can be set only with "image_url", and ")", *source, "\" is set."));
  }
  if (*source != "instance_id") return;
  for (const std::string_view name : {"os_version", "type"}) {
    NoEffect(name,
             "can be set only with \"image_url\" or \"volume_id\": an image of a server takes it "
             "from the server.");
  }
}

// Data images of a server's disks have all arguments in their blocks.
void ImageChecker::CheckDataOnly() {
  if (!IsDataOnly(config())) return;
  constexpr auto kInBlocks =
      std::to_array<std::string_view>({"name", "description", "tags", "tag_strings"});
  for (const std::string_view name : kInBlocks) {
    NoEffect(name,
             "is ignored by the service if there are only \"data_images\". Set it in each "
             "block.");
  }
  constexpr auto kOfSystems = std::to_array<std::string_view>(
      {"min_ram", "max_ram", "min_disk", "os_type", "os_version", "type", "is_config", "cmk_id",
       "architecture", "hw_firmware_type", "is_quick_import", "license_type"});
  for (const std::string_view name : kOfSystems) {
    NoEffect(name, "has no meaning for data disk images of a server's disks.");
  }
}

void ImageChecker::CheckDataFile() {
  if (!IsDataFile() || OnlySource() != "image_url") return;
  constexpr auto kOfSystems =
      std::to_array<std::string_view>({"min_ram", "max_ram", "os_version", "is_config",
                                       "architecture", "hw_firmware_type", "license_type"});
  for (const std::string_view name : kOfSystems) {
    NoEffect(name, "has no meaning for a data disk image (type \"DataImage\").");
  }
  if (IsQuick()) NoEffect("cmk_id", "cannot be given for a quick import of a data disk image.");
  if (!DataImages(config()).empty()) {
    Error({"data_images"}, "Argument without effect",
          "Blocks \"data_images\" come with a system disk image, and the type is \"DataImage\". "
          "Make a resource for each data disk image.");
  }
}

void ImageChecker::CheckType() {
  if (OnlySource() == "volume_id") return CheckWord("type", kTypesOfDisk);
  CheckWord("type", kTypesOfFile);
}

void ImageChecker::CheckOperatingSystem() {
  CheckWord("os_type",
            IsDataFile() ? absl::MakeConstSpan(kOsTypesOfData) : absl::MakeConstSpan(kOsTypes));
  CheckWord("license_type", kLicenses);
  if (!IsSet("license_type")) return;
  for (const std::string_view name : {"os_type", "os_version"}) {
    if (Text(name).empty() || Text(name).starts_with("Windows")) continue;
    Error({"license_type"}, "Invalid value",
          Cat("Only Windows has a license_type, and the ", name, " is \"", Text(name),
              "\". Remove the license_type."));
    return;
  }
}

void ImageChecker::CheckHardware() {
  CheckWord("architecture", kArchitectures);
  CheckWord("hw_firmware_type", kFirmwares);
  if (Text("architecture") == "arm" && Text("hw_firmware_type") == "bios") {
    Error({"hw_firmware_type"}, "Invalid value",
          R"(The architecture "arm" starts with "uefi" only.)");
  }
}

void ImageChecker::CheckEncryption() {
  if (!IsSet("cmk_id")) return;
  const std::string_view type = Text("type");
  if (type != "IsoImage" && type != "BMS" && type != "Ironic") return;
  Error({"cmk_id"}, "Invalid value", Cat("An image of type \"", type, "\" cannot be encrypted."));
}

void ImageChecker::CheckDisk() {
  const bool is_data = IsDataFile();
  // A type that is not known yet may be either.
  const bool may_be_data = is_data || !config().GetAttr("type").IsKnown();
  const int64_t most = may_be_data && !IsQuick() ? 2048 : 1024;
  CheckNumber("min_disk", 1, most);
  if (!IsSet("min_disk") || OnlySource() != "image_url" || may_be_data != is_data) return;
  const std::optional<int64_t> disk = config().GetAttr("min_disk").AsNumber().ToInt64();
  const int64_t usual = is_data ? most : 255;
  if (!disk || *disk < 1 || *disk > most || (*disk >= 40 && *disk <= usual)) return;
  Warning("min_disk", "Size that some clouds refuse",
          Cat("A ", is_data ? "data" : "system", " disk of ", *disk,
              " GB is outside the range from 40 to ", usual, " that every cloud accepts."));
}

void ImageChecker::CheckQuickImport() {
  if (!IsQuick()) return;
  if (Text("type") != "IsoImage") return CheckQuickFile();
  Error({"is_quick_import"}, "Invalid value",
        "An ISO file (type \"IsoImage\") cannot be imported quickly: a quick import takes ZVHD2 "
        "files, and RAW files with their bitmap beside them.");
}

}  // namespace

void ValidateImage(const Value& config, Diagnostics& diags) {
  ImageChecker checker(config, diags);
  checker.CheckWords();
  checker.CheckIds();
  checker.CheckSources();
  checker.CheckNeeds();
  checker.CheckOnlyWithFile();
  checker.CheckDataOnly();
  checker.CheckDataFile();
  checker.CheckType();
  checker.CheckOperatingSystem();
  checker.CheckHardware();
  checker.CheckEncryption();
  checker.CheckDisk();
  checker.CheckQuickImport();
  checker.CheckMemory();
  checker.CheckTags();
  CheckDataImages(config, diags);
  checker.CheckTimeouts();
}

}  // namespace provider::image
