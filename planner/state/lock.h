#ifndef PLANNER_STATE_LOCK_H_
#define PLANNER_STATE_LOCK_H_

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// The lock on a local state file (plugin-protocol.md E.2): a record lock on the state file
// itself, which Terraform respects too, and beside it `.NAME.lock.info`, which says whose.
//
// A record lock belongs to the inode, and we replace the inode whenever we write. So:
//   - a new file is locked before it takes the name, and the old one stays locked (Adopt);
//   - whoever gets a lock checks that the name still means the inode that it locked;
//   - Terraform does not check, so one that waits for the old inode (-lock-timeout) must not
//     take it for the state: when the last name of the old inode is gone, it is overwritten
//     with a text that says what happened in the words that Terraform will show.
// We take open file description locks: they exclude record locks, but closing another
// descriptor of the same file does not lose them.
namespace planner::state {

struct LockInfo {
  std::string id = {};         // UUID text; made by Acquire if empty.
  std::string operation = {};  // "OperationTypeApply", "OperationTypePlan", "state-rm" …
  std::string info = {};
  std::string who = {};      // user@host; filled in by Acquire if empty.
  std::string version = {};  // Filled in by Acquire if empty.
  absl::Time created = absl::InfinitePast();
  std::string path = {};  // The state file as given.
};
std::string LockInfoJson(const LockInfo& info);  // One line, without a newline.
absl::StatusOr<LockInfo> ParseLockInfo(std::string_view json);

// `.terraform.tfstate.lock.info` for `terraform.tfstate`, in the same folder.
std::string LockInfoPath(std::string_view state_path);

// What Terraform says when a lock is not to be had; the message of a failed Acquire is the
// detail.
inline constexpr std::string_view kLockErrorSummary = "Error acquiring the state lock";
inline constexpr std::string_view kLockWaitingMessage =
    "Acquiring state lock. This may take a few moments...";
inline constexpr absl::Duration kLockWaitingAfter = absl::Milliseconds(400);
// The detail: "Error message: MESSAGE", what is known of the holder, the paragraph on -lock.
std::string LockErrorDetail(std::string_view message);

struct LockOptions {
  bool enabled = true;                            // -lock
  absl::Duration timeout = absl::ZeroDuration();  // -lock-timeout
  // Retries come after 1, 2, 4, 8, 16, 16 … seconds (cut short at the timeout), by this
  // clock and this sleep.
  std::function<absl::Time()> now = absl::Now;
  std::function<void(absl::Duration)> sleep = absl::SleepFor;
  std::function<void()> on_waiting = {};  // Called once before the first sleep; may be empty.
};

// A held lock; released by Release or when destroyed. Only moved.
class FileLock {
 public:
  // Locks the file at `path` (symbolic links followed), which is created empty if needed.
  // Unavailable if somebody else holds it when the time is up; other codes for failures of
  // the file system. The message is LockErrorDetail's for both.
  static absl::StatusOr<FileLock> Acquire(const std::string& path, LockInfo info,
                                          const LockOptions& options);
  FileLock() = default;  // Holds nothing.
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

  bool held() const { return fd_ >= 0; }
  int fd() const { return fd_; }  // Open for reading and writing; -1 if nothing is held.
  const LockInfo& info() const { return info_; }

  // Takes over `fd`, a new file that LockDescriptor has locked and that has just got the
  // name of the old one. The old one is disarmed as said above and closed.
  void Adopt(int fd);
  // Removes the information file, and the state file if it is empty and we created it.
  void Release();

 private:
  int fd_ = -1;
  std::string path_ = {};  // Symbolic links resolved.
  std::string info_path_ = {};
  bool created_ = false;  // The file did not exist before.
  LockInfo info_ = {};
};

// Locks an open file without waiting. Unavailable if somebody else holds a lock.
absl::Status LockDescriptor(int fd);

}  // namespace planner::state

#endif  // PLANNER_STATE_LOCK_H_
