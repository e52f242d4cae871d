#include "planner/config/loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/planner/config/temporary_folder.h"
#include "tests/testing/golden.h"

namespace planner::config {
namespace {

namespace fs = std::filesystem;

// Each folder in cases/ is a module; expected.txt is what is said about it. Names that begin
// with `same_` are said by terraform in the same words.
std::vector<std::string> Cases() {
  std::vector<std::string> names;
  for (const auto& entry :
       fs::directory_iterator(std::string(TESTS_DIR) + "/planner/config/cases")) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class LoaderCaseTest : public testing::TestWithParam<std::string> {
 protected:
  LoaderCaseTest() {
    const fs::path from = std::string(TESTS_DIR) + "/planner/config/cases/" + GetParam();
    for (const auto& entry : fs::directory_iterator(from)) {
      if (entry.path().extension() != ".txt") {
        fs::copy(entry.path(), fs::current_path() / entry.path().filename());
      }
    }
  }
  WorkingFolder folder_;
};

TEST_P(LoaderCaseTest, Says) {
  diag::Diagnostics diags;
  const LoadedModule loaded = LoadModule(".", diags);
  for (const auto& backend : {loaded.module.backend, loaded.module.cloud}) {
    if (backend) diag::Append(diags, diag::Diagnostics(backend->problems));
  }
  ExpectGolden("planner/config/cases/" + GetParam() + "/expected.txt", Show(diags, loaded.sources));
}

TEST_P(LoaderCaseTest, TerraformSaysTheSame) {
  if (GetParam().rfind("same_", 0) != 0) GTEST_SKIP() << "ours alone";
  if (!HasTerraform()) GTEST_SKIP() << "no terraform on PATH";
  EXPECT_EQ(RunTerraform("validate -no-color"),
            ReadTestFile(std::string(TESTS_DIR) + "/planner/config/cases/" + GetParam() +
                         "/expected.txt"));
}

INSTANTIATE_TEST_SUITE_P(, LoaderCaseTest, testing::ValuesIn(Cases()),
                         [](const auto& test) { return test.param; });

TEST(LoaderTest, ReadsOnlyConfigurationFiles) {
  const WorkingFolder folder;
  for (const char* name : {".a.tf", "b.tf~", "#c.tf#", "d.txt", "e.tfvars", "f.tf.swp"}) {
    folder.Write(name, "nonsense");
  }
  diag::Diagnostics diags;
  EXPECT_FALSE(LoadModule(".", diags).has_files);
  folder.Write("z.tf", "locals {\n  a = 1\n}\n");
  fs::create_directory("folder.tf");
  const LoadedModule loaded = LoadModule(".", diags);
  EXPECT_TRUE(loaded.has_files);
  EXPECT_EQ(loaded.files.size(), 1U);
  EXPECT_EQ(loaded.module.locals.size(), 1U);
  EXPECT_TRUE(diags.empty());
}

TEST(LoaderTest, NamesFilesRelativeToTheWorkingDirectory) {
  const WorkingFolder folder;
  fs::create_directory("sub");
  folder.Write("sub/main.tf", "foo {}\n");
  diag::Diagnostics diags;
  const LoadedModule loaded = LoadModule("sub", diags);
  ASSERT_EQ(diags.size(), 1U);
  EXPECT_EQ(diags[0].subject->filename, "sub/main.tf");
  EXPECT_EQ(loaded.sources.count("sub/main.tf"), 1U);
}

TEST(LoaderTest, AFolderMustExist) {
  const WorkingFolder folder;
  diag::Diagnostics diags;
  LoadModule("nowhere", diags);
  ASSERT_EQ(diags.size(), 1U);
  EXPECT_EQ(diags[0].summary, "Failed to read module directory");
}

TEST(LoaderTest, NoConfigurationFilesReadsAsInTerraform) {
  if (!HasTerraform()) GTEST_SKIP() << "no terraform on PATH";
  const WorkingFolder folder;
  EXPECT_EQ(Show({NoConfigurationFiles()}, {}), RunTerraform("plan -no-color"));
}

}  // namespace
}  // namespace planner::config
