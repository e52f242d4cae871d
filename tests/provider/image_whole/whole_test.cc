#include <string>

#include "gtest/gtest.h"
#include "proto/value/path.h"
#include "provider/image/image_state.h"
#include "provider/image/plan.h"
#include "provider/image_whole/validate.h"
#include "provider/image_whole/whole_kind.h"
#include "provider/image_whole/whole_schema.h"
#include "tests/provider/parts/objects.h"
#include "tests/testing/golden.h"

namespace provider::image_whole {
namespace {

using parts::NullText;
using parts::Text;
using parts::With;
using proto::value::SameIgnoringMarks;
using proto::value::Type;
using proto::value::Value;

constexpr const char* kServer = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
constexpr const char* kVault = "de9fcf45-11b2-432c-8562-5c5428574600";
constexpr const char* kBackup = "9b27efab-4a17-4c06-bfa2-3e0cf021d3c3";

Value Named() { return parts::ObjectOf(WholeSchema(), {{"name", Text("whole")}}); }
Value OfServer() { return With(Named(), {{"instance_id", Text(kServer)}}); }
Value OfBackup() { return With(Named(), {{"backup_id", Text(kBackup)}}); }
Value Tag(const std::string& key, const std::string& value) {
  return Value::Map(Type::String(), {{key, Text(value)}});
}
std::string Check(const Value& config) {
  resource::Diagnostics diags;
  ValidateWhole(config, diags);
  return parts::Describe(diags);
}

struct Case {
  const char* name;
  Value config;
};

TEST(ValidateWholeTest, RejectsBadConfigurationsAtTheRightPlace) {
  std::string report;
  for (const Case& c : {
           Case{"no source", Named()},
           Case{"no source but a vault", With(Named(), {{"vault_id", Text(kVault)}})},
           Case{"no source but a type", With(Named(), {{"whole_image_type", Text("CBR")}})},
           Case{"both sources", With(OfServer(), {{"backup_id", Text(kBackup)}})},
           Case{"vault with a backup", With(OfBackup(), {{"vault_id", Text(kVault)}})},
           Case{"type with a server", With(OfServer(), {{"whole_image_type", Text("CBR")}})},
           Case{"type in small letters", With(OfBackup(), {{"whole_image_type", Text("cbr")}})},
           Case{"empty type", With(OfBackup(), {{"whole_image_type", Text("")}})},
           Case{"server is a name", With(Named(), {{"instance_id", Text("web")}})},
           Case{"backup is empty", With(Named(), {{"backup_id", Text("")}})},
           Case{"vault without dashes",
                With(OfServer(), {{"vault_id", Text("de9fcf4511b2432c85625c5428574600")}})},
           Case{"enterprise project is a name",
                With(OfServer(), {{"enterprise_project_id", Text("all")}})},
           Case{"empty name", With(OfServer(), {{"name", Text("")}})},
           Case{"description with a tag", With(OfServer(), {{"description", Text("<b>")}})},
           Case{"memory the wrong way round", With(OfServer(), {{"min_ram", Value::Number(2048)},
                                                                {"max_ram", Value::Number(1024)}})},
           Case{"tag with a bad key", With(OfServer(), {{"tags", Tag("a b", "1")}})},
           Case{"timeouts",
                With(OfServer(),
                     {{"timeouts", parts::Timeouts(WholeSchema(), {{"delete", Text("x")}})}})},
       }) {
    const std::string diags = Check(c.config);
    EXPECT_NE(diags, "") << c.name;
    report += std::string("# ") + c.name + "\n" + diags + "\n";
  }
  ExpectGolden("provider/image_whole/golden/validate.txt", report);
}

TEST(ValidateWholeTest, AcceptsGoodConfigurations) {
  for (const Value& config : {
           OfServer(),
           With(OfServer(), {{"vault_id", Text(kVault)}, {"delete_backup", Value::Bool(true)}}),
           OfBackup(),
           With(OfBackup(), {{"whole_image_type", Text("CSBS")}}),
           With(OfBackup(), {{"whole_image_type", Text("CBR")}, {"tags", Tag("a", "")}}),
           // What is not known may turn out right.
           With(Named(), {{"instance_id", parts::UnknownText()}}),
           With(OfServer(), {{"backup_id", parts::UnknownText()}}),
           With(OfBackup(), {{"instance_id", parts::UnknownText()}, {"vault_id", Text(kVault)}}),
           With(OfBackup(), {{"vault_id", parts::UnknownText()}}),
       }) {
    EXPECT_EQ(Check(config), "");
  }
}

TEST(WholeCallTest, SendsTheArgumentsOfItsSource) {
  const auto body = [](const Value& planned) {
    const image::CreateCall call = WholeKind().create_call(planned, {}, "");
    EXPECT_EQ(call.path, "/v1/cloudimages/wholeimages/action");
    return call.json_body;
  };
  EXPECT_EQ(body(With(OfServer(), {{"vault_id", Text(kVault)},
                                   {"delete_backup", Value::Bool(true)},
                                   {"protected", Value::Bool(true)},
                                   {"min_ram", Value::Number(1024)},
                                   {"tags", Tag("a", "1")}})),
            R"({"image_tags":[{"key":"a","value":"1"}],)"
            R"("instance_id":"877a2cda-ba63-4e1e-b95f-e67e48b6129a","min_ram":1024,)"
            R"("name":"whole","vault_id":"de9fcf45-11b2-432c-8562-5c5428574600"})");
  EXPECT_EQ(body(With(OfBackup(), {{"whole_image_type", Text("CBR")}})),
            R"({"backup_id":"9b27efab-4a17-4c06-bfa2-3e0cf021d3c3","name":"whole",)"
            R"("whole_image_type":"CBR"})");
}

TEST(WholeDeletionTest, SaysThatBackupsGoOnlyIfTheyShall) {
  EXPECT_EQ(WholeKind().delete_body(OfServer()), "");
  EXPECT_EQ(WholeKind().delete_body(With(OfServer(), {{"delete_backup", Value::Bool(false)}})), "");
  EXPECT_EQ(WholeKind().delete_body(With(OfServer(), {{"delete_backup", Value::Bool(true)}})),
            R"({"delete_backup":true})");
}

// What an import learns of the source.
Value Imported(const std::string& origin, const std::string& backup) {
  ims::Image remote;
  remote.id = "i1";
  remote.data_origin = origin;
  remote.backup_id = backup;
  const Value bare = parts::ObjectOf(WholeSchema(), {{"id", Text("i1")}});
  const resource::ProviderOptions options;
  const image::StateMaker maker{WholeKind(), options};
  return maker.Refreshed(bare, {{"i1", remote}});
}

TEST(WholeImportTest, TellsAVaultFromABackup) {
  const Value of_backup = Imported("server_backup," + std::string(kBackup), kBackup);
  EXPECT_TRUE(SameIgnoringMarks(of_backup.GetAttr("backup_id"), Text(kBackup)));
  EXPECT_TRUE(SameIgnoringMarks(of_backup.GetAttr("vault_id"), NullText()));
  const Value of_server = Imported("server_backup," + std::string(kVault), kBackup);
  EXPECT_TRUE(SameIgnoringMarks(of_server.GetAttr("backup_id"), NullText()));
  EXPECT_TRUE(SameIgnoringMarks(of_server.GetAttr("vault_id"), Text(kVault)));
  EXPECT_TRUE(
      SameIgnoringMarks(Imported("server_backup,", kBackup).GetAttr("vault_id"), NullText()));
}

std::string Replaced(const Value& before, const Value& config) {
  const Value state = With(before, {{"id", Text("i1")}, {"status", Text("active")}});
  const auto request = parts::PlanRequestOf(WholeSchema(), state, config);
  std::string paths;
  for (const auto& path : image::PlanImage(WholeKind(), {}, request).requires_replace) {
    paths += proto::value::PathToString(path) + "\n";
  }
  return paths;
}

// "CSBS" is what the service takes if nothing is said.
TEST(PlanWholeTest, TheUsualTypeMeansTheSameAsNone) {
  const Value usual = With(OfBackup(), {{"whole_image_type", Text("CSBS")}});
  EXPECT_EQ(Replaced(usual, OfBackup()), "");
  EXPECT_EQ(Replaced(With(OfBackup(), {{"job_id", Text("job")}}), usual), "");
}

TEST(PlanWholeTest, AVaultThatIsAddedMakesANewImage) {
  const Value with_vault = With(OfServer(), {{"vault_id", Text(kVault)}});
  EXPECT_EQ(Replaced(With(OfServer(), {{"job_id", Text("job")}}), with_vault), "vault_id\n");
  EXPECT_EQ(Replaced(OfServer(), with_vault), "");  // Imported: the service does not tell it.
}

TEST(PlanWholeTest, AnotherSourceIsAnotherImageTheRestChangesInPlace) {
  const Value server = With(OfServer(), {{"vault_id", Text(kVault)}});
  const Value backup = With(OfBackup(), {{"whole_image_type", Text("CBR")}});
  EXPECT_EQ(Replaced(server, server), "");
  EXPECT_EQ(Replaced(server, With(server, {{"instance_id", Text(kBackup)}})), "instance_id\n");
  EXPECT_EQ(Replaced(server, With(server, {{"vault_id", Text(kBackup)}})), "vault_id\n");
  EXPECT_EQ(Replaced(server, OfServer()), "vault_id\n");
  EXPECT_EQ(Replaced(backup, With(backup, {{"backup_id", Text(kVault)}})), "backup_id\n");
  EXPECT_EQ(Replaced(backup, With(backup, {{"whole_image_type", Text("CSBS")}})),
            "whole_image_type\n");
  EXPECT_EQ(Replaced(server, With(server, {{"delete_backup", Value::Bool(true)}})), "");
  for (const char* name : {"name", "description", "enterprise_project_id"}) {
    EXPECT_EQ(Replaced(server, With(server, {{name, Text("other")}})), "") << name;
  }
  for (const char* name : {"min_ram", "max_ram"}) {
    EXPECT_EQ(Replaced(server, With(server, {{name, Value::Number(1024)}})), "") << name;
  }
  EXPECT_EQ(Replaced(server, With(server, {{"protected", Value::Bool(true)}})), "");
}

}  // namespace
}  // namespace provider::image_whole
