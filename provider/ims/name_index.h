#ifndef PROVIDER_IMS_NAME_INDEX_H_
#define PROVIDER_IMS_NAME_INDEX_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "provider/http/scheduler.h"
#include "provider/ims/image_calls.h"

namespace provider::ims {

// Tells which images of the project have a name already, from one list of the private images that
// all questions share: read in pages at the first of them and kept, so that what this process
// makes itself is not in it. This is for hints: what cannot be had soon is not waited for, no call
// is repeated, and an answer is never an error. Engines plan twice: what has been told of a name is
// not told again. Use on the loop's thread only.
class NameIndex {
 public:
  using Ids = std::vector<std::string>;

  // `scheduler` and `calls` must outlive the index.
  NameIndex(http::Scheduler* scheduler, ImageCalls* calls);
  ~NameIndex();
  NameIndex(const NameIndex&) = delete;
  NameIndex& operator=(const NameIndex&) = delete;

  // The images are in somebody's state: they are no answers.
  void OnManaged(const std::vector<std::string>& ids);
  // Ids of images that have this name and are usable or on their way to it, newest first. Empty
  // also if the list was not there within five seconds. Calls `done` soon, perhaps from within. If
  // there are any, waits a moment for OnManaged: an engine asks about new objects while it still
  // reads others.
  void Find(std::string name, Done<Ids> done);
  // Questions, later ones too, are answered at once with nothing.
  void Stop();

 private:
  enum class State { kNew, kReading, kRead, kGivenUp };

  void ReadOn();
  void OnPage(const absl::StatusOr<std::vector<Image>>& page);
  void End(State state);
  void Answer(const std::string& name, Done<Ids> done);
  Ids Look(const std::string& name) const;
  void Tell(const std::string& name, Done<Ids> done);

  http::Scheduler* const scheduler_;
  ImageCalls* const calls_;
  State state_ = State::kNew;
  absl::Time deadline_ = {};
  http::Scheduler::TimerId timer_ = 0;
  std::string last_id_ = {};
  std::unordered_map<std::string, Ids> ids_ = {};  // By name.
  std::unordered_set<std::string> managed_ = {};
  std::unordered_set<std::string> told_ = {};                    // Names.
  std::vector<std::pair<std::string, Done<Ids>>> waiting_ = {};  // For the list.
  // For others to be read.
  struct Held {
    http::Scheduler::TimerId timer = 0;
    std::string name = {};
    Done<Ids> done = {};
  };
  std::unordered_map<uint64_t, Held> held_ = {};
  uint64_t last_held_ = 0;
};

}  // namespace provider::ims

#endif  // PROVIDER_IMS_NAME_INDEX_H_
