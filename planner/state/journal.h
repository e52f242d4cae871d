#ifndef PLANNER_STATE_JOURNAL_H_
#define PLANNER_STATE_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/state/model.h"

// The journal beside a state file, `.NAME.journal`: what has changed since the file was
// written, so that finishing one change costs O(1) bytes and a killed process loses nothing.
//
// Lines of `LENGTH CRC JSON\n`: 8 hexadecimal digits each for the number of bytes of JSON
// and its CRC-32. The first line binds the journal to one version of one state:
//   {"journal":1,"lineage":L,"serial":N}       N is 0 if there is no state file yet
//   {"instance":ADDR,"provider":P,"objects":[{…},…]}   all its objects, as in the state
//                                              file; none: it is gone
//   {"output":NAME,"object":{"value":…,"type":…}}  {"remove_output":NAME}
//   {"checks":[…]}
//   {"intent":ADDR,"action":"create","object":"name \"a\""}   about to be asked of the
//                                              provider; by what a person finds the object
//   {"folded":SERIAL,"sha256":HEX}             a file with this content is about to take
//                                              the name
// A file that ends in the middle of a line was torn by a crash: the line is no record, and
// nothing that depends on it has happened, because Flush comes first. Rejected: a database
// (a dependency for a list), and one file per change (two fsyncs each).
namespace planner::state {

inline constexpr size_t kMaxJournalBytes = size_t{1} << 30;

// `.terraform.tfstate.journal` for `terraform.tfstate`, in the same folder.
std::string JournalPath(std::string_view state_path);

// Something that was about to happen and is not known to have happened: the provider may
// have made an object that the state does not know.
struct Intent {
  addr::ResourceInstance address = {};
  std::string action = {};
  std::string object = {};  // What is known of it: `name "a"`, `id "7"`; may be empty.
};

// What a journal holds. Intents are those without a later record of the same address.
struct JournalContent {
  std::string lineage = {};
  uint64_t serial = 0;
  size_t records = 0;  // Behind the first line, intents and folds not counted.
  std::vector<Intent> intents = {};
  uint64_t folded_serial = 0;      // Of the last line, if it is a fold.
  std::string folded_sha256 = {};  // Empty if the last line is no fold.
  size_t valid_bytes = 0;          // Up to here the lines are whole.
  size_t torn_bytes = 0;           // Ignored behind them.
};

// Applies the records to `state` (null: only looks). InvalidArgument if the text does not
// begin with a whole first line, or a whole line holds what cannot be read; an empty text
// or a torn first line is NotFound: nothing has been recorded.
absl::StatusOr<JournalContent> ReplayJournal(std::string_view text, State* state);

// Appends records. Not thread-safe; made by the thread that owns the state.
class Journal {
 public:
  // Makes a new journal, mode 0600, with its first line on disk.
  static absl::StatusOr<Journal> Create(const std::string& path, std::string_view lineage,
                                        uint64_t serial);
  // Goes on behind the `valid_bytes` of an existing one.
  static absl::StatusOr<Journal> Resume(const std::string& path, size_t valid_bytes);
  Journal() = default;  // Not open: must not be appended to.
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&& other) noexcept;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();

  // Each adds one record to the batch. On disk after Flush.
  // All objects of an instance of `resource`; both null: it is gone.
  void SetInstance(const addr::ResourceInstance& address, const Resource* resource,
                   const Instance* instance);
  void SetOutput(std::string_view name, const Output& output);
  void RemoveOutput(std::string_view name);
  void SetCheckResults(std::string_view json);
  void AddIntent(const Intent& intent);
  void AddFold(uint64_t serial, std::string_view sha256);

  // Writes the batch and waits until the disk has it. After a failure the batch is kept
  // and what was half written is cut off, so that a later Flush may succeed.
  absl::Status Flush();

  bool is_open() const { return fd_ >= 0; }
  size_t bytes() const { return size_; }  // On disk.

 private:
  void Append(std::string_view json);
  int fd_ = -1;
  std::string path_ = {};
  size_t size_ = 0;
  std::string batch_ = {};
};

}  // namespace planner::state

#endif  // PLANNER_STATE_JOURNAL_H_
