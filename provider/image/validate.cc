#include "provider/image/validate.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "proto/text/cat.h"
#include "proto/value/number.h"
#include "proto/value/path.h"
#include "provider/image/image_schema.h"
#include "provider/parts/checker.h"
#include "provider/parts/rules.h"

namespace provider::image {
namespace {

using proto::value::Path;
using proto::value::PathStep;
using proto::value::Value;
using resource::Diagnostic;
using resource::Diagnostics;

constexpr int64_t kMaxMemory = 2147483647;  // The service's integers have 32 bits.
constexpr size_t kMaxTags = 10;

constexpr std::array<std::string_view, 3> kOsTypes = {"Linux", "Windows", "Other"};
// The last one is for files only.
constexpr std::array<std::string_view, 5> kTypes = {"ECS", "FusionCompute", "BMS", "Ironic",
                                                    "IsoImage"};
constexpr std::array<std::string_view, 2> kArchitectures = {"x86", "arm"};
constexpr std::array<std::string_view, 2> kFirmwares = {"bios", "uefi"};

// One call of ValidateImage: the configuration and where mistakes go.
class ImageChecker : public parts::Checker {
 public:
  using parts::Checker::Checker;

  void CheckSources();
  void CheckNeeds();
  void CheckOnlyWithFile();
  void CheckType();
  void CheckHardware();
  void CheckMemory();
  void CheckDiskWarning();
  void CheckTags();
  void CheckBeyondAscii();

