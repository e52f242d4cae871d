#include "provider/emulator/flags.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace provider::emulator {
namespace {

TEST(FlagsTest, HaveDefaults) {
  const auto flags = ParseFlags({});
  ASSERT_TRUE(flags.ok());
  EXPECT_EQ(flags->host, "127.0.0.1");
  EXPECT_EQ(flags->port, 0);
  EXPECT_EQ(flags->options.job_duration, absl::Seconds(2));
}

TEST(FlagsTest, TakeValuesInBothForms) {
  const auto flags =
      ParseFlags({"--listen", "[::1]:80", "--job-seconds=0.5", "--latency-ms", "20",
                  "--state-file=x=y", "--quota=7", "--unfinished=listed", "--unknown-job", "404",
                  "--names=unique", "--sub-job-ids=both", "--forbidden-delete=204",
                  "--data-disk-low=40", "--max-running-copies=5", "--requests-per-second=200"});
  ASSERT_TRUE(flags.ok()) << flags.status();
  EXPECT_EQ(flags->host, "::1");
  EXPECT_EQ(flags->port, 80);
  EXPECT_EQ(flags->options.job_duration, absl::Milliseconds(500));
  EXPECT_EQ(flags->latency, absl::Milliseconds(20));
  EXPECT_EQ(flags->state_file, "x=y");
  EXPECT_EQ(flags->options.image_quota, 7);
  EXPECT_TRUE(flags->options.lists_unfinished);
  EXPECT_TRUE(flags->options.unknown_job_is_404);
  EXPECT_TRUE(flags->options.refuses_taken_names);
  EXPECT_TRUE(flags->options.tells_first_image_id);
  EXPECT_TRUE(flags->options.silent_delete);
  EXPECT_EQ(flags->options.data_disk_low, 40);
  EXPECT_EQ(flags->options.max_running_copies, 5);
  EXPECT_EQ(flags->options.requests_per_second, 200);
}

TEST(FlagsTest, RefuseWhatTheyDoNotKnow) {
  for (const char* argument :
       {"listen", "--nothing", "--listen", "--listen=host", "--listen=a:99999", "--job-seconds=-1",
        "--job-seconds=", "--job-seconds=x", "--quota=many", "--page-limit=0", "--unfinished=maybe",
        "--state-file="}) {
    EXPECT_FALSE(ParseFlags({argument}).ok()) << argument;
  }
}

TEST(FlagsTest, AreAllInTheHelp) {
  const std::string help = FlagsHelp();
  EXPECT_THAT(help, testing::HasSubstr("--job-seconds SECONDS"));
  EXPECT_THAT(help, testing::HasSubstr("EMULATORACCESSKEY"));
}

}  // namespace
}  // namespace provider::emulator
