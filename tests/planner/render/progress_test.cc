#include "planner/render/progress.h"

#include <string>

#include "gtest/gtest.h"

namespace planner::render {
namespace {

using plan::Action;

const ProgressSubject kNew = {"ims_image.a", "", "", ""};
const ProgressSubject kOld = {"ims_image.a", "", "id", "i-1"};

TEST(ProgressTest, TellsWhatIsUnderWay) {
  EXPECT_EQ(RefreshLine(kOld, {}), "ims_image.a: Refreshing state... [id=i-1]\n");
  EXPECT_EQ(StartLine(kNew, Action::kCreate, {}), "ims_image.a: Creating...\n");
  EXPECT_EQ(StartLine(kOld, Action::kUpdate, {}), "ims_image.a: Modifying... [id=i-1]\n");
  EXPECT_EQ(StartLine(kOld, Action::kDelete, {}), "ims_image.a: Destroying... [id=i-1]\n");
  EXPECT_EQ(StartLine(kNew, Action::kRead, {}), "ims_image.a: Reading...\n");
  EXPECT_EQ(StillLine(kNew, Action::kCreate, absl::Seconds(10), "", {}),
            "ims_image.a: Still creating... [10s elapsed]\n");
  EXPECT_EQ(StillLine(kOld, Action::kDelete, absl::Seconds(70), "", {}),
            "ims_image.a: Still destroying... [id=i-1, 1m10s elapsed]\n");
}

TEST(ProgressTest, TellsHowFarTheProviderIsWhereItSaysSo) {
  EXPECT_EQ(ToldProgress(0.42, "Copy"), "42%, Copy");
  EXPECT_EQ(ToldProgress(0.29, ""), "29%");
  EXPECT_EQ(ToldProgress(0.999, ""), "99%");
  EXPECT_EQ(ToldProgress(1, ""), "100%");
  EXPECT_EQ(ToldProgress(std::nullopt, "Copy"), "Copy");
  EXPECT_EQ(ToldProgress(std::nullopt, ""), "");
  EXPECT_EQ(StillLine(kNew, Action::kCreate, absl::Seconds(10), "42%, Copy", {}),
            "ims_image.a: Still creating... [42%, Copy, 10s elapsed]\n");
  EXPECT_EQ(StillLine(kOld, Action::kUpdate, absl::Seconds(10), "42%", {}),
            "ims_image.a: Still modifying... [id=i-1, 42%, 10s elapsed]\n");
}

TEST(ProgressTest, TellsWhatIsDone) {
  EXPECT_EQ(DoneLine(kOld, Action::kCreate, absl::ZeroDuration(), {}),
            "ims_image.a: Creation complete after 0s [id=i-1]\n");
  EXPECT_EQ(DoneLine(kOld, Action::kUpdate, absl::Milliseconds(1600), {}),
            "ims_image.a: Modifications complete after 2s [id=i-1]\n");
  EXPECT_EQ(DoneLine(kOld, Action::kDelete, absl::Seconds(3600), {}),
            "ims_image.a: Destruction complete after 1h0m0s\n");
}

TEST(ProgressTest, NamesDeposedObjectsAndCutsLongIdentifiers) {
  const ProgressSubject subject = {"a.b", "0123abcd", "name", std::string(100, 'x')};
  EXPECT_EQ(StartLine(subject, Action::kDelete, {}),
            "a.b (deposed object 0123abcd): Destroying... [name=" + std::string(80, 'x') + "]\n");
}

TEST(ProgressTest, ColorsAsTerraformDoes) {
  EXPECT_EQ(StartLine(kNew, Action::kCreate, {.color = true}),
            "\033[0m\033[1mims_image.a: Creating...\033[0m\033[0m\n");
  EXPECT_EQ(DoneLine(kNew, Action::kCreate, absl::ZeroDuration(), {.color = true}),
            "\033[0m\033[1mims_image.a: Creation complete after 0s\033[0m\n");
}

TEST(SummaryTest, Counts) {
  const plan::ChangeCounts counts = {.import = 1, .add = 2, .change = 3, .remove = 4};
  EXPECT_EQ(ApplySummary(counts, {}),
            "\nApply complete! Resources: 1 imported, 2 added, 3 changed, 4 destroyed.\n");
  EXPECT_EQ(ApplySummary({}, {.color = true}),
            "\033[0m\033[1m\033[32m\nApply complete! Resources: 0 added, 0 changed, 0 "
            "destroyed.\n\033[0m");
  EXPECT_EQ(DestroySummary(counts, {}), "\nDestroy complete! Resources: 4 destroyed.\n");
}

}  // namespace
}  // namespace planner::render
