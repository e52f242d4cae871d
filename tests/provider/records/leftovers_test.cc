#include "provider/records/leftovers.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "provider/records/disk.h"
#include "provider/records/record_lines.h"

namespace provider::records {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kOwnName = "1-own.creates";

// The id of a process that has ended; a zombie if it is not to be reaped.
pid_t EndedProcess(bool is_reaped) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  if (is_reaped) {
    waitpid(child, nullptr, 0);
  } else {
    siginfo_t info = {};
    waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  }
  return child;
}

CreateRecord Record(std::string token, std::string fingerprint = "f") {
  CreateRecord record;
  record.token = std::move(token);
  record.fingerprint = std::move(fingerprint);
  return record;
}

class LeftoversTest : public testing::Test {
 protected:
  LeftoversTest() {
    std::string name = testing::TempDir() + "/leftovers-XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~LeftoversTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(std::string_view name) const { return folder_ + "/" + std::string(name); }
  void Write(std::string_view name, std::string_view text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
  }
  std::string ReadBack(std::string_view name) const {
    std::ifstream in(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  bool Exists(std::string_view name) const { return std::filesystem::exists(Path(name)); }
  // As its living owner does.
  Descriptor Hold(std::string_view name) const {
    absl::StatusOr<Descriptor> file = OpenFile(Path(name), O_RDWR);
    EXPECT_TRUE(file.ok() && TryLock(file->get(), Path(name)).value_or(false));
    return *std::move(file);
  }
  // With a clock that only sleeping moves.
  Leftovers Open() {
    Waiting waiting;
    waiting.now = [this] { return now_; };
    waiting.sleep = [this](absl::Duration duration) {
      now_ += duration;
      if (on_sleep_) on_sleep_();
    };
    return {folder_, std::string(kOwnName), waiting};
  }
  static std::vector<std::string> Tokens(Leftovers& leftovers) {
    const Leftovers::FolderLock lock = leftovers.Look();
    std::vector<std::string> tokens;
    if (!lock.is_open()) return tokens;
    for (const CreateRecord& record : leftovers.Free()) tokens.push_back(record.token);
    return tokens;
  }
  absl::Duration Waited() const { return now_ - absl::UnixEpoch(); }

  std::string folder_;
  absl::Time now_ = absl::UnixEpoch();
  std::function<void()> on_sleep_ = nullptr;
};

TEST_F(LeftoversTest, AnOwnerWhoseEngineLivesIsNotWaitedFor) {
  Write("2-a.creates", HeadLine(getpid()) + PutLine(Record("a")));
  const Descriptor owner = Hold("2-a.creates");
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_EQ(Waited(), absl::ZeroDuration());
}

TEST_F(LeftoversTest, AnOwnerWhoseEngineIsNotKnownIsNotWaitedFor) {
  Write("2-a.creates", HeadLine(0) + PutLine(Record("a")));
  const Descriptor owner = Hold("2-a.creates");
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_EQ(Waited(), absl::ZeroDuration());
}

TEST_F(LeftoversTest, WhatALivingOwnerLeavesLaterIsFound) {
  Write("2-a.creates", HeadLine(getpid()) + PutLine(Record("a")));
  Descriptor owner = Hold("2-a.creates");
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  owner = Descriptor();
  EXPECT_THAT(Tokens(leftovers), ElementsAre("a"));
}

struct DyingCase {
  const char* name;
  bool is_reaped;
};
class DyingOwnerTest : public LeftoversTest, public testing::WithParamInterface<DyingCase> {};

TEST_P(DyingOwnerTest, IsWaitedForUntilItHasEnded) {
  Write("2-a.creates", HeadLine(EndedProcess(GetParam().is_reaped)) + PutLine(Record("a")));
  Descriptor owner = Hold("2-a.creates");
  on_sleep_ = [&] {
    if (Waited() < absl::Seconds(1)) return;
    // The last word of the owner is read as well.
    std::ofstream(Path("2-a.creates"), std::ios::app) << PutLine(Record("b"));
    owner = Descriptor();
    on_sleep_ = nullptr;
  };
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), ElementsAre("a", "b"));
  EXPECT_EQ(Waited(), absl::Seconds(1));
}

TEST_P(DyingOwnerTest, IsWaitedForTenSecondsAndOnlyOnce) {
  Write("2-a.creates", HeadLine(EndedProcess(GetParam().is_reaped)) + PutLine(Record("a")));
  const Descriptor owner = Hold("2-a.creates");
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_EQ(Waited(), absl::Seconds(10));
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_EQ(Waited(), absl::Seconds(10));
}

INSTANTIATE_TEST_SUITE_P(, DyingOwnerTest,
                         testing::ValuesIn<DyingCase>({{"WithoutEngine", true},
                                                       {"WithAZombieForAnEngine", false}}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(LeftoversTest, OfTwoRecordsOfACreateTheOneThatIsFurtherOnCounts) {
  CreateRecord with_job = Record("a");
  with_job.job_id = "job";
  CreateRecord with_image = with_job;
  with_image.image_ids = {"image"};
  Write("2-a.creates", HeadLine(1) + PutLine(Record("a")));
  Write("3-b.creates", HeadLine(1) + PutLine(with_image));
  Write("4-c.creates", HeadLine(1) + PutLine(with_job));
  Leftovers leftovers = Open();
  const Leftovers::FolderLock lock = leftovers.Look();
  ASSERT_TRUE(lock.is_open());
  EXPECT_EQ(leftovers.OldestFree("f"), with_image);
  leftovers.Drop("a");
  EXPECT_EQ(leftovers.OldestFree("f"), std::nullopt);
  EXPECT_FALSE(Exists("2-a.creates") || Exists("3-b.creates") || Exists("4-c.creates"));
}

// A process died between writing a claim to its own file and removing it from the old one.
TEST_F(LeftoversTest, WhatALivingProcessHoldsIsNotGivenAwayFromAnotherFile) {
  Write("2-dead.creates", HeadLine(1) + PutLine(Record("a")) + PutLine(Record("b")));
  Write("3-living.creates", HeadLine(getpid()) + PutLine(Record("a")));
  const Descriptor owner = Hold("3-living.creates");
  Leftovers leftovers = Open();
  const Leftovers::FolderLock lock = leftovers.Look();
  EXPECT_EQ(leftovers.OldestFree("f"), Record("b"));
}

TEST_F(LeftoversTest, WhatIsDroppedIsGoneForTheNextProcessEvenBehindATornLine) {
  std::string torn = PutLine(Record("c"));
  torn.pop_back();
  Write("2-a.creates", HeadLine(1) + PutLine(Record("a")) + PutLine(Record("b")) + torn);
  {
    Leftovers leftovers = Open();
    const Leftovers::FolderLock lock = leftovers.Look();
    leftovers.Drop("a");
  }
  Leftovers next = Open();
  EXPECT_THAT(Tokens(next), ElementsAre("b"));
  EXPECT_THAT(next.TakeProblems(), IsEmpty());
}

// The file then has its old size.
TEST_F(LeftoversTest, WhatIsDroppedInPlaceOfATornLineOfTheSameLengthIsGoneForAll) {
  const std::string torn = PutLine(Record("c")).substr(0, ForgetLine("a").size());
  Write("2-x.creates", HeadLine(1) + PutLine(Record("a")) + PutLine(Record("b")) + torn);
  Leftovers reader = Open();
  EXPECT_THAT(Tokens(reader), ElementsAre("a", "b"));
  {
    Leftovers other = Open();
    const Leftovers::FolderLock lock = other.Look();
    other.Drop("a");
  }
  EXPECT_THAT(Tokens(reader), ElementsAre("b"));
}

// A full disk, as far as a process can have one to itself.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(size_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = old_limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_limit_ = {};
  void (*old_handler_)(int);
};

TEST_F(LeftoversTest, WhatTheDiskRefusesToDropIsNotFreeAgainInThisProcess) {
  const std::string text = HeadLine(1) + PutLine(Record("a")) + PutLine(Record("b"));
  Write("2-x.creates", text);
  {
    Leftovers leftovers = Open();
    {
      const Leftovers::FolderLock lock = leftovers.Look();
      const FileSizeLimit limit(text.size() + 10);  // The line is torn.
      leftovers.Drop("a");
    }
    EXPECT_THAT(leftovers.TakeProblems(), ElementsAre(HasSubstr("cannot be removed: write")));
    EXPECT_THAT(Tokens(leftovers), ElementsAre("b"));
    const Leftovers::FolderLock lock = leftovers.Look();
    leftovers.Drop("b");
  }
  Leftovers next = Open();
  EXPECT_THAT(Tokens(next), ElementsAre("a")) << "As has been told.";
}

TEST_F(LeftoversTest, WhatIsKeptIsNobodyElsesWhileThisProcessLives) {
  Write("2-a.creates", HeadLine(getpid()) + PutLine(Record("a")) + PutLine(Record("b")));
  {
    Leftovers leftovers = Open();
    {
      const Leftovers::FolderLock lock = leftovers.Look();
      leftovers.Keep("a");
    }
    EXPECT_THAT(Tokens(leftovers), ElementsAre("b"));
    Leftovers other = Open();
    EXPECT_THAT(Tokens(other), IsEmpty());
  }
  Leftovers next = Open();
  EXPECT_THAT(Tokens(next), ElementsAre("a", "b"));
}

TEST_F(LeftoversTest, AConfirmationAlsoHoldsForWhatALivingProcessLeavesLater) {
  CreateRecord record = Record("a");
  record.image_ids = {"image"};
  Write("2-a.creates", HeadLine(getpid()) + PutLine(record) + PutLine(Record("b")));
  Descriptor owner = Hold("2-a.creates");
  Leftovers leftovers = Open();
  leftovers.Confirm("image");
  owner = Descriptor();
  EXPECT_THAT(Tokens(leftovers), ElementsAre("b"));
}

TEST_F(LeftoversTest, ADamagedFileIsPutAsideAndWhatStoodBeforeTheDamageIsKept) {
  const std::string damaged = HeadLine(1) + PutLine(Record("a")) + PutLine(Record("b")) +
                              "no line\n" + PutLine(Record("c"));
  Write("2-x.creates", damaged);
  {
    Leftovers leftovers = Open();
    EXPECT_THAT(Tokens(leftovers), ElementsAre("a", "b"));
    EXPECT_THAT(leftovers.TakeProblems(), ElementsAre(HasSubstr("2-x.creates are damaged")));
    EXPECT_EQ(ReadBack("2-x.creates.corrupt"), damaged);
    const Leftovers::FolderLock lock = leftovers.Look();
    leftovers.Drop("a");
  }
  Leftovers next = Open();
  EXPECT_THAT(Tokens(next), ElementsAre("b"));
  EXPECT_THAT(next.TakeProblems(), IsEmpty()) << "A damage is told once.";
}

// A process died after making the file of what could be read, before renaming the damaged one.
TEST_F(LeftoversTest, ADamageThatWasHalfPutAsideIsPutAsideWholly) {
  const std::string kept = HeadLine(1) + PutLine(Record("a")) + PutLine(Record("b"));
  Write("2-x-kept.creates", kept);
  Write("2-x.creates", kept + "no line\n");
  {
    Leftovers leftovers = Open();
    EXPECT_THAT(Tokens(leftovers), ElementsAre("a", "b"));
    const Leftovers::FolderLock lock = leftovers.Look();
    leftovers.Drop("a");
    leftovers.Drop("b");
  }
  Leftovers next = Open();
  EXPECT_THAT(Tokens(next), IsEmpty());
  EXPECT_TRUE(Exists("2-x.creates.corrupt"));
  EXPECT_FALSE(Exists("2-x.creates") || Exists("2-x-kept.creates"));
}

TEST_F(LeftoversTest, AFileOfAnotherVersionIsLeftAsItIs) {
  const std::string text = "00000018 ef841ee2 {\"creates\":2,\"engine\":1}\nwhatever comes then\n";
  Write("2-x.creates", text);
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_THAT(leftovers.TakeProblems(), ElementsAre(HasSubstr("another version")));
  EXPECT_EQ(ReadBack("2-x.creates"), text);
}

TEST_F(LeftoversTest, AHugeFileIsReadUpToTheLimitAndPutAside) {
  Write("2-x.creates", HeadLine(1) + PutLine(Record("a")));
  std::filesystem::resize_file(Path("2-x.creates"), kMaxFileBytes + 1000);  // With a hole.
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), ElementsAre("a"));
  EXPECT_TRUE(Exists("2-x.creates.corrupt"));
}

