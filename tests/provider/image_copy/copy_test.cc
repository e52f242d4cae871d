#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "proto/value/path.h"
#include "provider/image/plan.h"
#include "provider/image_copy/copy_kind.h"
#include "provider/image_copy/copy_schema.h"
#include "provider/image_copy/validate.h"
#include "tests/provider/parts/objects.h"
#include "tests/testing/golden.h"

namespace provider::image_copy {
namespace {

using parts::Text;
using parts::With;
using proto::value::Type;
using proto::value::Value;

constexpr const char* kSource = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
constexpr const char* kKey = "bd66288c-9081-460a-8227-4cbd0c814cb4";

Value Config() {
  return parts::ObjectOf(CopySchema(),
                         {{"source_image_id", Text(kSource)}, {"name", Text("copy")}});
}
Value Far() {
  return With(Config(), {{"region", Text("eu-de")}, {"agency_name", Text("ims_copy")}});
}
Value Tag(const std::string& key, const std::string& value) {
  return Value::Map(Type::String(), {{key, Text(value)}});
}
std::string Check(const Value& config) {
  resource::Diagnostics diags;
  ValidateCopy(config, diags);
  return parts::Describe(diags);
}

struct Case {
  const char* name;
  Value config;
};

TEST(ValidateCopyTest, RejectsBadConfigurationsAtTheRightPlace) {
  std::string report;
  for (const Case& c : {
           Case{"source is a name", With(Config(), {{"source_image_id", Text("web")}})},
           Case{"source is empty", With(Config(), {{"source_image_id", Text("")}})},
           Case{"source leads elsewhere", With(Config(), {{"source_image_id", Text("../x")}})},
           Case{"empty name", With(Config(), {{"name", Text("")}})},
           Case{"name ends with a space", With(Config(), {{"name", Text("a ")}})},
           Case{"long name", With(Config(), {{"name", Text(std::string(129, 'a'))}})},
           Case{"description with a tag", With(Config(), {{"description", Text("<b>")}})},
           Case{"long description",
                With(Config(), {{"description", Text(std::string(1025, 'a'))}})},
           Case{"key is a name", With(Config(), {{"cmk_id", Text("key")}})},
           Case{"enterprise project is a name",
                With(Config(), {{"enterprise_project_id", Text("all")}})},
           Case{"negative memory", With(Config(), {{"min_ram", Value::Number(-1)}})},
           Case{"memory the wrong way round", With(Config(), {{"min_ram", Value::Number(2048)},
                                                              {"max_ram", Value::Number(1024)}})},
           Case{"tag with a bad key", With(Config(), {{"tags", Tag("a b", "1")}})},
           Case{"tag with a bad value", With(Config(), {{"tags", Tag("a", "1 2")}})},
           Case{"two notations",
                With(Config(), {{"tags", Tag("a", "1")},
                                {"tag_strings", Value::List(Type::String(), {Text("b.1")})}})},
           Case{"region is an address", With(Far(), {{"region", Text("evil.example/x")}})},
           Case{"region in capitals", With(Far(), {{"region", Text("EU-DE")}})},
           Case{"empty region", With(Far(), {{"region", Text("")}})},
           Case{"empty project", With(Far(), {{"project_name", Text("")}})},
           Case{"empty agency", With(Far(), {{"agency_name", Text("")}})},
           Case{"vault is a name", With(Far(), {{"vault_id", Text("vault")}})},
           Case{"region without an agency", With(Far(), {{"agency_name", parts::NullText()}})},
           Case{"region with a key", With(Far(), {{"cmk_id", Text(kKey)}})},
           Case{"what goes with a region, without one",
                With(Config(), {{"project_name", Text("eu-de")},
                                {"agency_name", Text("ims_copy")},
                                {"vault_id", Text(kKey)}})},
           Case{"timeouts",
                With(Config(),
                     {{"timeouts", parts::Timeouts(CopySchema(), {{"create", Text("")}})}})},
       }) {
    const std::string diags = Check(c.config);
    EXPECT_NE(diags, "") << c.name;
    report += std::string("# ") + c.name + "\n" + diags + "\n";
  }
  ExpectGolden("provider/image_copy/golden/validate.txt", report);
}

TEST(ValidateCopyTest, AcceptsGoodConfigurations) {
  for (const Value& config : {
           Config(),
           With(Config(), {{"cmk_id", Text(kKey)}, {"enterprise_project_id", Text("0")}}),
           With(Config(), {{"tags", Tag("a", "")}, {"description", Text("a\nb")}}),
           With(Config(), {{"min_ram", Value::Number(1024)}, {"max_ram", Value::Number(1024)}}),
           Far(),
           With(Far(), {{"project_name", Text("eu-de_web")}, {"vault_id", Text(kKey)}}),
           With(Far(), {{"agency_name", parts::UnknownText()}, {"cmk_id", parts::UnknownText()}}),
           With(Config(), {{"region", parts::UnknownText()}, {"agency_name", Text("ims_copy")}}),
           With(Config(), {{"source_image_id", parts::UnknownText()},
                           {"name", parts::UnknownText()},
                           {"cmk_id", parts::UnknownText()}}),
       }) {
    EXPECT_EQ(Check(config), "");
  }
}

TEST(CopyCallTest, SendsWhatTheCallTakesAndNoMore) {
  const Value planned = With(Config(), {{"cmk_id", Text(kKey)},
                                        {"description", Text("test copy")},
                                        {"tags", Tag("a", "1")},
                                        {"min_ram", Value::Number(1024)},
                                        {"protected", Value::Bool(true)},
                                        {"enterprise_project_id", parts::UnknownText()}});
  resource::ProviderOptions options;
  options.enterprise_project = "ep";
  const image::CreateCall call = CopyKind().create_call(planned, options, "token");
  EXPECT_EQ(call.path, "/v1/cloudimages/877a2cda-ba63-4e1e-b95f-e67e48b6129a/copy");
  EXPECT_EQ(call.json_body,
            R"({"cmk_id":"bd66288c-9081-460a-8227-4cbd0c814cb4","description":"test copy",)"
            R"("enterprise_project_id":"ep","name":"copy"})");
}

TEST(CopyCallTest, AsksForACopyInAnotherRegion) {
  const Value planned = With(Far(), {{"description", Text("test copy")},
                                     {"max_ram", Value::Number(1024)},
                                     {"enterprise_project_id", Text("0")}});
  const image::CreateCall call = CopyKind().create_call(planned, {}, "token");
  EXPECT_EQ(call.path, "/v1/cloudimages/877a2cda-ba63-4e1e-b95f-e67e48b6129a/cross_region_copy");
  EXPECT_EQ(call.json_body, R"({"agency_name":"ims_copy","description":"test copy","name":"copy",)"
                            R"("project_name":"eu-de","region":"eu-de"})");
  const Value full = With(Far(), {{"project_name", Text("eu-de_web")}, {"vault_id", Text(kKey)}});
  EXPECT_EQ(CopyKind().create_call(full, {}, "token").json_body,
            R"({"agency_name":"ims_copy","name":"copy","project_name":"eu-de_web",)"
            R"("region":"eu-de","vault_id":"bd66288c-9081-460a-8227-4cbd0c814cb4"})");
}

TEST(CopyPlaceTest, IsTheRegionsOwnProjectUnlessAnotherIsNamed) {
  EXPECT_FALSE(CopyKind().place(Config()).has_value());
  EXPECT_FALSE(CopyKind().place(With(Far(), {{"region", parts::UnknownText()}})).has_value());
  EXPECT_EQ(CopyKind().place(Far())->region, "eu-de");
  EXPECT_EQ(CopyKind().place(Far())->project_name, "eu-de");
  const Value other = With(Far(), {{"project_name", Text("eu-de_web")}});
  EXPECT_EQ(CopyKind().place(other)->project_name, "eu-de_web");
}

// What a change of one argument of an existing copy leads to.
std::string Replaced(const Value& config) {
  const Value state = With(Config(), {{"id", Text("i1")},
                                      {"status", Text("active")},
                                      {"cmk_id", Text(kKey)},
                                      {"protected", Value::Bool(false)},
                                      {"enterprise_project_id", Text("0")}});
  const resource::PlanRequest request = parts::PlanRequestOf(CopySchema(), state, config);
  std::string paths;
  for (const auto& path : image::PlanImage(CopyKind(), {}, request).requires_replace) {
    paths += proto::value::PathToString(path) + "\n";
  }
  return paths;
}

TEST(PlanCopyTest, AnotherSourceOrKeyIsAnotherCopyTheRestChangesInPlace) {
  const Value same = With(Config(), {{"cmk_id", Text(kKey)}});
  EXPECT_EQ(Replaced(same), "");
  EXPECT_EQ(Replaced(With(same, {{"source_image_id", Text(kKey)}})), "source_image_id\n");
  EXPECT_EQ(Replaced(With(same, {{"source_image_id", parts::UnknownText()}})), "source_image_id\n");
  EXPECT_EQ(Replaced(With(same, {{"cmk_id", Text(kSource)}})), "cmk_id\n");
  EXPECT_EQ(Replaced(Config()), "cmk_id\n");
  for (const char* name : {"name", "description", "enterprise_project_id"}) {
    EXPECT_EQ(Replaced(With(same, {{name, Text("other")}})), "") << name;
  }
  for (const char* name : {"min_ram", "max_ram"}) {
    EXPECT_EQ(Replaced(With(same, {{name, Value::Number(1024)}})), "") << name;
  }
  EXPECT_EQ(Replaced(With(same, {{"protected", Value::Bool(true)}})), "");
  EXPECT_EQ(Replaced(With(same, {{"tags", Tag("a", "1")}})), "");
}

TEST(PlanCopyTest, AnotherPlaceIsAnotherCopyAnotherAgencyIsNot) {
  const auto replaced = [](const Value& config) {
    const Value state = With(Far(), {{"id", Text("i1")},
                                     {"status", Text("active")},
                                     {"project_name", Text("eu-de")},
                                     {"vault_id", Text(kKey)}});
    return parts::Replacing(
        image::PlanImage(CopyKind(), {}, parts::PlanRequestOf(CopySchema(), state, config)));
  };
  const Value same = With(Far(), {{"project_name", Text("eu-de")}, {"vault_id", Text(kKey)}});
  EXPECT_EQ(replaced(same), "");
  EXPECT_EQ(replaced(With(same, {{"agency_name", Text("other")}})), "");
  EXPECT_EQ(replaced(With(same, {{"region", Text("eu-nl")}})), "region");
  EXPECT_EQ(replaced(With(same, {{"region", parts::NullText()}})), "region");
  EXPECT_EQ(replaced(With(same, {{"region", parts::UnknownText()}})), "region");
  EXPECT_EQ(replaced(With(same, {{"project_name", parts::NullText()}})), "");
  EXPECT_EQ(replaced(With(same, {{"project_name", Text("eu-de_web")}})), "project_name");
  EXPECT_EQ(replaced(With(same, {{"vault_id", Text(kSource)}})), "vault_id");
  // From home, where no region is named.
  const Value home = With(Config(), {{"id", Text("i1")}, {"status", Text("active")}});
  const auto moved = image::PlanImage(
      CopyKind(), {}, parts::PlanRequestOf(CopySchema(), home, With(Far(), {{"name", Text("n")}})));
  EXPECT_EQ(parts::Replacing(moved), "region");
}

}  // namespace
}  // namespace provider::image_copy
