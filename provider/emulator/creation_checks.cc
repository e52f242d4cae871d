#include "provider/emulator/creation_checks.h"

#include <algorithm>
#include <array>
#include <vector>

#include "provider/emulator/os_versions.h"
#include "provider/emulator/rules.h"
#include "provider/emulator/seeds.h"

namespace provider::emulator {
namespace {

constexpr std::int64_t kMaxDataDisk = 2048;
constexpr std::size_t kMaxDataImages = 3;
constexpr std::int64_t kMaxFileBytes = std::int64_t{128} << 30;
constexpr std::int64_t kMaxQuickFileBytes = std::int64_t{1} << 40;

template <std::size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& values) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

bool MakesSystemImage(const CreationRequest& request) {
  return request.method != Method::kServerDisks;
}

std::optional<Failure> CheckNames(const CreationRequest& request) {
  if (MakesSystemImage(request)) {
    if (auto failure = CheckName(request.image.name)) return failure;
  }
  for (const ImageFields& data_image : request.data_images) {
    if (data_image.name.empty() && MakesSystemImage(request)) continue;  // Gets one made up.
    if (auto failure = CheckName(data_image.name)) return failure;
  }
  return std::nullopt;
}

std::optional<Failure> CheckDescriptions(const CreationRequest& request) {
  if (auto failure = CheckDescription(request.image.description)) return failure;
  for (const ImageFields& data_image : request.data_images) {
    if (auto failure = CheckDescription(data_image.description)) return failure;
  }
  return std::nullopt;
}

std::optional<Failure> CheckTagFields(const ImageFields& fields) {
  if (fields.tags_failure) return fields.tags_failure;
  return CheckTags(fields.tags);
}

std::optional<Failure> CheckAllTags(const CreationRequest& request) {
  if (auto failure = CheckTagFields(request.image)) return failure;
  for (const ImageFields& data_image : request.data_images) {
    if (auto failure = CheckTagFields(data_image)) return failure;
  }
  return std::nullopt;
}

std::optional<Failure> CheckRange(std::string_view name, std::optional<std::int64_t> value,
                                  std::int64_t low, std::int64_t high) {
  if (!value || (*value >= low && *value <= high)) return std::nullopt;
  return ImsFailure("IMG.0055", Concat("Parameter ", name, " must be from ", std::to_string(low),
                                       " to ", std::to_string(high), "."));
}

std::optional<Failure> CheckSizes(const Options& options, const CreationRequest& request) {
  if (request.method == Method::kFile) {
    if (auto failure = CheckRange("min_disk", request.image.min_disk, options.min_disk_low,
                                  options.min_disk_high)) {
      return failure;
    }
    for (const ImageFields& data_image : request.data_images) {
      if (auto failure = CheckRange("data_images.min_disk", data_image.min_disk, 1, kMaxDataDisk)) {
        return failure;
      }
    }
  }
  if (auto failure = CheckRange("min_ram", request.min_ram, 0, INT32_MAX)) return failure;
  return CheckRange("max_ram", request.max_ram, 0, INT32_MAX);
}

std::optional<Failure> CheckOs(const Options& options, const CreationRequest& request) {
  if (request.os_version) {
    if (request.os_version->empty()) return ImsFailure("IMG.0056");
    if (options.checks_os_version && !IsKnownOsVersion(*request.os_version)) {
      return ImsFailure("IMG.0056", Concat("Value: \"", *request.os_version, "\"."));
    }
  }
  constexpr std::array<std::string_view, 3> kTypes = {"Linux", "Windows", "Other"};
  if (request.os_type && !IsOneOf(*request.os_type, kTypes)) return ImsFailure("IMG.0122");
  if (request.method != Method::kFile || request.os_version) return std::nullopt;
  if (request.image.is_quick_import) return ImsFailure("IMG.0159");
  if (IsIso(request)) return ImsFailure("IMG.0166");
  return std::nullopt;
}

std::optional<Failure> CheckKind(const CreationRequest& request) {
  constexpr std::array<std::string_view, 2> kFirmwares = {"bios", "uefi"};
  if (request.firmware && !IsOneOf(*request.firmware, kFirmwares)) return ImsFailure("IMG.0141");
  constexpr std::array<std::string_view, 2> kArchitectures = {"x86", "arm"};
  if (request.architecture && !IsOneOf(*request.architecture, kArchitectures)) {
    return ImsFailure("IMG.0212");
  }
  constexpr std::array<std::string_view, 4> kTypes = {"ECS", "BMS", "FusionCompute", "Ironic"};
  const bool is_iso = request.method == Method::kFile && request.type == "IsoImage";
  if (request.type && !is_iso && !IsOneOf(*request.type, kTypes)) return ImsFailure("IMG.0024");
  return std::nullopt;
}

std::optional<Failure> CheckKey(const World& world, const CreationRequest& request) {
  if (request.key_id.empty()) return std::nullopt;
  if (IsIso(request)) return ImsFailure("IMG.0167");
  if (IsBareMetal(request)) return ImsFailure("IMG.0118");
  if (!world.sources.HasKey(request.key_id)) return ImsFailure("IMG.0095");
  return std::nullopt;
}

std::optional<Failure> CheckServer(const World& world, const CreationRequest& request) {
  if (!IsUuid(request.instance_id)) return ImsFailure("IMG.0012");
  const Server* server = world.sources.FindServer(request.instance_id);
  if (server == nullptr) return ImsFailure("IMG.0005");
  if (server->has_task) return ImsFailure("IMG.0010");
  if (!server->has_system_disk) return ImsFailure("IMG.0119");
  if (server->system_disk_gb > 1024) return ImsFailure("IMG.0111");
  return std::nullopt;
}

std::optional<Failure> CheckVolume(const World& world, std::string_view id) {
  const Volume* volume = world.sources.FindVolume(id);
  if (volume == nullptr) return ImsFailure("IMG.0120");
  if (!volume->is_usable) return ImsFailure("IMG.0022");
  return std::nullopt;
}

std::optional<Failure> CheckServerDisks(const World& world, const CreationRequest& request) {
  std::string_view server_id = {};
  for (const ImageFields& data_image : request.data_images) {
    if (auto failure = CheckVolume(world, data_image.volume_id)) return failure;
    const Volume* volume = world.sources.FindVolume(data_image.volume_id);
    if (!server_id.empty() && volume->server_id != server_id) return ImsFailure("IMG.0140");
    server_id = volume->server_id;
  }
  return std::nullopt;
}

std::optional<Failure> CheckFile(const World& world, std::string_view url) {
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos || colon + 1 == url.size()) return ImsFailure("IMG.0017");
  const std::string_view bucket = url.substr(0, colon);
  if (bucket.empty()) return ImsFailure("IMG.0068");
  if (url.find(' ') != std::string_view::npos) return ImsFailure("IMG.0175");
  const bool is_plain = std::all_of(bucket.begin(), bucket.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
  if (!is_plain) return ImsFailure("IMG.0109");
  if (!world.sources.HasBucket(bucket)) return ImsFailure("IMG.0069");
  const File* file = world.sources.FindFile(url);
  if (file == nullptr) return ImsFailure("IMG.0057", Concat("There is no file ", url, "."));
  if (file->region != kRegion) return ImsFailure("IMG.0058");
  return std::nullopt;
}

std::optional<Failure> CheckFiles(const World& world, const CreationRequest& request) {
  std::vector<const ImageFields*> all = {&request.image};
  for (const ImageFields& data_image : request.data_images) all.push_back(&data_image);
  if (request.data_images.size() > kMaxDataImages) return ImsFailure("IMG.0194");
  for (const ImageFields* one : all) {
    for (const ImageFields* other : all) {
      if (one != other && one->image_url == other->image_url) return ImsFailure("IMG.0123");
    }
    if (auto failure = CheckFile(world, one->image_url)) return failure;
    if (!world.options().refuses_bad_files) continue;
    if (auto failure =
            CheckFileContent(*world.sources.FindFile(one->image_url), one->is_quick_import)) {
      return failure;
    }
  }
  return std::nullopt;
}

}  // namespace

