#ifndef PROVIDER_RECORDS_DISK_H_
#define PROVIDER_RECORDS_DISK_H_

#include <unistd.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Calls of the file system as statuses. Messages are "open creates/1.creates: permission denied".
namespace provider::records {

// Owns a file descriptor, or none (negative).
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    const Descriptor old(std::exchange(fd_, std::exchange(other.fd_, -1)));
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// The status of `errno` after `call` failed on `path`: NotFound for ENOENT, PermissionDenied for
// EACCES, EPERM and EROFS, ResourceExhausted for a full disk, else Internal.
absl::Status ErrnoStatus(std::string_view call, const std::string& path);

// open() with O_CLOEXEC; a new file is 0600. Neither follows a link nor waits for a pipe.
absl::StatusOr<Descriptor> OpenFile(const std::string& path, int flags);
// Whether the caller has flock(LOCK_EX) now; false if another has it.
absl::StatusOr<bool> TryLock(int fd, const std::string& path);
// Whether `fd` is still what `path` names: not removed, not replaced.
bool IsNamed(int fd, const std::string& path);
// From the beginning, at most `max_bytes`.
absl::StatusOr<std::string> ReadFrom(int fd, const std::string& path, size_t max_bytes);
// Writes all of `text` at `offset`.
absl::Status WriteAt(int fd, const std::string& path, std::string_view text, size_t offset);
// Makes `path` a new 0600 file of this text in one step, in place of what is there: first under
// the name `fresh_path`, which nobody else uses, then locked, on disk (not so its name, see
// SyncFolder) and renamed. Aborted or NotFound if another process removed it meanwhile.
absl::StatusOr<Descriptor> MakeLockedFile(const std::string& fresh_path, const std::string& path,
                                          std::string_view text);
// Makes the names in a folder durable.
absl::Status SyncFolder(const std::string& folder);
// Makes a folder of mode 0700 if there is none, and those above it, durably.
absl::Status MakeFolder(const std::string& folder);
// Whether there is such a process and it has not ended (a zombie has).
bool IsProcessAlive(int pid);

}  // namespace provider::records

#endif  // PROVIDER_RECORDS_DISK_H_
