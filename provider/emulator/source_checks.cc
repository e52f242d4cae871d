#include "provider/emulator/source_checks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "provider/emulator/creation_checks.h"
#include "provider/emulator/seeds.h"
#include "provider/emulator/values.h"

namespace provider::emulator {
namespace {

constexpr std::size_t kMaxDataImages = 3;
constexpr std::int64_t kMaxSystemDisk = 1024;
constexpr std::int64_t kMaxFileBytes = std::int64_t{128} << 30;
constexpr std::int64_t kMaxQuickFileBytes = std::int64_t{1} << 40;

std::optional<Failure> CheckKeyOf(const World& world, const CreationRequest& request) {
  if (request.key_id.empty()) return std::nullopt;
  if (IsIso(request)) return ImsFailure("IMG.0167");
  if (IsBareMetal(request)) return ImsFailure("IMG.0118");
  return CheckKey(world, request.key_id);
}

std::optional<Failure> CheckServer(const World& world, const CreationRequest& request) {
  if (!IsUuid(request.instance_id)) return ImsFailure("IMG.0012");
  const Server* server = world.sources.FindServer(request.instance_id);
  if (server == nullptr) return ImsFailure("IMG.0005");
  if (server->has_task) return ImsFailure("IMG.0010");
  if (!server->has_system_disk) return ImsFailure("IMG.0119");
  const bool is_whole = request.method == Method::kWholeServer;
  if (!is_whole && server->system_disk_gb > kMaxSystemDisk) return ImsFailure("IMG.0111");
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

// Whether an image has been made from this backup, or is being made.
bool IsUsed(const World& world, std::string_view backup_id) {
  const Images::Index& all = world.images.All();
  return std::any_of(all.begin(), all.end(), [&](const CreationOrder& order) {
    return world.images.Find(order.id)->Text("__backup_id") == backup_id;
  });
}

std::optional<Failure> CheckBackup(const World& world, const CreationRequest& request) {
  const bool is_cbr = request.whole_image_type == "CBR";
  const Backup* backup = world.sources.FindBackup(request.backup_id);
  if (backup == nullptr) return ImsFailure(is_cbr ? "IMG.0020" : "IMG.0127");
  if ((backup->type == "CBR") != is_cbr) return ImsFailure("IMG.0198");
  if (!backup->error_code.empty()) return ImsFailure(backup->error_code);
  if (IsUsed(world, backup->id)) return ImsFailure(is_cbr ? "IMG.0029" : "IMG.0134");
  return std::nullopt;
}

std::optional<Failure> CheckWholeServer(const World& world, const CreationRequest& request) {
  if (auto failure = CheckServer(world, request)) return failure;
  if (world.sources.FindServer(request.instance_id)->is_in_backup) return ImsFailure("IMG.0136");
  return request.vault_id.empty() ? std::nullopt : CheckVault(world, request.vault_id);
}

}  // namespace

std::optional<Failure> CheckSources(const World& world, const CreationRequest& request) {
  if (auto failure = CheckKeyOf(world, request)) return failure;
  switch (request.method) {
    case Method::kServer: return CheckServer(world, request);
    case Method::kServerDisks: return CheckServerDisks(world, request);
    case Method::kFile:
    case Method::kDataFile: return CheckFiles(world, request);
    case Method::kWholeServer: return CheckWholeServer(world, request);
    case Method::kWholeBackup: return CheckBackup(world, request);
    case Method::kVolume: return CheckVolume(world, request.image.volume_id);
  }
  return std::nullopt;
}

std::optional<Failure> CheckKey(const World& world, std::string_view id) {
  return world.sources.HasKey(id) ? std::nullopt : std::optional(ImsFailure("IMG.0095"));
}

std::optional<Failure> CheckVault(const World& world, std::string_view id) {
  const Vault* vault = world.sources.FindVault(id);
  if (vault == nullptr) return ImsFailure("IMG.0184");
  if (!vault->error_code.empty()) return ImsFailure(vault->error_code);
  return std::nullopt;
}

std::optional<Failure> CheckObjectUrl(const World& world, std::string_view url) {
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
  return std::nullopt;
}

std::optional<Failure> CheckFile(const World& world, std::string_view url) {
  if (auto failure = CheckObjectUrl(world, url)) return failure;
  const File* file = world.sources.FindFile(url);
  if (file == nullptr) return ImsFailure("IMG.0057", Concat("There is no file ", url, "."));
  if (file->region != kRegion) return ImsFailure("IMG.0058");
  return std::nullopt;
}

std::optional<Failure> CheckFileContent(const File& file, bool is_quick_import) {
  constexpr std::array<std::string_view, 12> kFormats = {
      "vmdk", "vhd", "qcow2", "raw", "vhdx", "qed", "vdi", "qcow", "zvhd2", "zvhd", "iso", "ova"};
  if (!file.error_code.empty()) {
    return Failure{.status = 400, .code = file.error_code, .message = file.fail_reason};
  }
  if (std::find(kFormats.begin(), kFormats.end(), file.format) == kFormats.end()) {
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
