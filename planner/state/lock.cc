#include "planner/state/lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "planner/state/disk.h"
#include "planner/state/lock_text.h"
#include "planner/state/model.h"

namespace planner::state {
namespace {

constexpr mode_t kPrivateMode = 0600;
constexpr absl::Duration kFirstRetry = absl::Seconds(1);
constexpr absl::Duration kLongestRetry = absl::Seconds(16);
constexpr int kMaxReopens = 100;
constexpr std::string_view kHeld = "resource temporarily unavailable";

// What is left in a file that has lost its name, for a Terraform that has waited for its
// lock: it shows the version and fails instead of writing into nowhere.
constexpr std::string_view kReplacedText =
    R"({"version":5,"terraform_version":"99.0.0-state-file-was-replaced-meanwhile-run-again"})";

void Disarm(int fd, const std::string& path) {
  struct stat info {};
  if (fstat(fd, &info) != 0 || info.st_nlink != 0) return;
  // Best effort: the file is gone for everybody who opens it by name.
  if (WriteAt(fd, path, kReplacedText, 0).ok() &&
      ftruncate(fd, static_cast<off_t>(kReplacedText.size())) != 0) {
    return;
  }
}

bool IsNamed(int fd, const std::string& path) {
  struct stat locked {};
  struct stat named {};
  return fstat(fd, &locked) == 0 && stat(path.c_str(), &named) == 0 &&
         locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

struct Locked {
  int fd = -1;
  bool created = false;
};

absl::StatusOr<Locked> TryLock(const std::string& path) {
  for (int attempt = 0; attempt < kMaxReopens; ++attempt) {
    Locked locked;
    locked.fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,  // NOLINT(*-vararg)
                     kPrivateMode);
    locked.created = locked.fd >= 0;
    if (!locked.created) {
      if (errno != EEXIST) return ErrnoStatus("open", path);
      locked.fd = open(path.c_str(), O_RDWR | O_CLOEXEC);  // NOLINT(*-vararg)
      if (locked.fd < 0 && errno == ENOENT) continue;      // Gone again: its holder made it.
      if (locked.fd < 0) return ErrnoStatus("open", path);
    }
    const absl::Status status = LockDescriptor(locked.fd);
    if (status.ok() && IsNamed(locked.fd, path)) return locked;
    close(locked.fd);
    if (!status.ok()) return status;
  }
  return absl::UnavailableError("the state file is replaced all the time");
}

absl::Status WriteInfo(const std::string& path, const LockInfo& info) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,  // NOLINT(*-vararg)
                      kPrivateMode);
  if (fd < 0) return ErrnoStatus("open", path);
  absl::Status status = WriteAt(fd, path, LockInfoJson(info), 0);
  close(fd);
  return status;
}

std::string WithHolder(std::string_view message, const std::string& info_path) {
  const absl::StatusOr<std::string> text = ReadWholeFile(info_path, size_t{64} * 1024);
  std::string out(message);
  if (!text.ok()) return out;
  const absl::StatusOr<LockInfo> holder = ParseLockInfo(*text);
  return holder.ok() ? out + "\n" + LockInfoText(*holder) : out;
}

// Tries until the time is up.
absl::StatusOr<Locked> LockInTime(const std::string& path, const LockOptions& options) {
  const absl::Time deadline = options.now() + options.timeout;
  absl::Duration delay = kFirstRetry;
  bool is_first = true;
  while (true) {
    absl::StatusOr<Locked> locked = TryLock(path);
    if (locked.ok() || locked.status().code() != absl::StatusCode::kUnavailable) return locked;
    const absl::Duration left = deadline - options.now();
    if (left <= absl::ZeroDuration()) return locked;
    absl::Duration wait = std::min(delay, left);
    if (is_first && wait > kLockWaitingAfter) {
      options.sleep(kLockWaitingAfter);
      if (options.on_waiting) options.on_waiting();
      wait -= kLockWaitingAfter;
    }
    is_first = false;
    options.sleep(wait);
    delay = std::min(delay * 2, kLongestRetry);
  }
}

}  // namespace

absl::Status LockDescriptor(int fd) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (fcntl(fd, F_OFD_SETLK, &lock) == 0) return absl::OkStatus();  // NOLINT(*-vararg): POSIX.
  if (errno == EAGAIN || errno == EACCES) return absl::UnavailableError(std::string(kHeld));
  return ErrnoStatus("lock", "the state file");
}

std::string LockInfoPath(std::string_view state_path) {
  return HiddenSibling(state_path, "lock.info");
}

absl::StatusOr<FileLock> FileLock::Acquire(const std::string& path, LockInfo info,
                                           const LockOptions& options) {
  FileLock lock;
  lock.path_ = ResolveLinks(path);
  lock.info_path_ = LockInfoPath(path);
  const auto fail = [](const absl::Status& status, std::string_view message) {
    return absl::Status(status.code(), LockErrorDetail(message));
  };
  const absl::StatusOr<Locked> locked = LockInTime(lock.path_, options);
  if (!locked.ok()) {
    const std::string message(locked.status().message());
    const bool is_held = locked.status().code() == absl::StatusCode::kUnavailable;
    return fail(locked.status(), is_held ? WithHolder(message, lock.info_path_) : message);
  }
  lock.fd_ = locked->fd;
  lock.created_ = locked->created;
  if (info.path.empty()) info.path = path;
  info.created = options.now();
  Complete(info);
  lock.info_ = std::move(info);
  const absl::Status written = WriteInfo(lock.info_path_, lock.info_);
  if (!written.ok()) {
    const std::string message(written.message());
    return fail(written, message);
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept { *this = std::move(other); }

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  if (this == &other) return *this;
  Release();
  fd_ = std::exchange(other.fd_, -1);
  path_ = std::move(other.path_);
  info_path_ = std::move(other.info_path_);
  created_ = other.created_;
  info_ = std::move(other.info_);
  return *this;
}

FileLock::~FileLock() { Release(); }

void FileLock::Adopt(int fd) {
  if (fd_ >= 0) {
    Disarm(fd_, path_);
    close(fd_);
  }
  fd_ = fd;
  created_ = false;
}

void FileLock::Release() {
  if (fd_ < 0) return;
  unlink(info_path_.c_str());
  struct stat info {};
  if (created_ && fstat(fd_, &info) == 0 && info.st_size == 0 && IsNamed(fd_, path_) &&
      unlink(path_.c_str()) == 0) {
    Disarm(fd_, path_);
  }
  close(fd_);
  fd_ = -1;
}

}  // namespace planner::state
