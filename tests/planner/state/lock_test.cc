#include "planner/state/lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "planner/state/disk.h"
#include "tests/planner/state/temporary_folder.h"

namespace planner::state {
namespace {

// A clock that only sleeping moves.
struct FakeClock {
  absl::Time now = absl::FromUnixSeconds(1000);
  std::vector<absl::Duration> sleeps = {};
  int waiting_messages = 0;
  LockOptions Options(absl::Duration timeout = absl::ZeroDuration()) {
    LockOptions options;
    options.timeout = timeout;
    options.now = [this] { return now; };
    options.sleep = [this](absl::Duration duration) {
      sleeps.push_back(duration);
      now += duration;
    };
    options.on_waiting = [this] { ++waiting_messages; };
    return options;
  }
};

LockInfo Info() {
  LockInfo info;
  info.id = "11111111-2222-3333-4444-555555555555";
  info.operation = "OperationTypeApply";
  info.who = "someone@somewhere";
  return info;
}

// Whether another process gets a classic record lock on the file, as Terraform asks for it.
bool AnotherProcessLocks(const std::string& path) {
  const pid_t child = fork();
  if (child == 0) {
    const int fd = open(path.c_str(), O_RDWR);  // NOLINT(*-vararg): POSIX.
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    _exit(fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0 ? 0 : 1);  // NOLINT(*-vararg): POSIX.
  }
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WEXITSTATUS(status) == 0;
}

TEST(LockTest, WritesTheInformationBesideTheFile) {
  const TemporaryFolder folder;
  FakeClock clock;
  absl::StatusOr<FileLock> lock =
      FileLock::Acquire(folder / "terraform.tfstate", Info(), clock.Options());
  ASSERT_TRUE(lock.ok()) << lock.status();
  EXPECT_EQ(ReadText(folder / ".terraform.tfstate.lock.info"),
            "{\"ID\":\"11111111-2222-3333-4444-555555555555\",\"Operation\":\"OperationTypeApply\","
            "\"Info\":\"\",\"Who\":\"someone@somewhere\",\"Version\":\"1.11.4\",\"Created\":"
            "\"1970-01-01T00:16:40Z\",\"Path\":\"" +
                (folder / "terraform.tfstate") + "\"}");
  lock->Release();
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()))
      << "The file that the lock made goes with it.";
}

TEST(LockTest, DotFilesGetNoSecondDot) {
  EXPECT_EQ(LockInfoPath("a/.state"), "a/.state.lock.info");
  EXPECT_EQ(LockInfoPath("state"), ".state.lock.info");
}

TEST(LockTest, SaysWhoHoldsIt) {
  const TemporaryFolder folder;
  FakeClock clock;
  const std::string path = folder / "s";
  LockInfo info = Info();
  info.path = "s";
  const absl::StatusOr<FileLock> lock = FileLock::Acquire(path, info, clock.Options());
  ASSERT_TRUE(lock.ok());
  const absl::StatusOr<FileLock> second = FileLock::Acquire(path, Info(), clock.Options());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(std::string(second.status().message()),
            "Error message: resource temporarily unavailable\nLock Info:\n"
            "  ID:        11111111-2222-3333-4444-555555555555\n  Path:      s\n"
            "  Operation: OperationTypeApply\n  Who:       someone@somewhere\n"
            "  Version:   1.11.4\n  Created:   1970-01-01 00:16:40 +0000 UTC\n  Info:      \n\n\n"
            "Terraform acquires a state lock to protect the state from being written\nby multiple "
            "users at the same time. Please resolve the issue above and try\nagain. For most "
            "commands, you can disable locking with the \"-lock=false\"\nflag, but this is not "
            "recommended.");
}

TEST(LockTest, RetriesUntilTheTimeIsUp) {
  const TemporaryFolder folder;
  FakeClock clock;
  const std::string path = folder / "s";
  const absl::StatusOr<FileLock> lock = FileLock::Acquire(path, Info(), clock.Options());
  ASSERT_TRUE(lock.ok());
  EXPECT_FALSE(FileLock::Acquire(path, Info(), clock.Options(absl::Seconds(40))).ok());
  EXPECT_EQ(clock.sleeps,
            (std::vector<absl::Duration>{absl::Milliseconds(400), absl::Milliseconds(600),
                                         absl::Seconds(2), absl::Seconds(4), absl::Seconds(8),
                                         absl::Seconds(16), absl::Seconds(9)}));
  EXPECT_EQ(clock.waiting_messages, 1);
}

