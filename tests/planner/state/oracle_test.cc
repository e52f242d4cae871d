// The same files through terraform, where there is one on PATH.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "planner/state/file.h"
#include "planner/state/local.h"
#include "tests/planner/state/temporary_folder.h"

namespace planner::state {
namespace {

struct Finished {
  int code = 0;
  std::string output = {};
};
// `arguments` is our own text.
Finished Terraform(const TemporaryFolder& folder, const std::string& arguments) {
  const std::string command = "cd " + folder.path().string() +
                              " && CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null terraform " +
                              arguments + " 2>&1";
  Finished finished;
  FILE* pipe = popen(command.c_str(), "r");  // NOLINT(cert-env33-c)
  std::array<char, 4096> buffer{};
  while (const size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) {
    finished.output.append(buffer.data(), got);
  }
  finished.code = WEXITSTATUS(pclose(pipe));
  return finished;
}

class OracleTest : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v terraform >/dev/null 2>&1") != 0) {  // NOLINT(cert-env33-c)
      GTEST_SKIP() << "no terraform on PATH";
    }
  }
  TemporaryFolder folder_;
  std::string path_ = folder_ / "terraform.tfstate";
};

TEST_F(OracleTest, TerraformPullsWhatWeWrite) {
  for (const char* name : {"written_by_terraform.json", "everything.golden.json"}) {
    State state = *ReadState(ReadText(std::string(TESTS_DIR) + "/planner/state/files/" + name));
    state.check_results.clear();  // Terraform writes them in random order.
    for (auto& [address, resource] : state.resources) {
      for (auto& [key, instance] : resource.instances) {
        if (instance.current == nullptr) continue;
        Object object = *instance.current;
        object.unknown_members.clear();  // Only we keep them.
        instance.current = std::make_shared<const Object>(object);
      }
    }
    WriteText(path_, WriteState(state));
    EXPECT_EQ(Terraform(folder_, "state pull").output, WriteState(state) + "\n") << name;
  }
}

TEST_F(OracleTest, TerraformHoldsTheLock) {
  WriteText(folder_ / "main.tf",
            "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" {\n"
            "    command = \"touch started; while test ! -e go; do sleep 0.1; done\"\n  }\n}\n");
  const std::string go = folder_ / "go";
  ASSERT_EQ(std::system(("cd " + folder_.path().string() +  // NOLINT(cert-env33-c)
                         " && (CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null terraform apply "
                         "-auto-approve >log 2>&1; touch done) &")
                            .c_str()),
            0);
  while (!std::filesystem::exists(folder_ / "started")) absl::SleepFor(absl::Milliseconds(20));
  LocalPaths paths;
  paths.path = path_;
  const absl::Status held = LocalStore::Open(paths, "OperationTypePlan", {}).status();
  EXPECT_TRUE(absl::IsUnavailable(held)) << held;
  EXPECT_NE(std::string(held.message()).find("Operation: OperationTypeApply"), std::string::npos);
  LockOptions patient;
  patient.timeout = absl::Seconds(30);
  patient.sleep = [&go](absl::Duration) {
    WriteText(go, "");
    absl::SleepFor(absl::Milliseconds(50));
  };
  absl::StatusOr<std::unique_ptr<LocalStore>> store =
      LocalStore::Open(paths, "OperationTypePlan", patient);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ((*store)->state()->resources.size(), 1U) << "What terraform has written.";
  while (!std::filesystem::exists(folder_ / "done")) absl::SleepFor(absl::Milliseconds(20));
}

class TerraformWaitsTest : public OracleTest {
 protected:
  void SetUp() override {
    OracleTest::SetUp();
    WriteText(folder_ / "main.tf", "resource \"terraform_data\" \"a\" {\n}\n");
    LocalPaths paths;
    paths.path = path_;
    absl::StatusOr<std::unique_ptr<LocalStore>> store =
        LocalStore::Open(paths, "OperationTypeApply", {});
    ASSERT_TRUE(store.ok());
    store_ = *std::move(store);
  }
  std::unique_ptr<LocalStore> store_;
};

TEST_F(TerraformWaitsTest, WhileWeHoldTheLock) {
  const Finished refused = Terraform(folder_, "plan -no-color");
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.output.find("resource temporarily unavailable"), std::string::npos);
  EXPECT_NE(refused.output.find("Operation: OperationTypeApply"), std::string::npos);
  State state;
  state.outputs["o"].value = proto::value::Value::Bool(true);
  ASSERT_TRUE(store_->Save(state).ok());
  EXPECT_EQ(Terraform(folder_, "plan -no-color").code, 1) << "The new file is locked too.";
  store_->Close();
  EXPECT_EQ(Terraform(folder_, "plan -no-color").code, 0);
}

TEST_F(TerraformWaitsTest, AndDoesNotWriteIntoTheFileThatWasReplaced) {
  ASSERT_EQ(std::system(("cd " + folder_.path().string() +  // NOLINT(cert-env33-c)
                         " && (CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null terraform apply "
                         "-no-color -auto-approve -lock-timeout=30s >log 2>&1; touch done) &")
                            .c_str()),
            0);
  const auto log_has = [this](const char* text) {
    return ReadText(folder_ / "log").find(text) != std::string::npos;
  };
  while (!log_has("Acquiring state lock")) absl::SleepFor(absl::Milliseconds(20));
  State state;
  state.outputs["o"].value = proto::value::Value::Bool(true);
  ASSERT_TRUE(store_->Save(state).ok());
  const std::string text = ReadText(path_);
  store_->Close();
  while (!std::filesystem::exists(folder_ / "done")) absl::SleepFor(absl::Milliseconds(20));
  EXPECT_TRUE(log_has("99.0.0-state-file-was-replaced-meanwhile-run-again"))
      << ReadText(folder_ / "log");
  EXPECT_EQ(ReadText(path_), text);
}

}  // namespace
}  // namespace planner::state
