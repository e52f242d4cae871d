#include "provider/emulator/creation.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/provider/emulator/service_fixture.h"
#include "tests/testing/golden.h"

namespace provider::emulator {
namespace {

using Json = nlohmann::json;

// The founding document's own example bodies, and the images they make.
struct Example {
  const char* name;
  const char* body;
  const char* call = "/v2/cloudimages/action";
};

constexpr Example kExamples[] = {
    {"server_tags",
     R"({"name": "ims_test", "description": "Create a system disk image from an ECS",
         "instance_id": "877a2cda-ba63-4e1e-b95f-e67e48b6129a",
         "tags": ["aaa.111", "bbb.333", "ccc.444"]})"},
    {"server_disk_image_tags",
     R"({"data_images": [{"name": "ims_data_image_test",
         "description": "Create a data disk image from the data disk of an ECS",
         "volume_id": "c5dfbd0c-bf0a-4798-a453-61dc6b54aa30",
         "image_tags": [{"key": "key2", "value": "value2"}, {"key": "key1", "value": "value1"}]}]})"},
    {"file_tags",
     R"({"name": "ims_test_file", "description": "Create an image from a file in an OBS bucket",
         "image_url": "ims-image:centos70.qcow2", "os_version": "CentOS 7.0 64bit", "min_disk": 40,
         "tags": ["aaa.111", "bbb.333", "ccc.444"]})"},
    {"volume_image_tags",
     R"({"name": "ims_test", "description": "Create a system disk image from a data disk",
         "volume_id": "877a2cda-ba63-4e1e-b95f-e67e48b6129a", "type": "ECS",
         "os_version": "CentOS 7.0 64bit",
         "image_tags": [{"key": "key2", "value": "value2"}, {"key": "key1", "value": "value1"}]})"},
    {"iso",
     R"({"name": "iso", "image_url": "ims-image:centos70.iso", "min_disk": 40, "max_ram": 4096,
         "type": "IsoImage", "os_version": "CentOS 7.0 64bit"})"},
    {"data_file_tags",
     R"({"name": "data", "image_url": "ims-image:data1.qcow2", "description": "Data disk 1",
         "min_disk": 40, "tags": ["aaa.111", "bbb.222"], "os_type": "Windows"})",
     "/v1/cloudimages/dataimages/action"},
    {"quick_system",
     R"({"name": "quick", "image_url": "ims-image:centos70.zvhd2", "min_disk": 1, "type": "BMS",
         "os_version": "CentOS 7.0 64bit", "hw_firmware_type": "uefi"})",
     "/v2/cloudimages/quickimport/action"},
    {"quick_data",
     R"({"name": "quick", "image_url": "ims-image:data.zvhd2", "min_disk": 1, "os_type": "Linux",
         "type": "DataImage"})",
     "/v2.1/cloudimages/quickimport/action"},
    {"whole_server_tags",
     R"({"name": "instance_whole_image", "description": "Create an image from an ECS",
         "instance_id": "877a2cda-ba63-4e1e-b95f-e67e48b6129a",
         "vault_id": "de9fcf45-11b2-432c-8562-5c5428574600",
         "tags": ["aaa.111", "bbb.333", "ccc.444"]})",
     "/v1/cloudimages/wholeimages/action"},
    {"whole_backup_image_tags",
     R"({"name": "backup_whole_image", "description": "Create a full-ECS image from a CBR backup",
         "backup_id": "9b27efab-4a17-4c06-bfa2-3e0cf021d3c3", "whole_image_type": "CBR",
         "image_tags": [{"key": "key2", "value": "value2"}, {"key": "key1", "value": "value1"}]})",
     "/v1/cloudimages/wholeimages/action"},
    {"appliance", R"({"name": "ova", "image_url": "ims-image:appliance.ova", "min_disk": 40})"},
};

class ExampleTest : public ServiceTest, public testing::WithParamInterface<Example> {};

TEST_P(ExampleTest, MakesTheImage) {
  const std::string job_id = Create(GetParam().body, GetParam().call);
  Pass(absl::Seconds(10));
  Json job = Job(job_id).body;
  const Json& entities = job["entities"];
  const std::string id = entities.contains("image_id")
                             ? entities["image_id"]
                             : entities["sub_jobs_result"][0]["entities"]["image_id"];
  const Json images = List(Concat("id=", id));
  ASSERT_EQ(images.size(), 1);
  ExpectGolden(Concat("golden/provider/emulator/", GetParam().name, ".json"),
               Json{{"job", job}, {"image", images[0]}}.dump(2) + "\n");
}

