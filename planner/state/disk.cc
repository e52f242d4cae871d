#include "planner/state/disk.h"

#include <fcntl.h>
#include <openssl/sha.h>
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

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"

namespace planner::state {
namespace {

constexpr int kMaxLinks = 40;  // As the kernel.
constexpr int kMaxRereads = 10;
constexpr mode_t kPrivateMode = 0600;
constexpr mode_t kPermissionBits = 0777;

std::string NewFilePath(const std::string& path) { return HiddenSibling(path, "new"); }

}  // namespace

absl::Status ErrnoStatus(std::string_view call, const std::string& path) {
  const int code = errno;
  std::string reason = std::generic_category().message(code);
  if (!reason.empty()) reason[0] = absl::ascii_tolower(static_cast<unsigned char>(reason[0]));
  std::string message(call);
  message.append(" ").append(path).append(": ").append(reason);
  switch (code) {
    case ENOENT: return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS: return absl::PermissionDeniedError(message);
    case ENOSPC:
    case EDQUOT: return absl::ResourceExhaustedError(message);
    case EAGAIN: return absl::UnavailableError(message);
    default: return absl::InternalError(message);
  }
}

absl::StatusOr<std::string> ReadDescriptor(int fd, const std::string& path, size_t max_bytes) {
  std::string text;
  std::array<char, size_t{64} * 1024> buffer{};
  while (true) {
    const ssize_t got = pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read", path);
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<size_t>(got));
    if (text.size() > max_bytes) {
      return absl::ResourceExhaustedError("read " + path + ": the file is too large");
    }
  }
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t max_bytes) {
  for (int attempt = 0;; ++attempt) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);  // NOLINT(*-vararg): POSIX.
    if (fd < 0) return ErrnoStatus("open", path);
    absl::StatusOr<std::string> text = ReadDescriptor(fd, path, max_bytes);
    // Whoever replaces a state file spoils the old one (FileLock).
    struct stat info {};
    const bool replaced = fstat(fd, &info) == 0 && info.st_nlink == 0;
    close(fd);
    if (!replaced || attempt == kMaxRereads) return text;
  }
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

std::string DirectoryOf(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  return directory.empty() ? "." : directory;
}

std::string BaseName(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::string HiddenSibling(std::string_view path, std::string_view suffix) {
  const std::filesystem::path given(path);
  std::string name = given.filename().string();
  if (name.empty() || name[0] != '.') name.insert(name.begin(), '.');
  name.append(".").append(suffix);
  return (given.parent_path() / name).string();
}

std::string ResolveLinks(const std::string& path) {
  std::filesystem::path current(path);
  for (int i = 0; i < kMaxLinks; ++i) {
    std::error_code error;
    const std::filesystem::path next = std::filesystem::read_symlink(current, error);
    if (error) break;
    current = next.is_absolute() ? next : current.parent_path() / next;
  }
  return current.string();
}

absl::Status SyncDirectoryOf(const std::string& path) {
  const std::string directory = DirectoryOf(path);
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // NOLINT(*-vararg)
  if (fd < 0) return ErrnoStatus("open", directory);
  // Some file systems cannot sync folders and say so; they have no promise to keep.
  const bool failed = fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP;
  absl::Status status = failed ? ErrnoStatus("fsync", directory) : absl::OkStatus();
  close(fd);
  return status;
}

absl::StatusOr<int> WriteBeside(const std::string& path, std::string_view text) {
  const std::string fresh = NewFilePath(path);
  unlink(fresh.c_str());                                                     // What a crash left.
  const int fd = open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,  // NOLINT(*-vararg)
                      kPrivateMode);
  if (fd < 0) return ErrnoStatus("open", fresh);
  struct stat old {};
  if (stat(path.c_str(), &old) == 0) {
    // The owner may differ only where we may change it; a failure leaves our own.
    if (fchown(fd, old.st_uid, old.st_gid) == 0 || old.st_uid == geteuid()) {
      fchmod(fd, old.st_mode & kPermissionBits);
    }
  }
  absl::Status status = WriteAt(fd, fresh, text, 0);
  if (status.ok() && fsync(fd) != 0) status = ErrnoStatus("fsync", fresh);
  if (status.ok()) return fd;
  close(fd);
  unlink(fresh.c_str());
  return status;
}

absl::Status MoveIntoPlace(const std::string& path) {
  const std::string fresh = NewFilePath(path);
  if (rename(fresh.c_str(), path.c_str()) != 0) {
    absl::Status status = ErrnoStatus("rename", path);
    unlink(fresh.c_str());
    return status;
  }
  return absl::OkStatus();
}

std::string Sha256(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::string out;
  for (const unsigned char byte : digest) {
    out += "0123456789abcdef"[byte >> 4U];
    out += "0123456789abcdef"[byte & 15U];
  }
  return out;
}

}  // namespace planner::state
