#ifndef PROVIDER_RECORDS_OWN_FILE_H_
#define PROVIDER_RECORDS_OWN_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "provider/records/disk.h"

namespace provider::records {

// The file of this process: `PID-RANDOM.creates`, mode 0600, in a folder of mode 0700. Its owner
// holds flock(LOCK_EX) on it for life; a file whose lock is free belongs to a process that has
// ended. It gets its name only when it is locked and its first lines are on disk; until then it is
// `PID-RANDOM.new`, which means nothing to anyone.
// Not thread-safe. Nothing is made before the first Replace.
class OwnFile {
 public:
  OwnFile(std::string folder, int engine_pid);
  OwnFile(const OwnFile&) = delete;
  OwnFile& operator=(const OwnFile&) = delete;
  ~OwnFile() = default;  // Gives the lock back; the file stays.

  // `PID-RANDOM.creates`, whether there is such a file or not.
  const std::string& name() const { return name_; }
  // Whether there is one, still under its name: someone may have cleared the folder.
  bool IsInPlace() const;
  // Whether Replace is due rather than Append: what it holds is mostly out of date, or an Append
  // failed. Nobody knows then what the disk has: a later fsync may succeed and leave a hole
  // in the middle, with all lines behind it lost.
  bool IsWorn() const { return has_failed_ || size_ > worn_size_; }

  // Makes the file anew with these lines, in one step and durably.
  absl::Status Replace(std::string_view lines);
  // Adds lines; durably if so told. After an error it is worn, with these lines or some of them.
  absl::Status Append(std::string_view lines, bool is_durable);
  void Remove();

 private:
  absl::Status SyncFolderOnce();

  const std::string folder_;
  const int engine_pid_;
  const std::string stem_;
  const std::string name_;
  const std::string path_;
  Descriptor file_ = {};
  size_t size_ = 0;
  size_t worn_size_ = 0;
  bool has_failed_ = false;
  bool is_folder_synced_ = false;
};

}  // namespace provider::records

#endif  // PROVIDER_RECORDS_OWN_FILE_H_