INSTANTIATE_TEST_SUITE_P(, ExampleTest, testing::ValuesIn(kExamples),
                         [](const auto& test) { return std::string(test.param.name); });

// A body with one thing wrong, made from a good one.
struct Wrong {
  const char* name;
  const char* body;
  const char* code;
};

constexpr Wrong kWrong[] = {
    {"EmptyBody", "", "IMG.0007"},
    {"NoJson", "{", "IMG.0001"},
    {"NoObject", "[]", "IMG.0001"},
    {"WrongType", R"({"name": 1, "instance_id": "x"})", "IMG.0001"},
    {"WrongTypeOfTags", R"({"name": "a", "instance_id": "x", "tags": [1]})", "IMG.0001"},
    {"FractionalSize", R"({"name": "a", "image_url": "a:b", "min_disk": 40.5})", "IMG.0001"},
    {"NoMethod", R"({"name": "a"})", "IMG.0001"},
    {"TwoMethods", R"({"name": "a", "instance_id": "x", "volume_id": "y"})", "IMG.0001"},
    {"ServerWithDataImages", R"({"name": "a", "instance_id": "x", "data_images": [{}]})",
     "IMG.0001"},
    {"NoMinDisk", R"({"name": "a", "image_url": "a:b"})", "IMG.0001"},
    {"NoOsVersion", R"({"name": "a", "volume_id": "a"})", "IMG.0001"},
    {"NoName", R"({"instance_id": "x"})", "IMG.0013"},
    {"EmptyName", R"({"name": "", "instance_id": "x"})", "IMG.0013"},
    {"NoNameOfDataImage", R"({"name": "a", "data_images": [{"volume_id": "a"}]})", "IMG.0013"},
    {"BadName", R"({"name": "a/b", "instance_id": "x", "description": "<"})", "IMG.0003"},
    {"NameWithOuterBlank", R"({"name": "a ", "instance_id": "x"})", "IMG.0003"},
    {"BadDescription", R"({"name": "a", "instance_id": "x", "description": "<", "tags": [""]})",
     "IMG.0054"},
    {"BothTagForms",
     R"({"name": "a", "instance_id": "x", "tags": ["a.b"], "image_tags": [{"key": "k", "value": "v"}]})",
     "IMG.0001"},
    {"EmptyTag", R"({"name": "a", "instance_id": "x", "tags": [""]})", "IMG.0115"},
    {"TagWithoutValue", R"({"name": "a", "instance_id": "x", "image_tags": [{"key": "k"}]})",
     "IMG.0115"},
    {"RepeatedTag", R"({"name": "a", "instance_id": "x", "tags": ["a.b", "a.c"]})", "IMG.0115"},
    {"TooManyTags",
     R"({"name": "a", "instance_id": "x", "tags": ["a","b","c","d","e","f","g","h","i","j","k"]})",
     "IMG.0116"},
    {"SmallMinDisk", R"({"name": "a", "image_url": "a:b", "min_disk": 39})", "IMG.0055"},
    {"LargeMinDisk", R"({"name": "a", "image_url": "a:b", "min_disk": 1025})", "IMG.0055"},
    {"NegativeMinRam", R"({"name": "a", "instance_id": "x", "min_ram": -1})", "IMG.0055"},
    {"LargeDataDisk",
     R"({"name": "a", "image_url": "a:b", "min_disk": 40, "data_images": [{"image_url": "a:c", "min_disk": 2049}]})",
     "IMG.0055"},
    {"EmptyOsVersion", R"({"name": "a", "volume_id": "a", "os_version": ""})", "IMG.0056"},
    {"BadOsType", R"({"name": "a", "image_url": "a:b", "min_disk": 40, "os_type": "BeOS"})",
     "IMG.0122"},
    {"QuickImportWithoutOsVersion",
     R"({"name": "a", "image_url": "a:b", "min_disk": 40, "is_quick_import": true})", "IMG.0159"},
    {"IsoWithoutOsVersion", R"({"name": "a", "image_url": "a:b.iso", "min_disk": 40})", "IMG.0166"},
    {"BadLicense", R"({"name": "a", "image_url": "a:b", "min_disk": 40, "license_type": "free"})",
     "IMG.0001"},
    {"BadEnterpriseProject",
     R"({"name": "a", "instance_id": "x", "enterprise_project_id": "mine"})", "IMG.0155"},
    {"BothTagFormsInDataImage",
     R"({"data_images": [{"name": "a", "volume_id": "v", "tags": ["a.b"],
         "image_tags": [{"key": "k", "value": "v"}]}]})",
     "IMG.0001"},
    {"FourDataImages",
     R"({"name": "a", "image_url": "ims-image:a", "min_disk": 40, "data_images": [
         {"image_url": "b:c", "min_disk": 1}, {"image_url": "b:d", "min_disk": 1},
         {"image_url": "b:e", "min_disk": 1}, {"image_url": "b:f", "min_disk": 1}]})",
     "IMG.0194"},
    {"BadFirmware",
     R"({"name": "a", "image_url": "a:b", "min_disk": 40, "hw_firmware_type": "efi"})", "IMG.0141"},
    {"BadArchitecture",
     R"({"name": "a", "image_url": "a:b", "min_disk": 40, "architecture": "mips"})", "IMG.0212"},
    {"BadType", R"({"name": "a", "volume_id": "a", "os_version": "b", "type": "IsoImage"})",
     "IMG.0024"},
    {"UnknownKey", R"({"name": "a", "image_url": "a:b", "min_disk": 40, "cmk_id": "x"})",
     "IMG.0095"},
    {"EncryptedIso",
     R"({"name": "a", "image_url": "a:b.iso", "min_disk": 40, "os_version": "a", "cmk_id": "x"})",
     "IMG.0167"},
    {"BadServerId", R"({"name": "a", "instance_id": "x"})", "IMG.0012"},
    {"UnknownServer", R"({"name": "a", "instance_id": "00000000-0000-0000-0000-000000000000"})",
     "IMG.0005"},
    {"BusyServer", R"({"name": "a", "instance_id": "11111111-aaaa-4aaa-8aaa-000000000003"})",
     "IMG.0010"},
    {"DisklessServer", R"({"name": "a", "instance_id": "11111111-aaaa-4aaa-8aaa-000000000004"})",
     "IMG.0119"},
    {"UnknownVolume", R"({"name": "a", "volume_id": "a", "os_version": "b"})", "IMG.0120"},
    {"FaultyVolume",
     R"({"name": "a", "volume_id": "22222222-bbbb-4bbb-8bbb-000000000003", "os_version": "b"})",
     "IMG.0022"},
    {"DisksOfTwoServers",
     R"({"data_images": [{"name": "a", "volume_id": "c5dfbd0c-bf0a-4798-a453-61dc6b54aa30"},
         {"name": "b", "volume_id": "22222222-bbbb-4bbb-8bbb-000000000002"}]})",
     "IMG.0140"},
    {"NoBucketUrl", R"({"name": "a", "image_url": "b", "min_disk": 40})", "IMG.0017"},
    {"EmptyBucket", R"({"name": "a", "image_url": ":b", "min_disk": 40})", "IMG.0068"},
    {"BlankInFileName", R"({"name": "a", "image_url": "ims-image:a b", "min_disk": 40})",
     "IMG.0175"},
    {"BadBucketName", R"({"name": "a", "image_url": "Ims_Image:a", "min_disk": 40})", "IMG.0109"},
    {"UnknownBucket", R"({"name": "a", "image_url": "no-such-bucket:a", "min_disk": 40})",
     "IMG.0069"},
    {"MissingFile", R"({"name": "a", "image_url": "ims-image:missing.qcow2", "min_disk": 40})",
     "IMG.0057"},
    {"FileOfAnotherRegion",
     R"({"name": "a", "image_url": "far-away:centos70.qcow2", "min_disk": 40})", "IMG.0058"},
    {"SameFileTwice",
     R"({"name": "a", "image_url": "ims-image:centos70.qcow2", "min_disk": 40,
         "data_images": [{"image_url": "ims-image:centos70.qcow2", "min_disk": 1}]})",
     "IMG.0123"},
};

