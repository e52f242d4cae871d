#include "provider/image_share/validate.h"

#include <cstddef>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/provider/image_share/share_value.h"
#include "tests/testing/golden.h"

namespace provider::image_share {
namespace {

std::string Check(const Value& config) {
  resource::Diagnostics diags;
  ValidateShare(config, diags);
  return parts::Describe(diags);
}

std::vector<std::string> Many(size_t count) {
  std::vector<std::string> projects;
  projects.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    std::string number = std::to_string(i);
    projects.push_back(std::string(32 - number.size(), '0') + number);
  }
  return projects;
}

struct Case {
  const char* name;
  Value config;
};

TEST(ValidateShareTest, RejectsBadConfigurationsAtTheRightPlace) {
  const Value good = Config({kA});
  std::string report;
  for (const Case& c : {
           Case{"image_id is a name", With(good, {{"image_id", Text("web")}})},
           Case{"no project", Config({})},
           Case{"too many projects", Config(Many(257))},
           Case{"more projects than some clouds allow", Config(Many(129))},
           Case{"a project's name", Config({"eu-de_other", kA})},
           Case{"a project with a dash", Config({"877a2cda-ba63-4e1e-b95f-e67e48b6129a"})},
           Case{"an empty project", Config({""})},
           Case{"a null project",
                With(good, {{"projects", Value::Set(Type::String(), {parts::NullText()})}})},
           Case{"timeouts", With(good, {{"timeouts", parts::Timeouts(ShareSchema(),
                                                                     {{"create", Text("soon")},
                                                                      {"update", Text("0s")},
                                                                      {"delete", Text("-1m")}})}})},
       }) {
    const std::string diags = Check(c.config);
    EXPECT_NE(diags, "") << c.name;
    report += std::string("# ") + c.name + "\n" + diags + "\n";
  }
  ExpectGolden("provider/image_share/golden/validate.txt", report);
}

TEST(ValidateShareTest, AcceptsGoodConfigurations) {
  for (const Value& config : {
           Config({kA}),
           Config(Many(128)),
           With(Config({kA}),
                {{"timeouts", parts::Timeouts(ShareSchema(), {{"create", Text("90s")}})}}),
       }) {
    EXPECT_EQ(Check(config), "");
  }
}

TEST(ValidateShareTest, LetsUnknownPartsPass) {
  const Value good = Config({kA});
  EXPECT_EQ(Check(With(good, {{"image_id", parts::UnknownText()}})), "");
  EXPECT_EQ(Check(With(good, {{"projects", Value::Unknown(Type::Set(Type::String()))}})), "");
  EXPECT_EQ(Check(With(good, {{"projects",
                               Value::Set(Type::String(), {Text(kA), parts::UnknownText()})}})),
            "");
}

}  // namespace
}  // namespace provider::image_share
