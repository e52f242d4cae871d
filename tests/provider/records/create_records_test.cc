#include "provider/records/create_records.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"

namespace provider::records {
namespace {

using proto::text::Cat;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr bool kOrderly = true;

class CreateRecordsTest : public testing::Test {
 protected:
  CreateRecordsTest() {
    std::string name = testing::TempDir() + "/records-XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    parent_ = name;
    folder_ = name + "/data/creates";
  }
  ~CreateRecordsTest() override { std::filesystem::remove_all(parent_); }

  std::unique_ptr<CreateRecords> Open() {
    // Nobody is waited for longer than a moment.
    return std::make_unique<CreateRecords>(folder_, getpid(),
                                           Waiting{.patience = absl::Milliseconds(200)});
  }
  static CreateRecord Record(std::string token, std::string fingerprint, int second = 0) {
    return {.token = std::move(token),
            .fingerprint = std::move(fingerprint),
            .name = "web",
            .sent_at = absl::FromUnixSeconds(1730874223 + second)};
  }
  static absl::Status Put(CreateRecords& records, CreateRecord record) {
    absl::Notification done;
    absl::Status status;
    records.Put(std::move(record), [&](absl::Status result) {
      status = std::move(result);
      done.Notify();
    });
    done.WaitForNotification();
    return status;
  }
  // The tokens that can be claimed one after the other.
  static std::vector<std::string> ClaimAll(CreateRecords& records, const std::string& fingerprint) {
    std::vector<std::string> tokens;
    while (const auto claimed = records.Claim(fingerprint)) tokens.push_back(claimed->token);
    return tokens;
  }
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    if (!std::filesystem::exists(folder_)) return files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.path().extension() != "" && entry.path().filename() != "lock") {
        files.push_back(entry.path().filename());
      }
    }
    return files;
  }

  std::string parent_;
  std::string folder_;
};

TEST_F(CreateRecordsTest, WithoutAPutThereIsNothingOnDisk) {
  const auto records = Open();
  EXPECT_EQ(records->Claim("f"), std::nullopt);
  records->Confirm("x");
  records->Forget("x");
  EXPECT_THAT(records->Unclaimed(), IsEmpty());
  records->Close(kOrderly);
  EXPECT_FALSE(std::filesystem::exists(parent_ + "/data"));
}

