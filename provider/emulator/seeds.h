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

// The one region. Projects are named after it, as in the clouds.
inline constexpr std::string_view kRegion = "eu-test-1";

// The account ("domain") that every user and project belongs to.
inline constexpr std::string_view kDomainName = "demo-domain";
inline constexpr std::string_view kDomainId = "d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0";

// The default project of `kUserName` and of the access keys.
inline constexpr std::string_view kProjectName = kRegion;
inline constexpr std::string_view kProjectId = "0123456789abcdef0123456789abcdef";

// A subproject of the region, open to the same user and keys.
inline constexpr std::string_view kSecondProjectName = "eu-test-1_second";
inline constexpr std::string_view kSecondProjectId = "fedcba9876543210fedcba9876543210";

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

// ECSs. The first is the founding document's; it runs CentOS 7.0 on a 40 GB disk.
inline constexpr std::string_view kServerId = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
inline constexpr std::string_view kUbuntuServerId = "11111111-aaaa-4aaa-8aaa-000000000001";
inline constexpr std::string_view kWindowsServerId = "11111111-aaaa-4aaa-8aaa-000000000002";
inline constexpr std::string_view kBusyServerId =
    "11111111-aaaa-4aaa-8aaa-000000000003";  // IMG.0010
inline constexpr std::string_view kDisklessServerId =
    "11111111-aaaa-4aaa-8aaa-000000000004";  // IMG.0119

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