 private:
  // The only source that is set, if that is certain.
  std::optional<std::string_view> OnlySource() const;
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

void ImageChecker::CheckSources() {
  std::vector<std::string_view> set;
  bool all_null = true;
  for (const std::string_view source : SourceArguments()) {
    if (IsSet(source)) set.push_back(source);
    if (!IsNull(source)) all_null = false;
  }
  constexpr std::string_view kRule =
      "An image is made from exactly one source: a server (instance_id), a file in a bucket "
      "(image_url) or a data disk (volume_id).";
  if (all_null) Error({}, "Missing source of the image", proto::text::Cat(kRule, " None is set."));
  for (size_t i = 1; i < set.size(); ++i) {
    Error({set[i]}, "More than one source of the image",
          proto::text::Cat(kRule, " Both \"", set[0], "\" and \"", set[i], "\" are set."));
  }
}

void ImageChecker::CheckNeeds() {
  if (OnlySource() == "image_url" && IsNull("min_disk")) {
    Error({"min_disk"}, "Missing required argument",
          "The argument \"min_disk\" is required with \"image_url\": the least system disk, in GB, "
          "of a server made from the image.");
  }
  if (OnlySource() == "volume_id" && IsNull("os_version")) {
    Error({"os_version"}, "Missing required argument",
          "The argument \"os_version\" is required with \"volume_id\": the operating system "
          "installed on the disk, such as \"CentOS 7.0 64bit\".");
  }
  if (Text("type") == "IsoImage" && IsNull("os_version")) {
    Error({"os_version"}, "Missing required argument",
          "The argument \"os_version\" is required for an ISO file: the operating system that it "
          "installs, such as \"CentOS 7.0 64bit\".");
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
  constexpr std::array<std::string_view, 6> kOnlyWithFile = {
      "min_disk", "os_type", "is_config", "cmk_id", "architecture", "hw_firmware_type"};
  for (const std::string_view name : kOnlyWithFile) {
    if (!IsSet(name)) continue;
    Error({name}, "Argument without effect",
          proto::text::Cat("The argument \"", name, R"(" can be set only with "image_url", and ")",
                           *source, "\" is set."));
  }
  if (*source != "instance_id") return;
  for (const std::string_view name : {"os_version", "type"}) {
    if (!IsSet(name)) continue;
    Error({name}, "Argument without effect",
          proto::text::Cat("The argument \"", name,
                           "\" can be set only with \"image_url\" or \"volume_id\": an image of a "
                           "server takes it from the server."));
  }
}

void ImageChecker::CheckType() {
  const absl::Span<const std::string_view> types = kTypes;
  CheckWord("type", OnlySource() == "volume_id" ? types.first(types.size() - 1) : types);
}

void ImageChecker::CheckHardware() {
  CheckWord("architecture", kArchitectures);
  CheckWord("hw_firmware_type", kFirmwares);
  if (Text("architecture") == "arm" && Text("hw_firmware_type") == "bios") {
    Error({"hw_firmware_type"}, "Invalid value",
          R"(The architecture "arm" starts with "uefi" only.)");
  }
  if (!IsSet("cmk_id")) return;
  const std::string_view type = Text("type");
  if (type == "IsoImage" || type == "BMS" || type == "Ironic") {
    Error({"cmk_id"}, "Invalid value",
          proto::text::Cat("An image of type \"", type, "\" cannot be encrypted."));
  }
}

void ImageChecker::CheckMemory() {
  CheckNumber("min_ram", 0, kMaxMemory);
  CheckNumber("max_ram", 0, kMaxMemory);
  if (!IsSet("min_ram") || !IsSet("max_ram")) return;
  const proto::value::Number least = config().GetAttr("min_ram").AsNumber();
  const proto::value::Number most = config().GetAttr("max_ram").AsNumber();
  if (most.IsZero() || proto::value::Number::Compare(least, most) <= 0) return;
  Error({"max_ram"}, "Invalid value",
        proto::text::Cat("The argument \"max_ram\" (", most.ToString(),
                         ") must not be less than \"min_ram\" (", least.ToString(), ")."));
}

void ImageChecker::CheckDiskWarning() {
  if (!IsSet("min_disk") || IsNull("image_url")) return;
  const std::optional<int64_t> disk = config().GetAttr("min_disk").AsNumber().ToInt64();
  if (!disk || *disk < 1 || *disk > 1024 || (*disk >= 40 && *disk <= 255)) return;
  Warning("min_disk", "Size that some clouds refuse",
          proto::text::Cat("A system disk of ", *disk,
                           " GB is outside the range from 40 to 255 that "
                           "every cloud accepts."));
}

void ImageChecker::CheckTags() {
  const Value& tags = config().GetAttr("tags");
  if (!tags.IsKnownNonNull()) return;
  if (tags.size() > kMaxTags) {
    Error(
        {"tags"}, "Too many tags",
        proto::text::Cat("There are ", tags.size(), " tags; an image has at most ", kMaxTags, "."));
  }
  for (size_t i = 0; i < tags.size(); ++i) {
    const std::string& key = tags.keys()[i];
    const Path path = {PathStep::Attribute("tags"), PathStep::Key(key)};
    const auto report = [&](std::string mistake) {
      Add(Diagnostic::Severity::kError, "Invalid tag", std::move(mistake), path);
    };
    if (auto mistake = parts::FindTagKeyMistake(key)) report(*mistake);
    if (tags[i].IsNull()) {
      report("The value of a tag must not be null; it may be empty.");
    } else if (tags[i].IsKnown()) {
      if (auto mistake = parts::FindTagValueMistake(tags[i].AsString())) report(*mistake);
    }
  }
}

void ImageChecker::CheckBeyondAscii() {
  if (!parts::IsBeyondAscii(Text("name"))) return;
  Warning("name", "Name that some clouds refuse",
          "The name holds characters beyond the letters a to z, which some clouds refuse.");
}

}  // namespace

void ValidateImage(const Value& config, Diagnostics& diags) {
  ImageChecker checker(config, diags);
  checker.CheckText("name", "Invalid name", parts::FindNameMistake);
  checker.CheckText("description", "Invalid description", parts::FindDescriptionMistake);
  checker.CheckText("instance_id", "Invalid id", parts::FindIdMistake);
  checker.CheckText("volume_id", "Invalid id", parts::FindIdMistake);
  checker.CheckText("cmk_id", "Invalid id", parts::FindIdMistake);
  checker.CheckText("image_url", "Invalid file", parts::FindImageUrlMistake);
  checker.CheckText("enterprise_project_id", "Invalid id", parts::FindEnterpriseProjectMistake);
  checker.CheckSources();
  checker.CheckNeeds();
  checker.CheckOnlyWithFile();
  checker.CheckWord("os_type", kOsTypes);
  checker.CheckType();
  checker.CheckHardware();
  checker.CheckNumber("min_disk", 1, 1024);
  checker.CheckDiskWarning();
  checker.CheckMemory();
  checker.CheckTags();
  checker.CheckBeyondAscii();
  checker.CheckTimeouts();
}

}  // namespace provider::image