TEST_F(CreateRecordsTest, ThePlaceIsPrivate) {
  const auto records = Open();
  EXPECT_TRUE(Put(*records, Record("a", "f")).ok());
  struct stat status = {};
  ASSERT_EQ(stat(folder_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  ASSERT_EQ(Files().size(), 1U);
  ASSERT_EQ(stat((folder_ + "/" + Files()[0]).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(CreateRecordsTest, AKilledProcessLeavesItsRecordsAsFarAsTheyGot) {
  {
    const auto dead = Open();
    CreateRecord record = Record("a", "f");
    EXPECT_TRUE(Put(*dead, record).ok());
    record.job_id = "job";
    record.image_ids = {"image"};
    EXPECT_TRUE(Put(*dead, record).ok());
  }
  const auto records = Open();
  EXPECT_EQ(records->Claim("other"), std::nullopt);
  const auto claimed = records->Claim("f");
  ASSERT_TRUE(claimed.has_value());
  EXPECT_EQ(claimed->job_id, "job");
  EXPECT_THAT(claimed->image_ids, ElementsAre("image"));
  EXPECT_EQ(records->Claim("f"), std::nullopt);
}

TEST_F(CreateRecordsTest, TheOldestIsClaimedFirst) {
  {
    const auto dead = Open();
    EXPECT_TRUE(Put(*dead, Record("young", "f", 2)).ok());
    EXPECT_TRUE(Put(*dead, Record("old", "f", 1)).ok());
  }
  const auto records = Open();
  EXPECT_THAT(ClaimAll(*records, "f"), ElementsAre("old", "young"));
}

TEST_F(CreateRecordsTest, AClaimSurvivesTheDeathOfTheClaimer) {
  EXPECT_TRUE(Put(*Open(), Record("a", "f")).ok());
  EXPECT_TRUE(Open()->Claim("f").has_value());
  EXPECT_THAT(ClaimAll(*Open(), "f"), ElementsAre("a"));
}

struct Ending {
  const char* name;
  bool is_answered;
  bool is_orderly;
  bool is_left;
};
class EndingTest : public CreateRecordsTest, public testing::WithParamInterface<Ending> {};
TEST_P(EndingTest, LeavesWhatTheEngineMayNotHave) {
  {
    const auto ending = Open();
    CreateRecord record = Record("a", "f");
    record.is_answered = GetParam().is_answered;
    EXPECT_TRUE(Put(*ending, record).ok());
    ending->Close(GetParam().is_orderly);
  }
  EXPECT_EQ(Files().empty(), !GetParam().is_left);
  EXPECT_EQ(Open()->Claim("f").has_value(), GetParam().is_left);
}
INSTANTIATE_TEST_SUITE_P(, EndingTest,
                         testing::ValuesIn<Ending>({{"OrderlyAnswered", true, true, false},
                                                    {"OrderlyOpen", false, true, true},
                                                    {"DisorderlyAnswered", true, false, true},
                                                    {"DisorderlyOpen", false, false, true}}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(CreateRecordsTest, WhatCanBeClaimedIsToldWithoutAClaim) {
  auto first = Open();
  ASSERT_TRUE(Put(*first, Record("left", "f")).ok());
  first->Close(!kOrderly);
  first.reset();
  auto second = Open();
  second->Park(Record("parked", "g"), nullptr);
  EXPECT_TRUE(second->CanClaim("f"));
  EXPECT_TRUE(second->CanClaim("g"));
  EXPECT_FALSE(second->CanClaim("h"));
  EXPECT_THAT(ClaimAll(*second, "f"), ElementsAre("left"));
  EXPECT_FALSE(second->CanClaim("f"));
}

TEST_F(CreateRecordsTest, CreatesOfAnotherWishOfTheNameAreToldOnce) {
  auto first = Open();
  ASSERT_TRUE(Put(*first, Record("new", "edited", 1)).ok());
  ASSERT_TRUE(Put(*first, Record("old", "other", 0)).ok());
  ASSERT_TRUE(Put(*first, Record("wanted", "f")).ok());
  first->Close(!kOrderly);
  first.reset();
  auto second = Open();
  EXPECT_THAT(second->TakeOutdated("db", "f"), IsEmpty());
  const std::vector<CreateRecord> told = second->TakeOutdated("web", "f");
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].token, "old");
  EXPECT_EQ(told[1].token, "new");
  EXPECT_THAT(second->TakeOutdated("web", "f"), IsEmpty());
}

TEST_F(CreateRecordsTest, WhatIsForgottenIsNotLeft) {
  {
    const auto dead = Open();
    EXPECT_TRUE(Put(*dead, Record("a", "f")).ok());
    EXPECT_TRUE(Put(*dead, Record("b", "f")).ok());
    dead->Forget("a");
    EXPECT_TRUE(Put(*dead, Record("c", "g")).ok());
  }
  EXPECT_THAT(ClaimAll(*Open(), "f"), ElementsAre("b"));
}

TEST_F(CreateRecordsTest, WhatIsParkedIsGivenToTheNextWhoWantsIt) {
  const auto records = Open();
  absl::Notification done;
  records->Park(Record("a", "f"), [&](const absl::Status& status) {
    EXPECT_TRUE(status.ok());
    done.Notify();
  });
  done.WaitForNotification();
  EXPECT_THAT(ClaimAll(*records, "f"), ElementsAre("a"));
}

TEST_F(CreateRecordsTest, TheOldestIsClaimedFirstWhetherParkedOrLeft) {
  {
    const auto dead = Open();
    EXPECT_TRUE(Put(*dead, Record("left 2", "f", 2)).ok());
    EXPECT_TRUE(Put(*dead, Record("left 4", "f", 4)).ok());
  }
  const auto records = Open();
  for (const int second : {5, 1, 3}) {
    records->Park(Record(Cat("parked ", second), "f", second), nullptr);
  }
  records->Park(Record("of another wish", "a", 0), nullptr);
  EXPECT_THAT(ClaimAll(*records, "f"),
              ElementsAre("parked 1", "left 2", "parked 3", "left 4", "parked 5"));
}

// The answer that a record tells of went to another engine, or is no longer held.
TEST_F(CreateRecordsTest, WhatIsClaimedOrParkedCountsAsNotAnswered) {
  CreateRecord record = Record("claimed", "f");
  record.is_answered = true;
  EXPECT_TRUE(Put(*Open(), record).ok());
  {
    const auto records = Open();
    const auto claimed = records->Claim("f");
    ASSERT_TRUE(claimed.has_value());
    EXPECT_FALSE(claimed->is_answered);
    record.token = "parked";
    records->Park(record, nullptr);
    records->Close(kOrderly);
  }
  EXPECT_THAT(ClaimAll(*Open(), "f"), ElementsAre("claimed", "parked"));
}

TEST_F(CreateRecordsTest, WhatIsPutAfterTheEndIsRefused) {
  const auto records = Open();
  records->Close(kOrderly);
  EXPECT_EQ(Put(*records, Record("a", "f")).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(CreateRecordsTest, WhatIsTooLargeIsRefusedAndTheOthersAreWritten) {
  {
    const auto records = Open();
    CreateRecord record = Record("a", "f");
    record.name = std::string(size_t{70} << 10U, 'x');
    EXPECT_EQ(Put(*records, record).code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(Put(*records, Record("b", "f")).ok());
  }
  EXPECT_THAT(ClaimAll(*Open(), "f"), ElementsAre("b"));
}

TEST_F(CreateRecordsTest, WhatAStateHoldsNeedsNoRecord) {
  {
    const auto dead = Open();
    CreateRecord job = Record("a", "f");
    job.job_id = "job";
    CreateRecord image = Record("b", "f");
    image.image_ids = {"image"};
    EXPECT_TRUE(Put(*dead, job).ok());
    EXPECT_TRUE(Put(*dead, image).ok());
    EXPECT_TRUE(Put(*dead, Record("c", "f")).ok());
  }
  const auto records = Open();
  records->Confirm("job");
  records->Confirm("image");
  EXPECT_THAT(ClaimAll(*records, "f"), ElementsAre("c"));
}

TEST_F(CreateRecordsTest, WhatALivingProcessHoldsIsItsOwn) {
  const auto living = Open();
  EXPECT_TRUE(Put(*living, Record("a", "f")).ok());
  EXPECT_EQ(Open()->Claim("f"), std::nullopt);
  EXPECT_THAT(Open()->Unclaimed(), IsEmpty());
}

TEST_F(CreateRecordsTest, ATornTailIsNoRecordAndDamageIsKept) {
  EXPECT_TRUE(Put(*Open(), Record("a", "f")).ok());
  ASSERT_EQ(Files().size(), 1U);
  std::ofstream(folder_ + "/" + Files()[0], std::ios::app) << "0000002a 12345678 {\"pu";
  std::ofstream(folder_ + "/1-garbage.creates") << "\x01\x02 this is no line of ours at all\n\n";
  const auto records = Open();
  EXPECT_THAT(ClaimAll(*records, "f"), ElementsAre("a"));
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/1-garbage.creates.corrupt") ||
              std::filesystem::exists(folder_ + "/1-garbage.corrupt"))
      << testing::PrintToString(Files());
  EXPECT_FALSE(records->TakeProblems().empty());
}

TEST_F(CreateRecordsTest, AFolderThatCannotBeMadeIsAnErrorOfThePut) {
  std::ofstream(parent_ + "/data") << "a file";
  auto records = Open();
  EXPECT_FALSE(Put(*records, Record("a", "f")).ok());
  std::filesystem::remove(parent_ + "/data");
  // A later one tries again, and takes the earlier one along.
  EXPECT_TRUE(Put(*records, Record("b", "g")).ok());
  records.reset();
  EXPECT_THAT(ClaimAll(*Open(), "f"), ElementsAre("a"));
}

TEST_F(CreateRecordsTest, AThousandThatComeTogetherAreAllOnDisk) {
  constexpr int kMany = 1000;
  {
    const auto dead = Open();
    absl::BlockingCounter left(kMany);
    for (int i = 0; i < kMany; ++i) {
      dead->Put(Record(Cat("t", i), "f"), [&](const absl::Status& status) {
        EXPECT_TRUE(status.ok());
        left.DecrementCount();
      });
    }
    left.Wait();
  }
  const auto records = Open();
  EXPECT_EQ(records->Unclaimed().size(), static_cast<size_t>(kMany));
}

// Claims for a while and prints what it got before it is killed or ends.
void ClaimAndPrint(const std::string& folder, int out) {
  CreateRecords records(folder, getppid(), Waiting{.patience = absl::Milliseconds(200)});
  while (const auto claimed = records.Claim("f")) {
    const std::string line = claimed->token + "\n";
    if (write(out, line.data(), line.size()) < 0) break;
  }
  // Held until the end, so that the other one cannot have them.
  absl::SleepFor(absl::Milliseconds(300));
  records.Close(!kOrderly);
}

TEST_F(CreateRecordsTest, OfTwoRacingProcessesOneGetsEachRecord) {
  constexpr int kRecords = 20;
  {
    const auto dead = Open();
    for (int i = 0; i < kRecords; ++i) EXPECT_TRUE(Put(*dead, Record(Cat("t", i), "f", i)).ok());
  }
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < 2; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      ClaimAndPrint(folder_, pipe_ends[1]);
      _exit(0);
    }
    children.push_back(child);
  }
  close(pipe_ends[1]);
  std::string printed;
  char buffer[256];
  for (ssize_t got = 0; (got = read(pipe_ends[0], buffer, sizeof(buffer))) > 0;) {
    printed.append(buffer, static_cast<size_t>(got));
  }
  close(pipe_ends[0]);
  for (const pid_t child : children) waitpid(child, nullptr, 0);
  std::multiset<std::string> tokens;
  for (size_t begin = 0; begin < printed.size();) {
    const size_t end = printed.find('\n', begin);
    tokens.insert(printed.substr(begin, end - begin));
    begin = end + 1;
  }
  EXPECT_EQ(tokens.size(), static_cast<size_t>(kRecords));
  EXPECT_EQ(std::set<std::string>(tokens.begin(), tokens.end()).size(),
            static_cast<size_t>(kRecords));
}

// Puts records one after the other and prints each once it is on disk.
void PutAndPrint(const std::string& folder, int out, int round) {
  CreateRecords records(folder, getppid());
  for (int i = 0; i < 10000; ++i) {
    CreateRecord record = {.token = Cat("r", round, "-", i), .fingerprint = "f"};
    absl::Notification done;
    records.Put(record, [&](const absl::Status&) { done.Notify(); });
    done.WaitForNotification();
    const std::string line = record.token + "\n";
    if (write(out, line.data(), line.size()) < 0) return;
  }
}

TEST_F(CreateRecordsTest, KilledAtAnyMomentWhatWasOnDiskIsThere) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(Cat("seed ", seed));
  std::mt19937 random(seed);
  std::set<std::string> acknowledged;
  for (int round = 0; round < 8; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      PutAndPrint(folder_, pipe_ends[1], round);
      _exit(0);
    }
    close(pipe_ends[1]);
    if (round == 0) {  // However slow the machine is, one is acknowledged.
      pollfd first = {.fd = pipe_ends[0], .events = POLLIN, .revents = 0};
      ASSERT_EQ(poll(&first, 1, 60'000), 1);
    }
    absl::SleepFor(absl::Milliseconds(5 + random() % 40));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    std::string printed;
    char buffer[4096];
    for (ssize_t got = 0; (got = read(pipe_ends[0], buffer, sizeof(buffer))) > 0;) {
      printed.append(buffer, static_cast<size_t>(got));
    }
    close(pipe_ends[0]);
    for (size_t begin = 0; begin < printed.size();) {
      const size_t end = printed.find('\n', begin);
      if (end == std::string::npos) break;
      acknowledged.insert(printed.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  EXPECT_FALSE(acknowledged.empty());
  const auto records = Open();
  std::set<std::string> left;
  for (const CreateRecord& record : records->Unclaimed()) left.insert(record.token);
  for (const std::string& token : acknowledged) EXPECT_TRUE(left.contains(token)) << token;
}

}  // namespace
}  // namespace provider::records