class WrongTest : public ServiceTest, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongTest, IsRefused) {
  const Answered answered = Call("POST", "/v2/cloudimages/action", Json(GetParam().body));
  EXPECT_EQ(answered.status, 400);
  EXPECT_EQ(answered.Code(), GetParam().code) << answered.response.body;
}

INSTANTIATE_TEST_SUITE_P(, WrongTest, testing::ValuesIn(kWrong),
                         [](const auto& test) { return std::string(test.param.name); });

// Bodies for the other calls that make images.
struct WrongCall {
  const char* name;
  const char* call;
  const char* body;
  const char* code;
};

constexpr WrongCall kWrongCalls[] = {
    {"DataImageWithoutFile", "/v1/cloudimages/dataimages/action",
     R"({"name": "a", "min_disk": 40})", "IMG.0001"},
    {"DataImageWithoutSize", "/v1/cloudimages/dataimages/action",
     R"({"name": "a", "image_url": "a:b"})", "IMG.0001"},
    {"LargeDataImage", "/v1/cloudimages/dataimages/action",
     R"({"name": "a", "image_url": "a:b", "min_disk": 2049})", "IMG.0055"},
    {"DataImageOfOtherSystem", "/v2.1/cloudimages/dataimages/action",
     R"({"name": "a", "image_url": "a:b", "min_disk": 40, "os_type": "Other"})", "IMG.0122"},
    {"DataImageOfNoFile", "/v1/cloudimages/dataimages/action",
     R"({"name": "a", "image_url": "ims-image:none", "min_disk": 40})", "IMG.0057"},
    {"QuickImportWithoutOsVersion", "/v2/cloudimages/quickimport/action",
     R"({"name": "a", "image_url": "ims-image:centos70.zvhd2", "min_disk": 40})", "IMG.0159"},
    {"LargeQuickImport", "/v2.1/cloudimages/quickimport/action",
     R"({"name": "a", "image_url": "a:b", "min_disk": 1025, "os_version": "x"})", "IMG.0055"},
    {"QuickImportOfBadType", "/v2/cloudimages/quickimport/action",
     R"({"name": "a", "image_url": "a:b", "min_disk": 40, "os_version": "x", "type": "Disk"})",
     "IMG.0024"},
    {"WholeImageOfNothing", "/v1/cloudimages/wholeimages/action", R"({"name": "a"})", "IMG.0019"},
    {"WholeImageOfTwo", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "instance_id": "x", "backup_id": "y"})", "IMG.0001"},
    {"WholeImageOfUnknownServer", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "instance_id": "00000000-0000-0000-0000-000000000000"})", "IMG.0005"},
    {"WholeImageOfServerInBackup", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "instance_id": "11111111-aaaa-4aaa-8aaa-000000000006"})", "IMG.0136"},
    {"UnknownVault", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "instance_id": "877a2cda-ba63-4e1e-b95f-e67e48b6129a", "vault_id": "v"})",
     "IMG.0184"},
    {"SmallVault", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "instance_id": "877a2cda-ba63-4e1e-b95f-e67e48b6129a",
         "vault_id": "55555555-eeee-4eee-8eee-000000000001"})",
     "IMG.0182"},
    {"UnknownCbrBackup", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "backup_id": "b", "whole_image_type": "CBR"})", "IMG.0020"},
    {"UnknownCsbsBackup", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "backup_id": "b"})", "IMG.0127"},
    {"BackupOfOtherKind", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "backup_id": "9b27efab-4a17-4c06-bfa2-3e0cf021d3c3"})", "IMG.0198"},
    {"BackupWithoutSystem", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "backup_id": "66666666-ffff-4fff-8fff-000000000004",
         "whole_image_type": "CBR"})",
     "IMG.0195"},
    {"BadKindOfBackup", "/v1/cloudimages/wholeimages/action",
     R"({"name": "a", "backup_id": "b", "whole_image_type": "TAPE"})", "IMG.0001"},
};