TEST_F(LeftoversTest, WhatACrashLeftOfANewFileGoes) {
  Write("2-x.new", HeadLine(1) + PutLine(Record("a")));
  Write("3-empty.creates", "");
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_FALSE(Exists("2-x.new"));
  EXPECT_FALSE(Exists("3-empty.creates"));
}

TEST_F(LeftoversTest, WhatIsNoFileIsNoneOfOurs) {
  std::filesystem::create_directory(Path("folder.creates"));
  std::filesystem::create_symlink("/dev/zero", Path("link.creates"));
  ASSERT_EQ(mkfifo(Path("pipe.creates").c_str(), 0600), 0);
  Write("2-a.creates", HeadLine(1) + PutLine(Record("a")));
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), ElementsAre("a"));
}

TEST_F(LeftoversTest, TheOwnFileIsNoLeftover) {
  Write(kOwnName, HeadLine(1) + PutLine(Record("a")));
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_TRUE(Exists(kOwnName));
}

TEST_F(LeftoversTest, AFolderThatIsSettledIsNotLookedAtAgain) {
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_FALSE(Exists("lock")) << "There was nothing to guard.";
  Write("2-a.creates", HeadLine(1) + PutLine(Record("a")));
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
}

TEST_F(LeftoversTest, WhatCouldNotBeReadIsTriedAgain) {
  std::filesystem::create_symlink("nowhere", Path("2-a.creates"));
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_THAT(leftovers.TakeProblems(), ElementsAre(HasSubstr("2-a.creates")));
  std::filesystem::remove(Path("2-a.creates"));
  Write("2-a.creates", HeadLine(1) + PutLine(Record("a")));
  EXPECT_THAT(Tokens(leftovers), ElementsAre("a"));
}

