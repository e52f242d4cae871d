#include "provider/emulator/seeds.h"

#include <array>
#include <cstdint>
#include <string>

#include "provider/emulator/accounts.h"
#include "provider/emulator/images.h"
#include "provider/emulator/os_versions.h"
#include "provider/emulator/sources.h"

namespace provider::emulator {
namespace {

constexpr std::int64_t kMegabyte = std::int64_t{1} << 20;
constexpr std::int64_t kGigabyte = std::int64_t{1} << 30;

struct PublicImage {
  std::string_view id;
  std::string_view os_version;
  std::string_view created_at;
  bool is_arm = false;
};

constexpr std::array<PublicImage, 4> kPublicImages = {{
    {kPublicCentosImageId, "CentOS 7.0 64bit", "2023-01-10T08:00:00Z"},
    {kPublicUbuntuImageId, "Ubuntu 20.04 server 64bit", "2023-02-10T08:00:00Z"},
    {kPublicWindowsImageId, "Windows Server 2019 Standard 64bit", "2023-03-10T08:00:00Z"},
    {kPublicArmImageId, "openEuler 20.03 64bit", "2023-04-10T08:00:00Z", true},
}};

struct SeededDomain {
  std::string_view id;
  std::string_view name;
  std::string_view user_id;
  std::string_view user_name;
  std::string_view password;
};

constexpr std::array<SeededDomain, 2> kDomains = {{
    {kDomainId, kDomainName, kUserId, kUserName, kPassword},
    {kPartnerDomainId, kPartnerDomainName, kPartnerUserId, kPartnerUserName, kPartnerPassword},
}};

struct SeededProject {
  std::string_view id;
  std::string_view name;
  std::string_view region;
  std::string_view access;
  std::string_view secret;
};

constexpr std::array<SeededProject, 4> kProjects = {{
    {kProjectId, kProjectName, kRegion, kAccessKey, kSecretKey},
    {kSecondProjectId, kSecondProjectName, kRegion, kSecondAccessKey, kSecondSecretKey},
    {kFarProjectId, kFarProjectName, kFarRegion, kFarAccessKey, kFarSecretKey},
    {kPartnerProjectId, kRegion, kRegion, kPartnerAccessKey, kPartnerSecretKey},
}};

std::string Text(std::string_view view) { return std::string(view); }

Image MakePublicImage(const PublicImage& seed) {
  const OsFacts facts = FactsOf(seed.os_version);
  Image image{.id = Text(seed.id)};
  auto& attributes = image.attributes;
  attributes["name"] = Concat(seed.os_version, seed.is_arm ? " with ARM" : "");
  attributes["owner"] = Text(kPublicOwnerId);
  attributes["status"] = "active";
  attributes["visibility"] = "public";
  attributes["protected"] = true;
  attributes["__imagetype"] = "gold";
  attributes["__image_source_type"] = "uds";
  attributes["__isregistered"] = "true";
  attributes["__os_version"] = Text(seed.os_version);
  attributes["__os_type"] = Text(facts.type);
  attributes["__os_bit"] = std::to_string(facts.bits);
  attributes["__platform"] = Text(facts.platform);
  attributes["__image_size"] = std::to_string(900 * kMegabyte);
  attributes["__support_kvm"] = "true";
  attributes["container_format"] = "bare";
  attributes["disk_format"] = "zvhd2";
  attributes["virtual_env_type"] = "FusionCompute";
  attributes["hw_firmware_type"] = seed.is_arm ? "uefi" : "bios";
  if (seed.is_arm) attributes["__support_arm"] = "true";
  attributes["min_disk"] = std::int64_t{40};
  attributes["min_ram"] = std::int64_t{1024};
  attributes["size"] = std::int64_t{0};
  attributes["checksum"] = "d41d8cd98f00b204e9800998ecf8427e";
  attributes["virtual_size"] = std::monostate();
  attributes["schema"] = "/v2/schemas/image";
  attributes["self"] = Concat("/v2/images/", seed.id);
  attributes["file"] = Concat("/v2/images/", seed.id, "/file");
  for (std::string_view name : {"created_at", "updated_at", "active_at"}) {
    attributes[Text(name)] = Text(seed.created_at);
  }
  return image;
}

void SeedServers(Sources& sources) {
  const std::string centos = "CentOS 7.0 64bit";
  sources.Add(
      Server{.id = Text(kServerId), .os_version = centos, .image_id = Text(kPublicCentosImageId)});
  sources.Add(Server{.id = Text(kUbuntuServerId),
                     .os_version = "Ubuntu 20.04 server 64bit",
                     .image_id = Text(kPublicUbuntuImageId),
                     .firmware = "uefi"});
  sources.Add(Server{.id = Text(kWindowsServerId),
                     .system_disk_gb = 60,
                     .os_version = "Windows Server 2019 Standard 64bit",
                     .image_id = Text(kPublicWindowsImageId)});
  sources.Add(Server{.id = Text(kBusyServerId), .has_task = true, .os_version = centos});
  sources.Add(Server{.id = Text(kDisklessServerId), .has_system_disk = false});
  sources.Add(Server{
      .id = Text(kEncryptedServerId), .os_version = centos, .key_id = Text(kEncryptionKeyId)});
  sources.Add(Server{.id = Text(kServerInBackupId), .is_in_backup = true, .os_version = centos});
}

void SeedVolumes(Sources& sources) {
  sources.Add(Volume{.id = Text(kDataVolumeId), .server_id = Text(kServerId), .size_gb = 100});
  sources.Add(Volume{.id = Text(kSystemVolumeId), .size_gb = 40});
  sources.Add(Volume{.id = Text(kSecondDataVolumeId), .server_id = Text(kServerId), .size_gb = 10});
  sources.Add(
      Volume{.id = Text(kForeignDataVolumeId), .server_id = Text(kUbuntuServerId), .size_gb = 20});
  sources.Add(
      Volume{.id = Text(kFaultyVolumeId), .server_id = Text(kServerId), .is_usable = false});
}

void SeedFiles(Sources& sources) {
  const auto add = [&sources](std::string_view url, std::string_view format, std::int64_t size,
                              std::string_view region = kRegion) {
    sources.Add(
        File{.url = Text(url), .region = Text(region), .format = Text(format), .size_bytes = size});
  };
  add(kFile, "qcow2", 850 * kMegabyte);
  add(kUbuntuFile, "qcow2", 1200 * kMegabyte);
  add(kQuickFile, "zvhd2", 2 * kGigabyte);
  add(kIsoFile, "iso", 4 * kGigabyte);
  add(kDataFile, "qcow2", 300 * kMegabyte);
  add(kSecondDataFile, "qcow2", 400 * kMegabyte);
  add(kThirdDataFile, "qcow2", 500 * kMegabyte);
  add(kQuickDataFile, "zvhd2", 3 * kGigabyte);
  add(kApplianceFile, "ova", 700 * kMegabyte);
  add(kNoImageFile, "txt", 1234);
  add(kTooLargeFile, "qcow2", 200 * kGigabyte);
  add(kFarAwayFile, "qcow2", 850 * kMegabyte, "eu-test-2");
  sources.Add(File{.url = Text(kBrokenFile),
                   .region = Text(kRegion),
                   .size_bytes = 10 * kMegabyte,
                   .error_code = "IMG.0057",
                   .fail_reason = "The image file ims-image:broken.qcow2 cannot be read: "
                                  "its header is damaged."});
}

void SeedBackups(Sources& sources) {
  for (std::string_view id : {kVaultId, kFarVaultId}) sources.Add(Vault{.id = Text(id)});
  sources.Add(Vault{.id = Text(kSmallVaultId), .error_code = "IMG.0182"});
  sources.Add(Vault{.id = Text(kDiskVaultId), .error_code = "IMG.0193"});
  const auto add = [&sources](std::string_view id, std::string_view type,
                              std::string_view error_code = {}) {
    sources.Add(Backup{.id = Text(id),
                       .type = Text(type),
                       .server_id = Text(kServerId),
                       .vault_id = type == "CBR" ? Text(kVaultId) : std::string(),
                       .error_code = Text(error_code)});
  };
  add(kBackupId, "CBR");
  add(kSecondBackupId, "CBR");
  add(kCsbsBackupId, "CSBS");
  add(kBusyBackupId, "CSBS", "IMG.0132");
  add(kDataBackupId, "CBR", "IMG.0195");
}

}  // namespace

void SeedSources(Sources& sources) {
  SeedServers(sources);
  SeedVolumes(sources);
  SeedFiles(sources);
  SeedBackups(sources);
  sources.AddBucket(Text(kExportBucket));
  sources.AddKey(Text(kEncryptionKeyId));
}

void SeedAccounts(Accounts& accounts) {
  for (const SeededDomain& seed : kDomains) {
    accounts.Add(Domain{.id = Text(seed.id), .name = Text(seed.name)});
    accounts.Add(Agency{.name = Text(kAgencyName), .domain_id = Text(seed.id)});
    accounts.Add(Agency{.name = Text(kCopyAgencyName), .domain_id = Text(seed.id)});
    accounts.Add(User{.id = Text(seed.user_id),
                      .name = Text(seed.user_name),
                      .password = Text(seed.password),
                      .domain_id = Text(seed.id)});
  }
  for (const SeededProject& seed : kProjects) {
    const bool is_partner = seed.id == kPartnerProjectId;
    const std::string domain_id = Text(is_partner ? kPartnerDomainId : kDomainId);
    const std::string user_id = Text(is_partner ? kPartnerUserId : kUserId);
    accounts.Add(Project{.id = Text(seed.id),
                         .name = Text(seed.name),
                         .domain_id = domain_id,
                         .region = Text(seed.region)});
    accounts.Add(AccessKey{.access = Text(seed.access),
                           .secret = Text(seed.secret),
                           .user_id = user_id,
                           .domain_id = domain_id,
                           .project_id = Text(seed.id)});
  }
  accounts.Add(AccessKey{.access = Text(kTemporaryAccessKey),
                         .secret = Text(kTemporarySecretKey),
                         .security_token = Text(kSecurityToken),
                         .user_id = Text(kUserId),
                         .domain_id = Text(kDomainId),
                         .project_id = Text(kProjectId)});
}

void SeedImages(Images& images) {
  for (const PublicImage& seed : kPublicImages) images.Add(MakePublicImage(seed));
}

std::string_view SeedsHelp() {
  return R"(Credentials (all of them fakes):
  region, project    eu-test-1, id 0123456789abcdef0123456789abcdef
  second project     eu-test-1_second, id fedcba9876543210fedcba9876543210
  far region, project eu-test-2, id abcdefabcdefabcdefabcdefabcdef02
  domain             demo-domain, id d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0
  user, password     demo, demo-password
  access, secret     EMULATORACCESSKEY, emulator-secret-key
  temporary          EMULATORTEMPORARYKEY, emulator-temporary-secret-key,
                     security token emulator-security-token
  of the second and  EMULATORSECONDKEY, emulator-second-secret-key
  far project        EMULATORFARKEY, emulator-far-secret-key
  another account    domain partner-domain, id d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1,
                     project eu-test-1, id 11112222333344445555666677778888,
                     user partner, partner-password,
                     key EMULATORPARTNERKEY, emulator-partner-secret-key
  agencies           emulator-agency (to assume), ims_copy_image (for copies)
Sources to make images from:
  ECS                877a2cda-ba63-4e1e-b95f-e67e48b6129a (CentOS 7.0)
                     11111111-aaaa-4aaa-8aaa-000000000001 (Ubuntu), …2 (Windows),
                     …3 (busy: IMG.0010), …4 (no system disk: IMG.0119),
                     …5 (encrypted), …6 (being backed up: IMG.0136)
  data disk          c5dfbd0c-bf0a-4798-a453-61dc6b54aa30
                     22222222-bbbb-4bbb-8bbb-000000000001, …2 (of another ECS),
                     …3 (faulty: IMG.0022)
  disk with a system 877a2cda-ba63-4e1e-b95f-e67e48b6129a
  OBS file           ims-image:centos70.qcow2, ubuntu2004.qcow2, centos70.zvhd2,
                     centos70.iso, data1.qcow2, data2.qcow2, data3.qcow2,
                     data.zvhd2, appliance.ova
  whose job fails    ims-image:broken.qcow2, notes.txt (IMG.0057), huge.qcow2 (IMG.0059)
  refused at once    ims-image:missing.qcow2 (IMG.0057), far-away:centos70.qcow2 (IMG.0058)
  encryption key     33333333-cccc-4ccc-8ccc-000000000001
  vault              de9fcf45-11b2-432c-8562-5c5428574600
                     55555555-eeee-4eee-8eee-000000000001 (too small: IMG.0182),
                     …2 (of disks: IMG.0193), …3 (for copies to the other region)
  CBR backup         9b27efab-4a17-4c06-bfa2-3e0cf021d3c3
                     66666666-ffff-4fff-8fff-000000000001, …4 (without system: IMG.0195)
  CSBS backup        66666666-ffff-4fff-8fff-000000000002, …3 (not ready: IMG.0132)
Buckets to export to: ims-image, ims-export
)";
}

}  // namespace provider::emulator
