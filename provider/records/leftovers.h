#ifndef PROVIDER_RECORDS_LEFTOVERS_H_
#define PROVIDER_RECORDS_LEFTOVERS_H_

#include <sys/types.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "provider/records/disk.h"
#include "provider/records/record_lines.h"

namespace provider::records {

// How to wait for a process that is about to end. Tests have a clock of their own.
struct Waiting {
  std::function<absl::Time()> now = absl::Now;
  std::function<void(absl::Duration)> sleep = absl::SleepFor;
  absl::Duration patience = absl::Seconds(10);
};

// The records of ended processes in a folder, which all processes there share: whoever claims
// one writes it to its own file first and then adds a `forget` to the file it came from. A crash
// in between leaves the same token in both; a token that a living process holds is not given
// away, and of two that are left the one that is further on counts.
//
// Reading and changing is done under flock on the empty file `lock`, held for moments. Under it,
// a locked file has a living owner. If that owner's engine has died, the owner is about to
// end, perhaps just writing what its create came to: we wait for it. If the engine lives, the
// creates are in good hands; so they are if it is not known.
//
// Rejected: moving all records to the process that looks first. An engine runs one process per
// provider configuration, and a record would end up with the one that has no use for it.
//
// A damaged file is renamed to `*.corrupt` once what could be read of it is in `*-kept.creates`.
// A file of another version is left alone.
// Not thread-safe.
class Leftovers {
 public:
  Leftovers(std::string folder, std::string own_name, Waiting waiting);

  // Keeps other processes from reading and changing while it lives.
  using FolderLock = Descriptor;

  // Reads what there is. Waits for those about to end, up to the patience once for each. No lock
  // if nothing was left and nobody else was there, which then holds for good, or if the folder
  // cannot be read.
  FolderLock Look();

  // These are about what Look has read and need its lock.
  // Records that no living process holds, one per token, oldest first.
  std::vector<CreateRecord> Free() const;
  std::optional<CreateRecord> OldestFree(std::string_view fingerprint) const;
  std::vector<CreateRecord> FreeNamed(std::string_view name) const {
    return FreeOf(by_name_, name);
  }
  // Removes the records of this token. It is not free again, even if the disk refuses.
  void Drop(std::string_view token);
  // The record of this token is in use but only these files have it: they stay as they are, and
  // nobody else gets at them while this process lives. It is not free again.
  void Keep(std::string_view token);

  // The records that name this job or image are of no use: those that are there, and those that
  // a process leaves that lives now.
  void Confirm(std::string_view job_or_image_id);

  std::vector<std::string> TakeProblems();

 private:
  struct File {
    ino_t inode = 0;
    off_t size = 0;
    bool is_dead = false;
    FileContent content = {};  // Of a living one: only the head.
    Descriptor kept = {};      // See Keep.
  };
  using Files = std::map<std::string, File, std::less<>>;  // By name.
  using Index = absl::flat_hash_map<std::string, std::vector<std::string>>;

  void LookAtAll(const std::vector<std::string>& names);
  void LookAt(const std::string& name);
  void Read(const std::string& name, int fd, File& file);
  void Salvage(const std::string& name, File file);
  void RemoveStaleNewFile(const std::string& name);
  bool DropFrom(const std::string& name, File& file, std::string_view token);
  void DropNamed(const std::string& job_or_image_id);
  void DropConfirmed();
  void Summarize();
  void BuildIndexes();
  bool IsWorthWaiting();
  std::optional<CreateRecord> Find(std::string_view token) const;
  std::vector<CreateRecord> FreeOf(const Index& index, std::string_view key) const;
  absl::flat_hash_set<std::string> HeldByTheLiving() const;
  std::string PathOf(std::string_view name) const;
  void Report(std::string problem);
  void ReportUnusable(const absl::Status& status);

  const std::string folder_;
  const std::string own_name_;
  const Waiting waiting_;
  Files files_ = {};                                  // Of other processes.
  std::map<std::string, absl::Time> deadlines_ = {};  // By name, for those about to end.
  bool has_news_ = false;                             // Read by the current look.
  bool has_missed_ = false;                           // What the current look could not read.
  bool has_looked_ = false;                           // At least once.
  bool has_living_ = false;                           // Others that may leave something.
  bool is_settled_ = false;                           // Nothing was left, nobody else was there.
  // Tokens in files of the dead; may name some that have been dropped.
  Index by_id_ = {};  // Of jobs and images.
  Index by_fingerprint_ = {};
  Index by_name_ = {};
  std::set<std::string, std::less<>> gone_ = {};     // Tokens dropped or kept.
  absl::flat_hash_set<std::string> confirmed_ = {};  // For records that are still to come.
  std::set<std::string> reported_ = {};
  std::vector<std::string> problems_ = {};
};

}  // namespace provider::records

#endif  // PROVIDER_RECORDS_LEFTOVERS_H_
