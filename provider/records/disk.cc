#include "provider/records/disk.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX.
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "proto/text/cat.h"

namespace provider::records {
namespace {

using proto::text::Cat;

constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kPrivateFolder = 0700;
constexpr size_t kMaxStatBytes = 4096;

}  // namespace

absl::Status ErrnoStatus(std::string_view call, const std::string& path) {
  const int code = errno;
  std::string reason = std::generic_category().message(code);
  if (!reason.empty()) reason[0] = absl::ascii_tolower(static_cast<unsigned char>(reason[0]));
  const std::string message = Cat(call, " ", path, ": ", reason);
  switch (code) {
    case ENOENT: return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS: return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT: return absl::ResourceExhaustedError(message);
    default: return absl::InternalError(message);
  }
}

absl::StatusOr<Descriptor> OpenFile(const std::string& path, int flags) {
  const int fd =
      open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,  // NOLINT(*-vararg)
           kPrivateFile);
  if (fd < 0) return ErrnoStatus("open", path);
  return Descriptor(fd);
}

absl::StatusOr<bool> TryLock(int fd, const std::string& path) {
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return ErrnoStatus("lock", path);
  }
  return true;
}

bool IsNamed(int fd, const std::string& path) {
  struct stat open_file {};
  struct stat named {};
  return fstat(fd, &open_file) == 0 && lstat(path.c_str(), &named) == 0 &&
         open_file.st_ino == named.st_ino && open_file.st_dev == named.st_dev;
}

absl::StatusOr<std::string> ReadFrom(int fd, const std::string& path, size_t max_bytes) {
  std::string text;
  std::array<char, size_t{64} * 1024> buffer{};
  while (text.size() < max_bytes) {
    const size_t want = std::min(buffer.size(), max_bytes - text.size());
    const ssize_t got = pread(fd, buffer.data(), want, static_cast<off_t>(text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read", path);
    if (got == 0) break;
    text.append(buffer.data(), static_cast<size_t>(got));
  }
  return text;
}

absl::Status WriteAt(int fd, const std::string& path, std::string_view text, size_t offset) {
  while (!text.empty()) {
    const ssize_t put = pwrite(fd, text.data(), text.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return ErrnoStatus("write", path);
    text.remove_prefix(static_cast<size_t>(put));
    offset += static_cast<size_t>(put);
  }
  return absl::OkStatus();
}

absl::StatusOr<Descriptor> MakeLockedFile(const std::string& fresh_path, const std::string& path,
                                          std::string_view text) {
  unlink(fresh_path.c_str());  // What an earlier attempt left.
  absl::StatusOr<Descriptor> fresh = OpenFile(fresh_path, O_RDWR | O_CREAT | O_EXCL);
  if (!fresh.ok()) return fresh.status();
  const absl::StatusOr<bool> is_locked = TryLock(fresh->get(), fresh_path);
  if (!is_locked.ok()) return is_locked.status();
  if (!*is_locked || !IsNamed(fresh->get(), fresh_path)) {
    return absl::AbortedError(Cat("lock ", fresh_path, ": another process was faster"));
  }
  absl::Status status = WriteAt(fresh->get(), fresh_path, text, 0);
  if (status.ok() && fsync(fresh->get()) != 0) status = ErrnoStatus("fsync", fresh_path);
  if (status.ok() && rename(fresh_path.c_str(), path.c_str()) != 0) {
    status = ErrnoStatus("rename", fresh_path);
  }
  if (status.ok()) return fresh;
  unlink(fresh_path.c_str());
  return status;
}

absl::Status SyncFolder(const std::string& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // NOLINT(*-vararg)
  if (fd < 0) return ErrnoStatus("open", folder);
  const Descriptor owner(fd);
  // Some file systems cannot sync folders and say so; they have no promise to keep.
  if (fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP) return ErrnoStatus("fsync", folder);
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::string& folder) {
  if (mkdir(folder.c_str(), kPrivateFolder) != 0) {
    if (errno == EEXIST) return absl::OkStatus();
    const std::string above = std::filesystem::path(folder).parent_path().string();
    if (errno != ENOENT || above.empty() || above == folder) return ErrnoStatus("mkdir", folder);
    if (absl::Status status = MakeFolder(above); !status.ok()) return status;
    if (mkdir(folder.c_str(), kPrivateFolder) != 0 && errno != EEXIST) {
      return ErrnoStatus("mkdir", folder);
    }
  }
  const std::string above = std::filesystem::path(folder).parent_path().string();
  return SyncFolder(above.empty() ? "." : above);
}

bool IsProcessAlive(int pid) {
  if (pid <= 0) return false;
  if (kill(pid, 0) != 0 && errno != EPERM) return false;
  const std::string path = Cat("/proc/", pid, "/stat");
  const absl::StatusOr<Descriptor> file = OpenFile(path, O_RDONLY);
  if (!file.ok()) return true;  // No /proc: the signal has told.
  const absl::StatusOr<std::string> text = ReadFrom(file->get(), path, kMaxStatBytes);
  // "PID (NAME) STATE …"; the name may hold anything.
  const size_t name_end = text.ok() ? text->rfind(") ") : std::string::npos;
  if (name_end == std::string::npos || name_end + 2 >= text->size()) return true;
  const char state = (*text)[name_end + 2];
  return state != 'Z' && state != 'X';
}

}  // namespace provider::records
