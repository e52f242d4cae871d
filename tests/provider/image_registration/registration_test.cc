#include <string>

#include "gtest/gtest.h"
#include "proto/value/path.h"
#include "provider/image/fingerprint.h"
#include "provider/image/plan.h"
#include "provider/image_registration/registration_kind.h"
#include "provider/image_registration/registration_schema.h"
#include "provider/image_registration/validate.h"
#include "tests/provider/parts/objects.h"
#include "tests/testing/golden.h"

namespace provider::image_registration {
namespace {

using parts::Text;
using parts::With;
using proto::value::Type;
using proto::value::Value;

Value Config() {
  return parts::ObjectOf(RegistrationSchema(),
                         {{"name", Text("web")}, {"image_url", Text("ims-image:web.qcow2")}});
}
Value Tag(const std::string& key, const std::string& value) {
  return Value::Map(Type::String(), {{key, Text(value)}});
}
std::string Check(const Value& config) {
  resource::Diagnostics diags;
  ValidateRegistration(config, diags);
  return parts::Describe(diags);
}

struct Case {
  const char* name;
  parts::Settings change;
};

TEST(ValidateRegistrationTest, RejectsBadConfigurationsAtTheRightPlace) {
  std::string report;
  for (const Case& c : {
           Case{"empty name", {{"name", Text("")}}},
           Case{"long name", {{"name", Text(std::string(256, 'a'))}}},
           Case{"name that only this call takes", {{"name", Text(std::string(129, 'a'))}}},
           Case{"name with a slash", {{"name", Text("a/b")}}},
           Case{"name ends with a space", {{"name", Text("a ")}}},
           Case{"file without a bucket", {{"image_url", Text("web.qcow2")}}},
           Case{"file by its address", {{"image_url", Text("https://b.example.com/web.qcow2")}}},
           Case{"file in a bad bucket", {{"image_url", Text("Web:web.qcow2")}}},
           Case{"file with a blank", {{"image_url", Text("ims-image:a b")}}},
           Case{"installation disk", {{"image_url", Text("ims-image:web.ISO")}}},
           Case{"appliance", {{"image_url", Text("ims-image:web.ova")}}},
           Case{"no disk", {{"min_disk", Value::Number(0)}}},
           Case{"too large a disk", {{"min_disk", Value::Number(1025)}}},
           Case{"unknown format", {{"disk_format", Text("vmdk")}}},
           Case{"unknown firmware", {{"hw_firmware_type", Text("efi")}}},
           Case{"empty system", {{"os_version", Text("")}}},
           Case{"description with a tag", {{"description", Text("<b>")}}},
           Case{"long description", {{"description", Text(std::string(1025, 'a'))}}},
           Case{"enterprise project is a name", {{"enterprise_project_id", Text("all")}}},
           Case{"negative memory", {{"min_ram", Value::Number(-1)}}},
           Case{"memory the wrong way round",
                {{"min_ram", Value::Number(2048)}, {"max_ram", Value::Number(1024)}}},
           Case{"tag with a bad key", {{"tags", Tag("a=b", "1")}}},
           Case{"tag with a bad value", {{"tags", Tag("a", "1 2")}}},
           Case{"two notations",
                {{"tags", Tag("a", "1")},
                 {"tag_strings", Value::List(Type::String(), {Text("b.1")})}}},
           Case{"timeouts",
                {{"timeouts", parts::Timeouts(RegistrationSchema(), {{"create", Text("")}})}}},
       }) {
    const std::string diags = Check(With(Config(), c.change));
    EXPECT_NE(diags, "") << c.name;
    report += std::string("# ") + c.name + "\n" + diags + "\n";
  }
  ExpectGolden("provider/image_registration/golden/validate.txt", report);
}

TEST(ValidateRegistrationTest, AcceptsGoodConfigurations) {
  for (const parts::Settings& change : {
           parts::Settings{},
           parts::Settings{{"name", Text(std::string(128, 'a'))}},
           parts::Settings{{"image_url", Text("ims-image:folder/web.zvhd2")}},
           parts::Settings{{"min_disk", Value::Number(1)}, {"disk_format", Text("zvhd")}},
           parts::Settings{{"min_disk", Value::Number(1024)}, {"disk_format", Text("raw")}},
           parts::Settings{{"hw_firmware_type", Text("uefi")}, {"os_version", Text("CentOS")}},
           parts::Settings{{"tags", Tag("a", "")}, {"description", Text("a\nb")}},
           parts::Settings{{"min_ram", Value::Number(0)}, {"max_ram", Value::Number(0)}},
           parts::Settings{{"name", parts::UnknownText()},
                           {"image_url", parts::UnknownText()},
                           {"os_version", parts::UnknownText()},
                           {"disk_format", parts::UnknownText()},
                           {"min_disk", Value::Unknown(Type::Number())}},
       }) {
    EXPECT_EQ(Check(With(Config(), change)), "");
  }
}

TEST(DescribeCallTest, SendsWhatTheCallTakesAndNoMore) {
  const Value planned = With(Config(), {{"description", Text("for the web")},
                                        {"os_version", Text("CentOS 7.0 64bit")},
                                        {"disk_format", Text("qcow2")},
                                        {"min_disk", Value::Number(40)},
                                        {"min_ram", Value::Number(1024)},
                                        {"max_ram", Value::Number(2048)},
                                        {"protected", Value::Bool(true)},
                                        {"hw_firmware_type", Text("uefi")},
                                        {"tags", Tag("a", "1")},
                                        {"enterprise_project_id", Text("0")}});
  resource::ProviderOptions options;
  options.create_token_key = "made-by";
  const image::CreateCall call = RegistrationKind().create_call(planned, options, "token");
  EXPECT_EQ(call.path, "/v2/images");
  EXPECT_EQ(call.json_body,
            R"({"__os_version":"CentOS 7.0 64bit","disk_format":"qcow2","min_disk":40,)"
            R"("min_ram":1024,"name":"web","tags":["a=1","made-by=token"]})");
  EXPECT_EQ(RegistrationKind().create_call(Config(), {}, "").json_body, R"({"name":"web"})");
}

TEST(DescribeCallTest, OlderTagsGoInTheCallsOwnNotation) {
  const Value planned =
      With(Config(), {{"tag_strings", Value::List(Type::String(), {Text("b.1.2"), Text("a")})}});
  EXPECT_EQ(RegistrationKind().create_call(planned, {}, "").json_body,
            R"({"name":"web","tags":["a=","b=1.2"]})");
}

TEST(FingerprintTest, AnotherFileIsAnotherWishAlthoughTheDescriptionIsTheSame) {
  const auto of = [](const Value& planned) {
    return image::Fingerprint(RegistrationKind(), {}, planned);
  };
  EXPECT_EQ(of(Config()), of(With(Config(), {{"protected", Value::Bool(true)}})));
  EXPECT_NE(of(Config()), of(With(Config(), {{"image_url", Text("ims-image:other.qcow2")}})));
}

Value State(const char* status) {
  return With(Config(), {{"id", Text("i1")},
                         {"status", Text(status)},
                         {"disk_format", Text("zvhd2")},
                         {"os_version", Text("Other Linux(64 bit)")},
                         {"min_disk", Value::Number(40)},
                         {"hw_firmware_type", Text("bios")},
                         {"protected", Value::Bool(false)},
                         {"updated_at", Text("then")},
                         {"enterprise_project_id", Text("0")}});
}
resource::PlanAnswer Plan(const Value& state, const Value& config) {
  return image::PlanImage(RegistrationKind(), {},
                          parts::PlanRequestOf(RegistrationSchema(), state, config));
}

TEST(PlanRegistrationTest, AnotherFileOrDescriptionOfItIsAnotherImageTheRestChangesInPlace) {
  const Value state = State("active");
  const auto replaced = [&](const parts::Settings& change) {
    return parts::Replacing(Plan(state, With(Config(), change)));
  };
  EXPECT_EQ(replaced({}), "");
  EXPECT_EQ(replaced({{"image_url", Text("ims-image:other.qcow2")}}), "image_url");
  EXPECT_EQ(replaced({{"os_version", Text("CentOS 7.0 64bit")}}), "os_version");
  EXPECT_EQ(replaced({{"disk_format", Text("qcow2")}}), "disk_format");
  EXPECT_EQ(replaced({{"min_disk", Value::Number(50)}}), "min_disk");
  for (const char* name : {"name", "description", "enterprise_project_id", "hw_firmware_type"}) {
    EXPECT_EQ(replaced({{name, Text("other")}}), "") << name;
  }
  for (const char* name : {"min_ram", "max_ram"}) {
    EXPECT_EQ(replaced({{name, Value::Number(1024)}}), "") << name;
  }
  EXPECT_EQ(replaced({{"protected", Value::Bool(true)}, {"tags", Tag("a", "1")}}), "");
}

TEST(PlanRegistrationTest, AnImageThatWaitsForItsFileIsGoneOnWith) {
  for (const char* status : {"queued", "saving"}) {
    const resource::PlanAnswer answer = Plan(State(status), Config());
    EXPECT_EQ(parts::Replacing(answer), "") << status;
    EXPECT_FALSE(answer.planned.GetAttr("status").IsKnown()) << status;
  }
  EXPECT_TRUE(Plan(State("active"), Config()).planned.GetAttr("status").IsKnown());
  EXPECT_EQ(parts::Replacing(Plan(State("killed"), Config())), "id");
  const Value other = With(Config(), {{"image_url", Text("ims-image:other.qcow2")}});
  EXPECT_EQ(parts::Replacing(Plan(State("queued"), other)), "image_url");
}

}  // namespace
}  // namespace provider::image_registration
