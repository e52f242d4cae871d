#ifndef PLANNER_STATE_LOCAL_H_
#define PLANNER_STATE_LOCAL_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/addr/address.h"
#include "planner/state/journal.h"
#include "planner/state/lock.h"
#include "planner/state/model.h"

// State in a local file: the backend "local".
namespace planner::state {

// Which files. Symbolic links are followed: the file they lead to is replaced, not the link.
struct LocalPaths {
  std::string path = "terraform.tfstate";  // Read, locked, written.
  std::string read_path = {};    // -state when -state-out says something else; else empty.
  std::string backup_path = {};  // -backup; empty: `path` + ".backup"; "-": none.
};

// What was found besides the file's content; for warnings.
struct Recovery {
  size_t replayed = 0;               // Changes that an interrupted run had journaled.
  std::vector<Intent> intents = {};  // Begun by that run, outcome not known.
  std::string stale_journal = {};    // Path of a journal that does not belong to this state.
};

// Reads without lock and without touching anything (output, show, state list): the file
// with its journal replayed. No file, or an empty one: an empty State.
absl::StatusOr<State> ReadLocalState(const std::string& path, Recovery* recovery = nullptr);

// One command's hold on its state: lock, read, record changes, write. One thread.
//
//   auto store = LocalStore::Open(paths, "OperationTypeApply", lock_options);
//   State state = (*store)->state();            // What the last run left, journal included.
//   … state.SetObject(a, …); (*store)->Record(state, a); (*store)->Flush(); …
//   (*store)->Save(state);                      // Folds into the file.
class LocalStore {
 public:
  // Takes the lock (or not, see LockOptions) and reads. Unavailable with a detail for
  // kLockErrorSummary if it is held by somebody else; InvalidArgument as ReadState.
  static absl::StatusOr<std::unique_ptr<LocalStore>> Open(LocalPaths paths,
                                                          std::string_view operation,
                                                          const LockOptions& lock_options);
  ~LocalStore();
  LocalStore(const LocalStore&) = delete;
  LocalStore& operator=(const LocalStore&) = delete;

  // As read, journal replayed. Never null; shared with whoever keeps it (plans).
  std::shared_ptr<const State> state() const { return state_; }
  const Recovery& recovery() const { return recovery_; }

  // Adds what `state` now says of one address (of all its objects, the current and the
  // deposed ones), of one output or of the check results to the journal's batch. The
  // journal is made on first use.
  absl::Status Record(const State& state, const addr::ResourceInstance& address);
  absl::Status RecordOutput(const State& state, std::string_view name);
  absl::Status RecordCheckResults(const State& state);
  // `action`: "create", "update", "delete". Flush before the call that it announces.
  absl::Status RecordIntent(const Intent& intent);
  // Writes the batch and waits for the disk: once per turn of the walk's loop.
  absl::Status Flush();

  // Writes the state file if its content differs from what is there, with the next serial
  // and a lineage (made on first use), and drops the journal. The first time the file that
  // was found is kept as backup. May be called any number of times.
  absl::Status Save(const State& state);

  // Gives the lock back early; nothing may be recorded or saved after it.
  void Close();

  // What the state file will be called in messages.
  const std::string& path() const { return paths_.path; }

 private:
  LocalStore() = default;
  absl::Status Load();
  absl::Status LoadJournal(State& state);
  absl::Status OpenJournal();
  absl::Status WriteBackup();
  absl::Status Replace(const std::string& text, uint64_t serial);
  void DropJournal();

  LocalPaths paths_ = {};
  std::string target_ = {};  // `path` with symbolic links resolved.
  std::string journal_path_ = {};
  FileLock lock_ = {};
  std::shared_ptr<const State> state_ = {};
  std::shared_ptr<const State> written_ = {};  // What the file holds; null: no file.
  std::string original_ = {};  // The file's bytes at start, until the backup is made.
  bool backup_done_ = false;
  uint64_t serial_ = 0;  // Of the file.
  std::string lineage_ = {};
  bool has_journal_ = false;  // There is one on disk that belongs to this state.
  size_t journal_valid_bytes_ = 0;
  Journal journal_ = {};
  Recovery recovery_ = {};
};

}  // namespace planner::state

#endif  // PLANNER_STATE_LOCAL_H_
