#include "provider/emulator/creation_checks.h"

#include <algorithm>
#include <array>

#include "provider/emulator/os_versions.h"
#include "provider/emulator/rules.h"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

constexpr std::int64_t kMaxDataDisk = 2048;
constexpr std::int64_t kMaxQuickDisk = 1024;

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

// The range of min_disk for an image from a file.
std::optional<Failure> CheckMinDisk(const Options& options, const CreationRequest& request) {
  std::int64_t low = options.min_disk_low;
  std::int64_t high = options.min_disk_high;
  if (request.is_quick_call) {
    low = 1;
    high = kMaxQuickDisk;
  } else if (request.method == Method::kDataFile) {
    low = options.data_disk_low;
    high = kMaxDataDisk;
  }
  return CheckRange("min_disk", request.image.min_disk, low, high);
}

std::optional<Failure> CheckSizes(const Options& options, const CreationRequest& request) {
  if (request.method == Method::kFile || request.method == Method::kDataFile) {
    if (auto failure = CheckMinDisk(options, request)) return failure;
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
  if (request.method == Method::kDataFile && request.os_type == "Other") {
    return ImsFailure("IMG.0122");
  }
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
  const bool is_data = request.method == Method::kDataFile && request.type == "DataImage";
  if (request.type && !is_iso && !is_data && !IsOneOf(*request.type, kTypes)) {
    return ImsFailure("IMG.0024");
  }
  constexpr std::array<std::string_view, 2> kLicenses = {"platform", "byol"};
  if (request.license_type && !IsOneOf(*request.license_type, kLicenses)) {
    return ImsFailure("IMG.0001", "license_type is platform or byol.");
  }
  constexpr std::array<std::string_view, 3> kWholeTypes = {"", "CBR", "CSBS"};
  if (!IsOneOf(request.whole_image_type, kWholeTypes)) {
    return ImsFailure("IMG.0001", "whole_image_type is CBR or CSBS.");
  }
  return std::nullopt;
}

std::optional<Failure> CheckEnterpriseProject(const CreationRequest& request) {
  const std::string& id = request.enterprise_project_id;
  if (id == "0" || IsUuid(id)) return std::nullopt;
  return ImsFailure("IMG.0155");
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
  if (auto failure = CheckKind(request)) return failure;
  return CheckEnterpriseProject(request);
}

}  // namespace provider::emulator
