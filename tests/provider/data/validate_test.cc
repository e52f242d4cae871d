#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/provider/data/data_test.h"
#include "tests/testing/golden.h"

namespace provider::data {
namespace {

struct Case {
  const char* name;
  std::shared_ptr<const resource::DataSource> source;
  Arguments arguments;
};

TEST(DataSourcesTest, MistakesAreFoundOfflineAtTheirPlace) {
  const auto image = MakeImageSource();
  const auto images = MakeImagesSource();
  const auto job = MakeJobSource();
  const auto os = MakeOsVersionsSource();
  const Value null = Value::Null(Type::String());
  const std::vector<Case> cases = {
      {"empty name", image, {{"name", Text("")}}},
      {"empty owner", images, {{"owner", Text("")}}},
      {"image id that is none", image, {{"image_id", Text("web")}}},
      {"key that is none", image, {{"cmk_id", Text("k")}}},
      {"enterprise project that is none", image, {{"enterprise_project_id", Text("default")}}},
      {"empty enterprise project", image, {{"enterprise_project_id", Text("")}}},
      {"visibility", image, {{"visibility", Text("Public")}}},
      {"image type", image, {{"image_type", Text("public")}}},
      {"status", images, {{"status", Text("ACTIVE")}}},
      {"os type", images, {{"os_type", Text("linux")}}},
      {"os bit", images, {{"os_bit", Text("128")}}},
      {"disk format", images, {{"disk_format", Text("vmdk")}}},
      {"environment", images, {{"virtual_env_type", Text("KVM")}}},
      {"architecture", images, {{"architecture", Text("amd64")}}},
      {"member status",
       images,
       {{"visibility", Text("shared")}, {"member_status", Text("refused")}}},
      {"member status without visibility", images, {{"member_status", Text("accepted")}}},
      {"member status of private images",
       images,
       {{"visibility", Text("private")}, {"member_status", Text("accepted")}}},
      {"disk of no size", image, {{"min_disk", Value::Number(0)}}},
      {"disk too large", image, {{"min_disk", Value::Number(2049)}}},
      {"negative memory", image, {{"min_ram", Value::Number(-1)}}},
      {"time without operator", image, {{"created_at", Text("2024-10-28T10:00:00Z")}}},
      {"time with another operator", image, {{"created_at", Text("after:2024-10-28T10:00:00Z")}}},
      {"time with an offset", image, {{"updated_at", Text("gt:2024-10-28T10:00:00+01:00")}}},
      {"day that is none", image, {{"updated_at", Text("gt:2024-02-30T10:00:00Z")}}},
      {"only a day", image, {{"updated_at", Text("gt:2024-02-20")}}},
      {"regular expression", image, {{"name_regex", Text("web-(")}}},
      {"expression that RE2 does not have", image, {{"name_regex", Text("(?=web)")}}},
      {"tag", image, {{"tag", Texts({{"a b", Text("x")}, {"c", Text("y z")}, {"d", null}})}}},
      {"marker that is none",
       image,
       {{"support", Texts({{"__support_kvm", Text("true")}, {"KVM", Text("true")}})}}},
      {"marker that is not true", image, {{"support", Texts({{"kvm", Text("false")}})}}},
      {"marker without a value", image, {{"support", Texts({{"kvm_gpu_type", Text("")}})}}},
      {"sort key", images, {{"sort_key", Text("age")}}},
      {"sort direction", images, {{"sort_dir", Text("up")}}},
      {"job id", job, {{"job_id", Text("../secret")}}},
      {"empty job id", job, {{"job_id", Text("")}}},
      {"os type of a list", os, {{"os_type", Text("Mac")}}},
      {"members of no id", MakeImageMembersSource(), {{"image_id", Text("web")}}},
      {"empty mark", os, {{"tag", Value::List(Type::String(), {Text("arm"), Text("")})}}},
  };
  std::string report;
  for (const auto& [name, source, arguments] : cases) {
    const std::string found = Validate(*source, arguments);
    EXPECT_NE(found, "") << name;
    proto::text::Append(report, "# ", name, "\n", found, "\n");
  }
  ExpectGolden("provider/data/golden/validate.txt", report);
}

TEST(DataSourcesTest, GoodAndUnknownArgumentsPass) {
  const auto image = MakeImageSource();
  const auto images = MakeImagesSource();
  const std::vector<Case> cases = {
      {"none", image, {}},
      {"none of many", images, {}},
      {"a name of any kind", image, {{"name", Text("Ubuntu 20.04 & <more>")}}},
      {"id", image, {{"image_id", Text("877a2cda-ba63-4e1e-b95f-e67e48b6129a")}}},
      {"all projects", image, {{"enterprise_project_id", Text("all_granted_eps")}}},
      {"default project", image, {{"enterprise_project_id", Text("0")}}},
      {"shared ones", images, {{"visibility", Text("shared")}, {"member_status", Text("pending")}}},
      {"shared ones, perhaps",
       images,
       {{"visibility", Unknown()}, {"member_status", Text("pending")}}},
      {"time in both forms",
       image,
       {{"created_at", Text("gte:2024-10-28T10:00:00Z")},
        {"updated_at", Text("neq:2024-10-28 10:00:00")}}},
      {"data disk", image, {{"min_disk", Value::Number(2048)}, {"min_ram", Value::Number(0)}}},
      {"markers",
       image,
       {{"support",
         Texts({{"kvm", Text("true")}, {"kvm_gpu_type", Text("V100")}, {"arm", Text("false")}})}}},
      {"regular expression", image, {{"name_regex", Text("^web-[0-9]+$")}}},
      {"a platform that is new", image, {{"platform", Text("Rocky Linux")}}},
      {"unknown everywhere",
       image,
       {{"name", Unknown()},
        {"status", Unknown()},
        {"created_at", Unknown()},
        {"name_regex", Unknown()},
        {"min_disk", Value::Unknown(Type::Number())},
        {"protected", Value::Unknown(Type::Bool())},
        {"tag", Texts({{"a", Unknown()}})},
        {"support", Value::Unknown(Type::Map(Type::String()))}}},
      {"job", MakeJobSource(), {{"job_id", Text("8a12fc664fb4daa3014fb4e581380005")}}},
      {"unknown job", MakeJobSource(), {{"job_id", Unknown()}}},
      {"marks",
       MakeOsVersionsSource(),
       {{"tag", Value::List(Type::String(), {Text("arm"), Unknown()})}}},
      {"quotas", MakeQuotasSource(), {}},
      {"tags", MakeTagsSource(), {}},
  };
  for (const auto& [name, source, arguments] : cases) {
    EXPECT_EQ(Validate(*source, arguments), "") << name;
  }
}

TEST(DataSourcesTest, EveryAttributeIsDescribed) {
  std::set<std::string> names;
  for (const auto& [name, source] : AllDataSources()) {
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_NE(source->schema().block.description, "") << name;
    for (const auto& attribute : source->schema().block.attributes) {
      EXPECT_TRUE(attribute.description.ends_with('.')) << name << "." << attribute.name;
    }
  }
}

}  // namespace
}  // namespace provider::data
