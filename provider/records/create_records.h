#ifndef PROVIDER_RECORDS_CREATE_RECORDS_H_
#define PROVIDER_RECORDS_CREATE_RECORDS_H_

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "provider/records/create_record.h"
#include "provider/records/leftovers.h"
#include "provider/records/own_file.h"

namespace provider::records {

// The plugin's memory of create calls, on disk, so that no end of a process (`kill -9`, loss
// of the machine) loses sight of an image that the service has made or is making.
//
// A record belongs to nobody (left by a process that has ended, or parked) or is held by one
// create of one process. The folder is shared by all processes that use it at the same time:
// one per provider configuration of an engine, and other engines. See own_file.h for the files
// and leftovers.h for what becomes of them when their process has ended.
//
// Thread-safe. Only Close, Claim, Confirm and those that look for what is left wait for the disk,
// all but Close only as long as earlier processes have left something. They wait up to 10 s for a
// process whose engine has died and that is about to end, and TakeProblems for them. Nothing is
// read or made before the first use.
class CreateRecords {
 public:
  using Done = absl::AnyInvocable<void(absl::Status)>;

  // `folder` need not exist: the first Put makes it. `engine_pid`: 0 if it is not known.
  CreateRecords(const std::string& folder, int engine_pid, Waiting waiting = {});
  CreateRecords(const CreateRecords&) = delete;
  CreateRecords& operator=(const CreateRecords&) = delete;
  ~CreateRecords();  // Closes, not orderly.

  // Remembers the record as it is now, held by this process, in place of an earlier one of the
  // same token. `done` (may be null) is called once it is on disk, on the writer's thread:
  // it must be quick and must not call Claim, Confirm, Unclaimed or Close. It gets an error if the
  // disk refuses; the record is then written with the next one. Puts that come together share one
  // fsync. InvalidArgument if the record has more than 64 KiB. After Close: FailedPrecondition,
  // on the caller's thread.
  void Put(CreateRecord record, Done done);
  // Nothing of this create needs to be remembered any more. On disk soon, without an fsync of
  // its own. Ignored if this process does not know the token.
  void Forget(std::string_view token);
  // Takes over the oldest create of an ended process, or parked in this one, that has this
  // fingerprint: it is held by the caller, on disk, and nobody else gets it, in any process.
  // Its `is_answered` is false: this engine has not been handed it. nullopt if there is none.
  std::optional<CreateRecord> Claim(std::string_view fingerprint);
  // As Put, but no object holds this create any more: the next Claim of its fingerprint gets it.
  // `is_answered` is ignored.
  void Park(CreateRecord record, Done done);
  // The engine's state holds this image or job: records of ended processes that name it are
  // forgotten. Costs a lookup in a table if there are none.
  void Confirm(std::string_view job_or_image_id);
  // Creates of ended processes that nobody has claimed or confirmed, oldest first.
  std::vector<CreateRecord> Unclaimed();
  // Whether Claim would give one now.
  bool CanClaim(std::string_view fingerprint);
  // Those of Unclaimed that have this name but another fingerprint, each told once: nobody will
  // take them up if an object of the name is wanted with this fingerprint now.
  std::vector<CreateRecord> TakeOutdated(std::string_view name, std::string_view fingerprint);
  // Sentences about files that could not be read or changed and what to do, each once.
  std::vector<std::string> TakeProblems();
  // The process ends; waits until the disk has what it should have. `orderly`: the engine told
  // us to end and so has kept all answers; held records that are answered are forgotten.
  // Otherwise everything stays. The file is removed if nothing is left in it.
  void Close(bool orderly);

 private:
  struct Entry {
    CreateRecord record = {};
    bool is_parked = false;
  };
  struct Waiter {
    Done done = nullptr;
    absl::Status refusal = absl::OkStatus();  // Whatever the disk says.
  };
  // What the writer does at a time.
  struct Batch {
    std::vector<std::string> tokens = {};
    std::string lines = {};
    bool is_whole = false;    // `lines` are all there is, for a new file.
    bool is_durable = false;  // Needs an fsync.
    bool is_over = false;     // Nothing will be needed any more.
    std::vector<Waiter> waiters = {};
  };

  // By wish, then age.
  using Key = std::tuple<std::string, absl::Time, std::string>;
  static Key ParkedKey(const CreateRecord& record) {
    return {record.fingerprint, record.sent_at, record.token};
  }

  void Remember(Entry entry, Done done) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status RememberNow(const CreateRecord& record) ABSL_LOCKS_EXCLUDED(mutex_);
  std::optional<CreateRecord> TakeParked(std::string_view fingerprint,
                                         const std::optional<CreateRecord>& other)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Change(Entry entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StartWriter() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RunWriter() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status Write(const Batch& batch);
  Batch TakeBatch(bool is_whole) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return has_news_ || is_closed_; }

  OwnFile file_;  // Of the writer's thread.

  // Before mutex_ where both are held.
  absl::Mutex leftovers_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  Leftovers leftovers_ ABSL_GUARDED_BY(leftovers_mutex_);
  std::set<std::string> told_ ABSL_GUARDED_BY(leftovers_mutex_);  // Tokens, by TakeOutdated.

  absl::Mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_ ABSL_GUARDED_BY(mutex_);  // By token.
  std::set<Key> parked_ ABSL_GUARDED_BY(mutex_);           // Those of the entries.
  std::set<std::string> changed_ ABSL_GUARDED_BY(mutex_);  // Tokens that the disk lacks.
  std::vector<Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  bool has_news_ ABSL_GUARDED_BY(mutex_) = false;  // Since the writer last looked.
  bool is_closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread writer_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace provider::records

#endif  // PROVIDER_RECORDS_CREATE_RECORDS_H_