// Whether this process waits for a lock of a file.
bool IsWaitingForALock() {
  std::ifstream locks("/proc/locks");
  const std::string process = " " + std::to_string(getpid()) + " ";
  for (std::string line; std::getline(locks, line);) {
    if (line.find("->") != std::string::npos && line.find(process) != std::string::npos)
      return true;
  }
  return false;
}

TEST_F(LeftoversTest, WhoWaitedForALockThatSomeoneHasRemovedTakesTheNewOne) {
  if (!std::ifstream("/proc/locks")) GTEST_SKIP() << "Nothing tells when the other one waits.";
  Write("2-a.creates", HeadLine(1) + PutLine(Record("a")));
  Leftovers first = Open();
  Leftovers::FolderLock lock = first.Look();
  ASSERT_TRUE(lock.is_open());
  std::thread second([this] {
    Leftovers leftovers = Open();
    const Leftovers::FolderLock mine = leftovers.Look();
    EXPECT_TRUE(mine.is_open() && IsNamed(mine.get(), Path("lock")));
  });
  while (!IsWaitingForALock()) std::this_thread::yield();
  std::filesystem::remove(Path("lock"));
  lock = Descriptor();
  second.join();
}

TEST_F(LeftoversTest, AFolderThatCannotBeReadIsAProblem) {
  std::filesystem::remove(folder_);
  std::ofstream(folder_) << "a file";
  Leftovers leftovers = Open();
  EXPECT_THAT(Tokens(leftovers), IsEmpty());
  EXPECT_THAT(leftovers.TakeProblems(), ElementsAre(HasSubstr("not a directory")));
}

}  // namespace
}  // namespace provider::records