TEST(LockTest, GetsItWhenTheHolderGivesItBack) {
  const TemporaryFolder folder;
  FakeClock clock;
  const std::string path = folder / "s";
  absl::StatusOr<FileLock> lock = FileLock::Acquire(path, Info(), clock.Options());
  ASSERT_TRUE(lock.ok());
  LockOptions options = clock.Options(absl::Seconds(40));
  options.sleep = [&](absl::Duration duration) {
    clock.now += duration;
    if (clock.now > absl::FromUnixSeconds(1004)) lock->Release();
  };
  EXPECT_TRUE(FileLock::Acquire(path, Info(), options).ok());
}

TEST(LockTest, ExcludesOtherProcesses) {
  const TemporaryFolder folder;
  FakeClock clock;
  const std::string path = folder / "s";
  absl::StatusOr<FileLock> lock = FileLock::Acquire(path, Info(), clock.Options());
  ASSERT_TRUE(lock.ok());
  EXPECT_FALSE(AnotherProcessLocks(path));
  // Unlike a record lock, ours survives another descriptor of the file.
  EXPECT_TRUE(ReadWholeFile(path, 100).ok());
  EXPECT_FALSE(AnotherProcessLocks(path));
  WriteText(path, "x");
  lock->Release();
  EXPECT_TRUE(AnotherProcessLocks(path));
}

TEST(LockTest, GoesOverToTheNewFile) {
  const TemporaryFolder folder;
  FakeClock clock;
  const std::string path = folder / "s";
  WriteText(path, "old");
  absl::StatusOr<FileLock> lock = FileLock::Acquire(path, Info(), clock.Options());
  ASSERT_TRUE(lock.ok());
  // As a Terraform that waits: the old file is open.
  const int waiting = open(path.c_str(), O_RDWR);  // NOLINT(*-vararg): POSIX.
  const absl::StatusOr<int> fd = WriteBeside(path, "new");
  ASSERT_TRUE(fd.ok());
  ASSERT_TRUE(LockDescriptor(*fd).ok());
  ASSERT_TRUE(MoveIntoPlace(path).ok());
  lock->Adopt(*fd);
  EXPECT_FALSE(AnotherProcessLocks(path));
  EXPECT_EQ(ReadText(path), "new");
  EXPECT_EQ(*ReadDescriptor(waiting, path, 1000),
            "{\"version\":5,\"terraform_version\":\"99.0.0-state-file-was-replaced-meanwhile-run-"
            "again\"}")
      << "Who waited for the old file must not take it for the state.";
  close(waiting);
}

TEST(LockTest, AFileWithAnotherNameIsLeftAlone) {
  const TemporaryFolder folder;
  FakeClock clock;
  const std::string path = folder / "s";
  WriteText(path, "old");
  std::filesystem::create_hard_link(path, folder / "kept");
  absl::StatusOr<FileLock> lock = FileLock::Acquire(path, Info(), clock.Options());
  ASSERT_TRUE(lock.ok());
  const absl::StatusOr<int> fd = WriteBeside(path, "new");
  ASSERT_TRUE(MoveIntoPlace(path).ok());
  lock->Adopt(*fd);
  EXPECT_EQ(ReadText(folder / "kept"), "old");
}

// Many processes add to a counter that they replace by renaming, each with its own lock.
TEST(LockTest, NoUpdateIsLostBetweenProcessesThatReplaceTheFile) {
  constexpr int kProcesses = 4;
  constexpr int kRounds = 25;
  const TemporaryFolder folder;
  const std::string path = folder / "s";
  WriteText(path, "0");
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    LockOptions options;
    options.timeout = absl::Seconds(60);
    options.sleep = [](absl::Duration) { absl::SleepFor(absl::Milliseconds(1)); };
    for (int round = 0; round < kRounds; ++round) {
      absl::StatusOr<FileLock> lock = FileLock::Acquire(path, Info(), options);
      if (!lock.ok()) _exit(1);
      const int count = std::stoi(*ReadDescriptor(lock->fd(), path, 100));
      const absl::StatusOr<int> fd = WriteBeside(path, std::to_string(count + 1));
      if (!fd.ok() || !LockDescriptor(*fd).ok() || !MoveIntoPlace(path).ok()) _exit(2);
      lock->Adopt(*fd);
    }
    _exit(0);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(ReadText(path), std::to_string(kProcesses * kRounds));
}

}  // namespace
}  // namespace planner::state