class WrongCallTest : public ServiceTest, public testing::WithParamInterface<WrongCall> {};

TEST_P(WrongCallTest, IsRefused) {
  const Answered answered = Call("POST", GetParam().call, Json(GetParam().body));
  EXPECT_EQ(answered.status, 400);
  EXPECT_EQ(answered.Code(), GetParam().code) << answered.response.body;
}

INSTANTIATE_TEST_SUITE_P(, WrongCallTest, testing::ValuesIn(kWrongCalls),
                         [](const auto& test) { return std::string(test.param.name); });

class CreationTest : public ServiceTest {};

TEST_F(CreationTest, CountsCharactersNotBytes) {
  std::string name;
  for (int i = 0; i < 128; ++i) name += "镜";
  EXPECT_EQ(
      Call("POST", "/v2/cloudimages/action", {{"name", name}, {"instance_id", kServerId}}).status,
      200);
  EXPECT_EQ(
      Call("POST", "/v2/cloudimages/action", {{"name", name + "x"}, {"instance_id", kServerId}})
          .Code(),
      "IMG.0002");
  EXPECT_EQ(
      Call("POST", "/v2/cloudimages/action",
           {{"name", "a"}, {"instance_id", kServerId}, {"description", std::string(1025, 'x')}})
          .Code(),
      "IMG.0004");
}