bool IsIso(const CreationRequest& request) {
  return request.method == Method::kFile &&
         (request.type == "IsoImage" || request.image.image_url.ends_with(".iso"));
}

bool IsBareMetal(const CreationRequest& request) {
  return request.type == "BMS" || request.type == "Ironic";
}

std::optional<Failure> CheckFields(const Options& options, const CreationRequest& request) {
  if (auto failure = CheckNames(request)) return failure;
  if (auto failure = CheckDescriptions(request)) return failure;
  if (auto failure = CheckAllTags(request)) return failure;
  if (auto failure = CheckSizes(options, request)) return failure;
  if (auto failure = CheckOs(options, request)) return failure;
  return CheckKind(request);
}

std::optional<Failure> CheckSources(const World& world, const CreationRequest& request) {
  if (auto failure = CheckKey(world, request)) return failure;
  switch (request.method) {
    case Method::kServer: return CheckServer(world, request);
    case Method::kServerDisks: return CheckServerDisks(world, request);
    case Method::kFile: return CheckFiles(world, request);
    case Method::kVolume: return CheckVolume(world, request.image.volume_id);
  }
  return std::nullopt;
}

std::optional<Failure> CheckFileContent(const File& file, bool is_quick_import) {
  constexpr std::array<std::string_view, 11> kFormats = {
      "vmdk", "vhd", "qcow2", "raw", "vhdx", "qed", "vdi", "qcow", "zvhd2", "zvhd", "iso"};
  if (!file.error_code.empty()) {
    return Failure{.status = 400, .code = file.error_code, .message = file.fail_reason};
  }
  if (!IsOneOf(file.format, kFormats)) {
    return ImsFailure("IMG.0057", Concat("The format of ", file.url, " is not supported."));
  }
  if (is_quick_import && file.format != "zvhd2" && file.format != "raw") {
    return ImsFailure("IMG.0158");
  }
  if (file.size_bytes > (is_quick_import ? kMaxQuickFileBytes : kMaxFileBytes)) {
    return ImsFailure("IMG.0059");
  }
  return std::nullopt;
}

}  // namespace provider::emulator
