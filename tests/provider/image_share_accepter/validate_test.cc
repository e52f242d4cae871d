#include "provider/image_share_accepter/validate.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/provider/image_share_accepter/accepter_value.h"
#include "tests/testing/golden.h"

namespace provider::image_share_accepter {
namespace {

std::string Check(const Value& config) {
  resource::Diagnostics diags;
  ValidateAccepter(config, diags);
  return parts::Describe(diags);
}

struct Case {
  const char* name;
  Value config;
};

TEST(ValidateAccepterTest, RejectsBadConfigurationsAtTheRightPlace) {
  std::string report;
  for (const Case& c : {
           Case{"image_id is a name", With(Config(), {{"image_id", Text("web")}})},
           Case{"vault_id is a name", With(Config(), {{"vault_id", Text("vault")}})},
           Case{"empty vault_id", With(Config(), {{"vault_id", Text("")}})},
           Case{"timeouts",
                With(Config(),
                     {{"timeouts", parts::Timeouts(AccepterSchema(), {{"create", Text("1")}})}})},
       }) {
    const std::string diags = Check(c.config);
    EXPECT_NE(diags, "") << c.name;
    report += std::string("# ") + c.name + "\n" + diags + "\n";
  }
  ExpectGolden("provider/image_share_accepter/golden/validate.txt", report);
}

TEST(ValidateAccepterTest, AcceptsGoodConfigurationsAndUnknownParts) {
  for (const Value& config : {
           Config(),
           WithVault(Config()),
           With(Config(), {{"image_id", parts::UnknownText()}}),
           With(Config(), {{"vault_id", parts::UnknownText()}}),
       }) {
    EXPECT_EQ(Check(config), "");
  }
}

}  // namespace
}  // namespace provider::image_share_accepter