TEST_F(CreationTest, IgnoresUnknownMembersAndNulls) {
  Create({{"name", "a"}, {"instance_id", kServerId}, {"is_config_init", true}, {"tags", nullptr}});
}

TEST_F(CreationTest, MakesOneImagePerFile) {
  const std::string job_id = Create(
      {{"name", "sys"},
       {"image_url", kFile},
       {"min_disk", 40},
       {"data_images",
        {{{"image_url", kDataFile}, {"min_disk", 1}},
         {{"image_url", kSecondDataFile}, {"min_disk", 2}, {"name", "own"}, {"tags", {"a.b"}}}}}});
  Pass(absl::Seconds(10));
  const Json entities = Job(job_id).body["entities"];
  EXPECT_FALSE(entities.contains("image_id"));
  EXPECT_EQ(entities["sub_jobs_result"].size(), 3);
  EXPECT_THAT(ListedNames("__imagetype=private&sort_key=name&sort_dir=asc"),
              testing::ElementsAre("own", "sys", "sys_data1"));
  EXPECT_EQ(List("name=own")[0]["virtual_env_type"], "DataImage");
  EXPECT_EQ(List("name=own")[0]["tags"], Json({"a=b"}));
}

TEST_F(CreationTest, SetsFirmwareAndKindByRequest) {
  const std::string job_id = Create({{"name", "a"},
                                     {"image_url", kQuickFile},
                                     {"is_quick_import", true},
                                     {"os_version", "openEuler 20.03 64bit"},
                                     {"min_disk", 40},
                                     {"architecture", "arm"},
                                     {"cmk_id", kEncryptionKeyId},
                                     {"min_ram", 2048}});
  Pass(absl::Seconds(10));
  EXPECT_EQ(Job(job_id).body["status"], "SUCCESS");
  const Json image = List("name=a")[0];
  EXPECT_EQ(image["hw_firmware_type"], "uefi");
  EXPECT_EQ(image["__system__cmkid"], kEncryptionKeyId);
  EXPECT_EQ(image["min_ram"], 2048);
  EXPECT_EQ(image["__platform"], "openEuler");
  EXPECT_FALSE(image.contains("max_ram"));
  EXPECT_FALSE(image.contains("__description"));
}

TEST_F(CreationTest, GivesDataImagesTheOuterTagsAndDescription) {
  Create({{"name", "outer"},
          {"description", "of all"},
          {"image_url", kFile},
          {"min_disk", 40},
          {"os_type", "Windows"},
          {"cmk_id", kEncryptionKeyId},
          {"image_tags", {{{"key", "k"}, {"value", "v"}}}},
          {"data_images", {{{"image_url", kDataFile}, {"min_disk", 1}}}}});
  Pass(absl::Seconds(10));
  const Json image = List("name=outer_data1")[0];
  EXPECT_EQ(image["tags"], Json({"k=v"}));
  EXPECT_EQ(image["__description"], "of all");
  EXPECT_EQ(image["__os_type"], "Windows");
  EXPECT_EQ(image["__system__cmkid"], kEncryptionKeyId);
}

TEST_F(CreationTest, MakesOneImagePerDisk) {
  const std::string job_id = Create(
      {{"data_images",
        {{{"name", "one"}, {"volume_id", kDataVolumeId}, {"tags", {"a.b"}}},
         {{"name", "two"}, {"volume_id", kSecondDataVolumeId}, {"description", "second"}}}}});
  Pass(absl::Seconds(10));
  const Json entities = Job(job_id).body["entities"];
  ASSERT_EQ(entities["sub_jobs_result"].size(), 2);
  EXPECT_EQ(entities["sub_jobs_list"].size(), 2);
  EXPECT_EQ(entities["sub_jobs_result"][1]["entities"]["image_id"], List("name=two")[0]["id"]);
  EXPECT_EQ(List("name=one")[0]["tags"], Json({"a=b"}));
  EXPECT_EQ(List("name=two")[0]["min_disk"], 10);
}

TEST_F(CreationTest, TakesTheKeyOfAnEncryptedServer) {
  Create({{"name", "secret"}, {"instance_id", kEncryptedServerId}});
  Pass(absl::Seconds(10));
  EXPECT_EQ(List("name=secret")[0]["__system__cmkid"], kEncryptionKeyId);
}

