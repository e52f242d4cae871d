#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "provider/records/create_records.h"

// The disk of these tests: the C library's two calls, counted, and refused on request.
namespace {
std::atomic<int> g_syncs = 0;
std::atomic<int> g_refusals = 0;  // How many of the next calls fail.

int Sync(long call, int fd) {
  ++g_syncs;
  if (g_refusals > 0) {
    --g_refusals;
    errno = EIO;
    return -1;
  }
  return static_cast<int>(syscall(call, fd));  // NOLINT(*-vararg): POSIX has no other.
}
}  // namespace
extern "C" int fsync(int fd) { return Sync(SYS_fsync, fd); }
extern "C" int fdatasync(int fildes) { return Sync(SYS_fdatasync, fildes); }

namespace provider::records {
namespace {

class FsyncTest : public testing::Test {
 protected:
  FsyncTest() {
    std::string name = testing::TempDir() + "/fsync-XXXXXX";
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  ~FsyncTest() override {
    g_refusals = 0;
    std::filesystem::remove_all(folder_);
  }
  static CreateRecord Record(std::string token) {
    CreateRecord record;
    record.token = std::move(token);
    record.fingerprint = "f";
    return record;
  }
  static absl::Status Put(CreateRecords& records, std::string token) {
    absl::Notification is_done;
    absl::Status result;
    records.Put(Record(std::move(token)), [&](absl::Status status) {
      result = std::move(status);
      is_done.Notify();
    });
    is_done.WaitForNotification();
    return result;
  }
  int CountLeft() const { return static_cast<int>(CreateRecords(folder_, 0).Unclaimed().size()); }

  std::string folder_;
};

TEST_F(FsyncTest, PutsThatComeTogetherShareOne) {
  constexpr int kMany = 1000;
  CreateRecords records(folder_, 0);
  ASSERT_TRUE(Put(records, "first").ok());
  g_syncs = 0;
  // The writer is busy until all the others are there.
  absl::Notification is_free;
  absl::BlockingCounter left(kMany + 1);
  records.Put(Record("busy"), [&](const absl::Status&) {
    is_free.WaitForNotification();
    left.DecrementCount();
  });
  for (int i = 0; i < kMany; ++i) {
    records.Put(Record(proto::text::Cat("t", i)), [&](const absl::Status& status) {
      EXPECT_TRUE(status.ok());
      left.DecrementCount();
    });
  }
  is_free.Notify();
  left.Wait();
  EXPECT_LE(g_syncs, 2);
  EXPECT_GE(g_syncs, 1);
}

TEST_F(FsyncTest, ForgettingCostsNone) {
  CreateRecords records(folder_, 0);
  ASSERT_TRUE(Put(records, "a").ok());
  ASSERT_TRUE(Put(records, "b").ok());
  g_syncs = 0;
  for (int i = 0; i < 10; ++i) records.Forget("a");
  records.Forget("b");
  ASSERT_TRUE(Put(records, "c").ok());
  EXPECT_EQ(g_syncs, 1);
}

TEST_F(FsyncTest, ADiskThatRefusesIsAnErrorOfThePutAndTheNextOneTakesItAlong) {
  {
    CreateRecords records(folder_, 0);
    ASSERT_TRUE(Put(records, "a").ok());
    g_refusals = 1;
    EXPECT_EQ(Put(records, "b").code(), absl::StatusCode::kInternal);
    g_refusals = 0;
    EXPECT_TRUE(Put(records, "c").ok());
  }
  EXPECT_EQ(CountLeft(), 3);
}

// After a failed fsync nobody knows what the disk has of the old file, whatever the next one says.
TEST_F(FsyncTest, AfterARefusalTheFileIsMadeAnew) {
  const auto inode = [this] {
    struct stat info = {};
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      EXPECT_EQ(stat(entry.path().c_str(), &info), 0);
    }
    return info.st_ino;
  };
  CreateRecords records(folder_, 0);
  ASSERT_TRUE(Put(records, "a").ok());
  const ino_t first = inode();
  ASSERT_TRUE(Put(records, "b").ok());
  EXPECT_EQ(inode(), first);
  g_refusals = 1;
  EXPECT_FALSE(Put(records, "c").ok());
  ASSERT_TRUE(Put(records, "d").ok());
  EXPECT_NE(inode(), first);
  const ino_t second = inode();
  ASSERT_TRUE(Put(records, "e").ok());
  EXPECT_EQ(inode(), second);
}

TEST_F(FsyncTest, ClosingTriesOnceMore) {
  {
    CreateRecords records(folder_, 0);
    g_refusals = 1;
    EXPECT_FALSE(Put(records, "a").ok());
  }
  EXPECT_EQ(CountLeft(), 1);
}

TEST_F(FsyncTest, AClaimThatTheDiskRefusesIsStillTheCallersAlone) {
  { CreateRecords(folder_, getpid()).Put(Record("a"), nullptr); }
  {
    CreateRecords records(folder_, getpid());
    g_refusals = 100;
    EXPECT_TRUE(records.Claim("f").has_value());
    EXPECT_FALSE(records.Claim("f").has_value());
    EXPECT_FALSE(CreateRecords(folder_, getpid()).Claim("f").has_value());
    g_refusals = 0;
  }
  EXPECT_EQ(CountLeft(), 1) << "Nothing says that it came to anything.";
}

TEST_F(FsyncTest, AFolderThatIsClearedMeanwhileIsMadeAnew) {
  {
    CreateRecords records(folder_ + "/creates", 0);
    ASSERT_TRUE(Put(records, "a").ok());
    std::filesystem::remove_all(folder_ + "/creates");
    ASSERT_TRUE(Put(records, "b").ok());
  }
  EXPECT_EQ(CreateRecords(folder_ + "/creates", 0).Unclaimed().size(), 2U);
}

TEST_F(FsyncTest, AFileThatIsMostlyOutOfDateIsMadeAnew) {
  {
    CreateRecords records(folder_, 0);
    CreateRecord record = Record("a");
    record.name = std::string(size_t{60} << 10U, 'x');
    for (int i = 0; i < 100; ++i) {
      absl::Notification is_done;
      records.Put(record, [&](const absl::Status& status) {
        EXPECT_TRUE(status.ok());
        is_done.Notify();
      });
      is_done.WaitForNotification();
    }
    uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      bytes += entry.file_size();
    }
    EXPECT_LT(bytes, uintmax_t{2} << 20U) << "6 MB have been put.";
  }
  EXPECT_EQ(CountLeft(), 1);
}

}  // namespace
}  // namespace provider::records
