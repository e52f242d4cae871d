#ifndef PROVIDER_EMULATOR_SEEDS_H_
#define PROVIDER_EMULATOR_SEEDS_H_

#include <string_view>

// What a freshly started ims-emulator holds: accounts to log in with and sources to make
// images from. All values are obvious fakes; tests of other folders may use them by name.
// The founding document's own example values are among the sources.
namespace provider::emulator {

class Accounts;
class Images;
class Sources;

// The region of the sources. Projects are named after their region, as in the clouds.
inline constexpr std::string_view kRegion = "eu-test-1";
// Another one, for copies across regions. It is served at the same address.
inline constexpr std::string_view kFarRegion = "eu-test-2";

// The account ("domain") that every user and project belongs to.
inline constexpr std::string_view kDomainName = "demo-domain";
inline constexpr std::string_view kDomainId = "d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0";

// The default project of `kUserName` and of the access keys.
inline constexpr std::string_view kProjectName = kRegion;
inline constexpr std::string_view kProjectId = "0123456789abcdef0123456789abcdef";

// A subproject of the region, open to the same user and keys.
inline constexpr std::string_view kSecondProjectName = "eu-test-1_second";
inline constexpr std::string_view kSecondProjectId = "fedcba9876543210fedcba9876543210";

// The project of the other region, open to the same user and keys.
inline constexpr std::string_view kFarProjectName = kFarRegion;
inline constexpr std::string_view kFarProjectId = "abcdefabcdefabcdefabcdefabcdef02";

// Another account with a project of its own, to share images with. The first account may take
// the role `kAgencyName` in it.
inline constexpr std::string_view kPartnerDomainName = "partner-domain";
inline constexpr std::string_view kPartnerDomainId = "d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1";
inline constexpr std::string_view kPartnerProjectId = "11112222333344445555666677778888";
inline constexpr std::string_view kPartnerUserName = "partner";
inline constexpr std::string_view kPartnerUserId = "5f55f55f55f55f55f55f55f55f55f55f";
inline constexpr std::string_view kPartnerPassword = "partner-password";
inline constexpr std::string_view kAgencyName = "emulator-agency";
// The agency of the first account that copies across regions.
inline constexpr std::string_view kCopyAgencyName = "ims_copy_image";

// Password login.
inline constexpr std::string_view kUserName = "demo";
inline constexpr std::string_view kUserId = "5e55e55e55e55e55e55e55e55e55e55e";
inline constexpr std::string_view kPassword = "demo-password";

// A permanent access key.
inline constexpr std::string_view kAccessKey = "EMULATORACCESSKEY";
inline constexpr std::string_view kSecretKey = "emulator-secret-key";

// A temporary access key: requests must carry X-Security-Token.
inline constexpr std::string_view kTemporaryAccessKey = "EMULATORTEMPORARYKEY";
inline constexpr std::string_view kTemporarySecretKey = "emulator-temporary-secret-key";
inline constexpr std::string_view kSecurityToken = "emulator-security-token";

// Permanent access keys whose default project is the second, the far and the partner's one.
inline constexpr std::string_view kSecondAccessKey = "EMULATORSECONDKEY";
inline constexpr std::string_view kSecondSecretKey = "emulator-second-secret-key";
inline constexpr std::string_view kFarAccessKey = "EMULATORFARKEY";
inline constexpr std::string_view kFarSecretKey = "emulator-far-secret-key";
inline constexpr std::string_view kPartnerAccessKey = "EMULATORPARTNERKEY";
inline constexpr std::string_view kPartnerSecretKey = "emulator-partner-secret-key";

// ECSs. The first is the founding document's; it runs CentOS 7.0 on a 40 GB disk.
inline constexpr std::string_view kServerId = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
inline constexpr std::string_view kUbuntuServerId = "11111111-aaaa-4aaa-8aaa-000000000001";
inline constexpr std::string_view kWindowsServerId = "11111111-aaaa-4aaa-8aaa-000000000002";
inline constexpr std::string_view kBusyServerId =
    "11111111-aaaa-4aaa-8aaa-000000000003";  // IMG.0010
inline constexpr std::string_view kDisklessServerId =
    "11111111-aaaa-4aaa-8aaa-000000000004";  // IMG.0119
inline constexpr std::string_view kEncryptedServerId =
    "11111111-aaaa-4aaa-8aaa-000000000005";  // Its disk is encrypted with kEncryptionKeyId.
inline constexpr std::string_view kServerInBackupId =
    "11111111-aaaa-4aaa-8aaa-000000000006";  // IMG.0136 for full-ECS images.

// Disks. The first two are the founding document's (a data disk of kServerId, and a disk
// with an installed system, which happens to have the same id as kServerId).
inline constexpr std::string_view kDataVolumeId = "c5dfbd0c-bf0a-4798-a453-61dc6b54aa30";
inline constexpr std::string_view kSystemVolumeId = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
inline constexpr std::string_view kSecondDataVolumeId = "22222222-bbbb-4bbb-8bbb-000000000001";
inline constexpr std::string_view kForeignDataVolumeId =
    "22222222-bbbb-4bbb-8bbb-000000000002";  // Of kUbuntuServerId: IMG.0140 with the others.
inline constexpr std::string_view kFaultyVolumeId =
    "22222222-bbbb-4bbb-8bbb-000000000003";  // IMG.0022

// Files in buckets, as `bucket:object`. The first is the founding document's.
inline constexpr std::string_view kFile = "ims-image:centos70.qcow2";
inline constexpr std::string_view kUbuntuFile = "ims-image:ubuntu2004.qcow2";
inline constexpr std::string_view kQuickFile = "ims-image:centos70.zvhd2";
inline constexpr std::string_view kIsoFile = "ims-image:centos70.iso";
inline constexpr std::string_view kDataFile = "ims-image:data1.qcow2";
inline constexpr std::string_view kSecondDataFile = "ims-image:data2.qcow2";
inline constexpr std::string_view kThirdDataFile = "ims-image:data3.qcow2";
inline constexpr std::string_view kQuickDataFile = "ims-image:data.zvhd2";
inline constexpr std::string_view kApplianceFile = "ims-image:appliance.ova";
// A bucket without files, to export to.
inline constexpr std::string_view kExportBucket = "ims-export";
// Accepted, but the import job ends with FAIL (or refused at once with --file-errors=request).
inline constexpr std::string_view kBrokenFile = "ims-image:broken.qcow2";  // IMG.0057
inline constexpr std::string_view kNoImageFile = "ims-image:notes.txt";    // IMG.0057
inline constexpr std::string_view kTooLargeFile = "ims-image:huge.qcow2";  // IMG.0059, 200 GB
// Always refused at once.
inline constexpr std::string_view kMissingFile = "ims-image:missing.qcow2";              // IMG.0057
inline constexpr std::string_view kMissingBucketFile = "no-such-bucket:centos70.qcow2";  // IMG.0069
inline constexpr std::string_view kFarAwayFile =
    "far-away:centos70.qcow2";  // Other region, IMG.0058

// An encryption key for `cmk_id`.
inline constexpr std::string_view kEncryptionKeyId = "33333333-cccc-4ccc-8ccc-000000000001";

// Vaults for full-ECS images. The first is the founding document's.
inline constexpr std::string_view kVaultId = "de9fcf45-11b2-432c-8562-5c5428574600";
inline constexpr std::string_view kSmallVaultId =
    "55555555-eeee-4eee-8eee-000000000001";  // IMG.0182
inline constexpr std::string_view kDiskVaultId =
    "55555555-eeee-4eee-8eee-000000000002";  // IMG.0193
// A vault of the far region, for copies of full-ECS images.
inline constexpr std::string_view kFarVaultId = "55555555-eeee-4eee-8eee-000000000003";

// Backups of kServerId. The first is the founding document's, of CBR, like the second.
inline constexpr std::string_view kBackupId = "9b27efab-4a17-4c06-bfa2-3e0cf021d3c3";
inline constexpr std::string_view kSecondBackupId = "66666666-ffff-4fff-8fff-000000000001";
inline constexpr std::string_view kCsbsBackupId = "66666666-ffff-4fff-8fff-000000000002";
inline constexpr std::string_view kBusyBackupId =
    "66666666-ffff-4fff-8fff-000000000003";  // CSBS, IMG.0132
inline constexpr std::string_view kDataBackupId =
    "66666666-ffff-4fff-8fff-000000000004";  // CBR, IMG.0195

// Public images (gold, protected, owned by nobody here).
inline constexpr std::string_view kPublicCentosImageId = "44444444-dddd-4ddd-8ddd-000000000001";
inline constexpr std::string_view kPublicUbuntuImageId = "44444444-dddd-4ddd-8ddd-000000000002";
inline constexpr std::string_view kPublicWindowsImageId = "44444444-dddd-4ddd-8ddd-000000000003";
inline constexpr std::string_view kPublicArmImageId = "44444444-dddd-4ddd-8ddd-000000000004";
inline constexpr std::string_view kPublicOwnerId = "00000000000000000000000000000000";

// Adds the sources above.
void SeedSources(Sources& sources);
// Adds domain, projects, users and access keys above.
void SeedAccounts(Accounts& accounts);
// Adds the public images above.
void SeedImages(Images& images);

// The accounts and sources above as text for --help.
std::string_view SeedsHelp();

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_SEEDS_H_
