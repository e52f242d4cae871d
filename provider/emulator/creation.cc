#include "provider/emulator/creation.h"

#include <optional>
#include <utility>

#include "provider/emulator/creation_checks.h"
#include "provider/emulator/os_versions.h"
#include "provider/emulator/source_checks.h"

namespace provider::emulator {
namespace {

constexpr std::int64_t kGigabyte = std::int64_t{1} << 30;

Image PlannedImage(const ImageFields& fields, const CreationRequest& request) {
  Image image = BasicImage(fields.name, fields.description, request.enterprise_project_id);
  image.tags = fields.tags;
  return image;
}

void SetKey(Image& image, const std::string& key_id) {
  if (!key_id.empty()) image.attributes["__system__cmkid"] = key_id;
}

// What system images have beyond the basic attributes.
Image SystemImage(const CreationRequest& request) {
  Image image = PlannedImage(request.image, request);
  auto& attributes = image.attributes;
  attributes["virtual_env_type"] = IsBareMetal(request) ? "Ironic" : "FusionCompute";
  attributes["min_ram"] = request.min_ram.value_or(0);
  if (request.max_ram) attributes["max_ram"] = std::to_string(*request.max_ram);
  const bool is_arm = request.architecture == "arm";
  attributes["hw_firmware_type"] = is_arm ? "uefi" : request.firmware.value_or("bios");
  attributes["__support_kvm"] = "true";
  if (is_arm) attributes["__support_arm"] = "true";
  SetKey(image, request.key_id);
  return image;
}

Image DataImage(const ImageFields& fields, const CreationRequest& request) {
  Image image = PlannedImage(fields, request);
  image.attributes["virtual_env_type"] = "DataImage";
  return image;
}

// What an image of the system disk of an ECS has from it.
Image ServerImage(const Server& server, const CreationRequest& request) {
  Image image = SystemImage(request);
  SetOs(image, server.os_version);
  SetSize(image, server.system_disk_gb, server.system_disk_gb * kGigabyte / 16);
  SetKey(image, server.key_id);
  image.attributes["hw_firmware_type"] = server.firmware;
  image.attributes["hw_vif_multiqueue_enabled"] = "true";
  image.attributes["__originalimagename"] = server.image_id;
  return image;
}

Creation FromServer(const World& world, const CreationRequest& request) {
  const Server& server = *world.sources.FindServer(request.instance_id);
  Image image = ServerImage(server, request);
  image.attributes["__data_origin"] = Concat("instance,", server.id);
  return {.job_type = "imsCreateImageByInstance", .images = {std::move(image)}};
}

Creation FromServerDisks(const World& world, const CreationRequest& request) {
  Creation creation{.job_type = "imsVolumesToSysDataImagesJob",
                    .sub_job_type = "imsCopyVolumeToImageJob"};
  for (const ImageFields& fields : request.data_images) {
    const Volume& volume = *world.sources.FindVolume(fields.volume_id);
    const Server* server = world.sources.FindServer(volume.server_id);
    Image image = DataImage(fields, request);
    SetSize(image, volume.size_gb, volume.size_gb * kGigabyte / 16);
    image.attributes["__os_type"] =
        std::string(server == nullptr ? "Linux" : FactsOf(server->os_version).type);
    SetKey(image, volume.key_id);
    image.attributes["__data_origin"] = Concat("volume,", volume.id);
    creation.images.push_back(std::move(image));
  }
  return creation;
}

Creation FromVolume(const World& world, const CreationRequest& request) {
  const Volume& volume = *world.sources.FindVolume(request.image.volume_id);
  Image image = SystemImage(request);
  SetOs(image, volume.os_version.empty() ? *request.os_version : volume.os_version);
  SetSize(image, volume.size_gb, volume.size_gb * kGigabyte / 16);
  SetKey(image, volume.key_id);
  image.attributes["max_ram"] = std::to_string(request.max_ram.value_or(0));
  image.attributes["__data_origin"] = Concat("volume,", volume.id);
  return {.job_type = "imsVolumeCreateImageJob", .images = {std::move(image)}};
}

void SetFile(Creation& creation, Image& image, const ImageFields& fields, const File& file) {
  SetSize(image, fields.min_disk.value_or(0), file.size_bytes);
  image.attributes["__root_origin"] = "file";
  image.attributes["__data_origin"] = Concat("file,", file.url);
  const std::optional<Failure> failure = CheckFileContent(file, fields.is_quick_import);
  if (!failure || !creation.error_code.empty()) return;
  creation.error_code = failure->code;
  creation.fail_reason = failure->message;
}

Creation FromFile(const World& world, const CreationRequest& request) {
  const File& file = *world.sources.FindFile(request.image.image_url);
  const bool is_appliance = file.format == "ova";
  Creation creation{.job_type = is_appliance ? "imsImportOvaImageJob" : "imsImportImageJob"};
  if (is_appliance || !request.data_images.empty()) creation.sub_job_type = "imsImportImageJob";
  Image image = SystemImage(request);
  SetOs(image, request.os_version.value_or(std::string(kOtherLinux)));
  if (request.os_type) image.attributes["__os_type"] = *request.os_type;
  if (IsIso(request)) {
    image.attributes["virtual_env_type"] = "IsoImage";
    image.attributes["disk_format"] = "iso";
  }
  SetFile(creation, image, request.image, file);
  const Attribute os_type = image.attributes["__os_type"];
  creation.images.push_back(std::move(image));
  int number = 0;
  for (ImageFields fields : request.data_images) {
    ++number;
    if (fields.name.empty())
      fields.name = Concat(request.image.name, "_data", std::to_string(number));
    Image data_image = DataImage(fields, request);
    data_image.attributes["__os_type"] = os_type;
    SetKey(data_image, request.key_id);
    SetFile(creation, data_image, fields, *world.sources.FindFile(fields.image_url));
    creation.images.push_back(std::move(data_image));
  }
  return creation;
}

Creation FromDataFile(const World& world, const CreationRequest& request) {
  Creation creation{.job_type = "imsImportDataImageJob"};
  Image image = DataImage(request.image, request);
  image.attributes["__os_type"] = request.os_type.value_or("Linux");
  SetKey(image, request.key_id);
  SetFile(creation, image, request.image, *world.sources.FindFile(request.image.image_url));
  creation.images.push_back(std::move(image));
  return creation;
}

Image WholeImage(const Server& server, const CreationRequest& request, std::string_view origin) {
  Image image = ServerImage(server, request);
  image.attributes["__whole_image"] = "true";
  image.attributes["__data_origin"] = Concat("server_backup,", origin);
  return image;
}

Creation FromWholeServer(const World& world, const CreationRequest& request) {
  const Server& server = *world.sources.FindServer(request.instance_id);
  Creation creation{.job_type = "imsCreateWholeImageByInstanceJob"};
  creation.images = {WholeImage(server, request, request.vault_id)};
  creation.new_backup = Backup{.type = request.vault_id.empty() ? "CSBS" : "CBR",
                               .server_id = server.id,
                               .vault_id = request.vault_id};
  return creation;
}

Creation FromBackup(const World& world, const CreationRequest& request) {
  const Backup& backup = *world.sources.FindBackup(request.backup_id);
  const Server* server = world.sources.FindServer(backup.server_id);
  const Server unknown{.os_version = std::string(kOtherLinux)};
  Image image = WholeImage(server == nullptr ? unknown : *server, request, backup.id);
  image.attributes["__backup_id"] = backup.id;
  return {.job_type = "imsCreateWholeImageByBackupJob", .images = {std::move(image)}};
}

}  // namespace

std::variant<Creation, Failure> PlanCreation(const World& world, const CreationRequest& request) {
  if (auto failure = CheckFields(world.options(), request)) return *failure;
  if (auto failure = CheckSources(world, request)) return *failure;
  switch (request.method) {
    case Method::kServer: return FromServer(world, request);
    case Method::kServerDisks: return FromServerDisks(world, request);
    case Method::kFile: return FromFile(world, request);
    case Method::kVolume: return FromVolume(world, request);
    case Method::kDataFile: return FromDataFile(world, request);
    case Method::kWholeServer: return FromWholeServer(world, request);
    case Method::kWholeBackup: return FromBackup(world, request);
  }
  return ImsFailure("IMG.0061");
}

Image BasicImage(std::string_view name, std::string_view description,
                 std::string_view enterprise_project_id) {
  Image image;
  auto& attributes = image.attributes;
  attributes["name"] = std::string(name);
  attributes["visibility"] = "private";
  attributes["__imagetype"] = "private";
  attributes["__image_source_type"] = "uds";
  attributes["protected"] = false;
  attributes["container_format"] = "bare";
  attributes["disk_format"] = "zvhd2";
  attributes["schema"] = "/v2/schemas/image";
  attributes["min_ram"] = std::int64_t{0};
  attributes["size"] = std::int64_t{0};
  attributes["checksum"] = "d41d8cd98f00b204e9800998ecf8427e";
  attributes["virtual_size"] = std::monostate();
  attributes["__lazyloading"] = "true";
  attributes["__originalimagename"] = "";
  attributes["__backup_id"] = "";
  attributes["enterprise_project_id"] = std::string(enterprise_project_id);
  if (!description.empty()) attributes["__description"] = std::string(description);
  return image;
}

void SetSize(Image& image, std::int64_t min_disk, std::int64_t bytes) {
  image.attributes["min_disk"] = min_disk;
  image.attributes["__image_size"] = std::to_string(bytes);
}

void SetOs(Image& image, std::string_view os_version) {
  const OsFacts facts = FactsOf(os_version);
  image.attributes["__os_version"] = std::string(os_version);
  image.attributes["__os_type"] = std::string(facts.type);
  image.attributes["__os_bit"] = std::to_string(facts.bits);
  image.attributes["__platform"] = std::string(facts.platform);
}

void CompleteImage(Image& image, std::string id, std::string_view project_id, absl::Time now) {
  image.id = std::move(id);
  image.attributes["owner"] = std::string(project_id);
  image.attributes["status"] = "queued";
  image.attributes["__isregistered"] = "false";
  image.attributes["created_at"] = FormatSeconds(now);
  image.attributes["updated_at"] = FormatSeconds(now);
  image.attributes["self"] = Concat("/v2/images/", image.id);
  image.attributes["file"] = Concat("/v2/images/", image.id, "/file");
}

}  // namespace provider::emulator