TEST_F(CreationTest, MakesOneImagePerBackup) {
  const Json body = {{"name", "a"}, {"backup_id", kCsbsBackupId}};
  constexpr const char* kCall = "/v1/cloudimages/wholeimages/action";
  Create(body, kCall);
  EXPECT_EQ(Call("POST", kCall, body).Code(), "IMG.0134");
  Pass(absl::Seconds(10));
  const std::string id = List("name=a")[0]["id"];
  Call("DELETE", Concat("/v2/images/", id));
  Pass(absl::Seconds(1));
  Create(body, kCall);
}

TEST_F(CreationTest, BacksAServerUpOnTheWay) {
  constexpr const char* kCall = "/v1/cloudimages/wholeimages/action";
  Create({{"name", "cbr"}, {"instance_id", kServerId}, {"vault_id", kVaultId}}, kCall);
  Create({{"name", "csbs"}, {"instance_id", kServerId}}, kCall);
  Pass(absl::Seconds(10));
  const Json backups = Call("GET", "/_emulator/sources").body["backups"];
  for (const char* name : {"cbr", "csbs"}) {
    const Json image = List(Concat("name=", name))[0];
    EXPECT_THAT(backups, testing::Contains(image["__backup_id"])) << name;
    EXPECT_EQ(image["__data_origin"] == Concat("server_backup,", kVaultId),
              std::string_view(name) == "cbr");
  }
}

class LimitsTest : public ServiceTest {
 protected:
  LimitsTest()
      : ServiceTest({.job_duration = absl::Seconds(10), .image_quota = 3, .max_running_jobs = 2}) {}
  Answered Post() {
    return Call("POST", "/v2/cloudimages/action", {{"name", "a"}, {"instance_id", kServerId}});
  }
};

TEST_F(LimitsTest, AllowsSoManyJobsAtATime) {
  EXPECT_EQ(Post().status, 200);
  EXPECT_EQ(Post().status, 200);
  EXPECT_EQ(Post().Code(), "IMG.0060");
  Pass(absl::Seconds(10));
  EXPECT_EQ(Post().status, 200);
}

TEST_F(LimitsTest, AllowsSoManyImages) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Post().status, 200);
    Pass(absl::Seconds(10));
  }
  EXPECT_EQ(Post().Code(), "IMG.0015");
  const Json quota = Call("GET", "/v1/cloudimages/quota").body["quotas"]["resources"][0];
  EXPECT_EQ(quota["used"], 3);
  EXPECT_EQ(quota["quota"], 3);
  EXPECT_EQ(quota["type"], "image");
}

class StrictTest : public ServiceTest {
 protected:
  StrictTest()
      : ServiceTest({.job_duration = absl::Seconds(10),
                     .refuses_bad_files = true,
                     .checks_os_version = true}) {}
};

TEST_F(StrictTest, RefusesBadFilesAtOnce) {
  for (const auto& [file, code] :
       {std::pair(kBrokenFile, "IMG.0057"), std::pair(kNoImageFile, "IMG.0057"),
        std::pair(kTooLargeFile, "IMG.0059")}) {
    EXPECT_EQ(Call("POST", "/v2/cloudimages/action",
                   {{"name", "a"}, {"image_url", file}, {"min_disk", 40}})
                  .Code(),
              code);
  }
}

class TogglesTest : public ServiceTest {
 protected:
  TogglesTest()
      : ServiceTest({.job_duration = absl::Seconds(10),
                     .refuses_taken_names = true,
                     .tells_first_image_id = true}) {}
};

TEST_F(TogglesTest, RefuseTakenNamesAndTellIdsTwice) {
  const Json body = {{"data_images", {{{"name", "a"}, {"volume_id", kDataVolumeId}}}}};
  const std::string job_id = Create(body);
  EXPECT_EQ(Call("POST", "/v2/cloudimages/action", body).Code(), "IMG.0009");
  Pass(absl::Seconds(10));
  const Json entities = Job(job_id).body["entities"];
  EXPECT_EQ(entities["image_id"], entities["sub_jobs_result"][0]["entities"]["image_id"]);
}

TEST_F(StrictTest, TakesOnlyTheCatalogueOfSystems) {
  EXPECT_EQ(Call("POST", "/v2/cloudimages/action",
                 {{"name", "a"}, {"volume_id", kSystemVolumeId}, {"os_version", "Plan 9"}})
                .Code(),
            "IMG.0056");
  Create({{"name", "a"}, {"volume_id", kSystemVolumeId}, {"os_version", "CentOS 7.0 64bit"}});
}

}  // namespace
}  // namespace provider::emulator
