#ifndef PROVIDER_EMULATOR_STATE_FILE_H_
#define PROVIDER_EMULATOR_STATE_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "provider/emulator/world.h"

namespace provider::emulator {

// Keeps a world in a file, so that it survives a restart, kill -9 included.
//
// The file is a first line `{"format":"ims-emulator-state","version":1}` and then one record
// (records.h) per line. What changes is appended, which costs as much as what changed; from
// time to time, and at the end, the file is rewritten without the outdated lines: into a
// temporary file beside it, synced, renamed. A last line that a crash cut off is ignored.
// Rejected: writing everything after a request, which would cost O(images) each. Readable by
// its owner only; tokens are in it as hashes, issued temporary keys as they are.
class StateFile {
 public:
  // Carries the file over into `world`, if there is one; begins it otherwise. Fails if it
  // cannot be read or written, or is damaged.
  static absl::StatusOr<StateFile> Open(std::string path, World& world);
  StateFile(StateFile&& other) noexcept;
  StateFile& operator=(StateFile&& other) noexcept;
  ~StateFile();

  // Appends what has changed in `world` since the last call.
  absl::Status Append(World& world);
  // Rewrites the file.
  absl::Status Compact(World& world);

 private:
  explicit StateFile(std::string path) : path_(std::move(path)) {}
  absl::Status Load(World& world);
  absl::Status Write(std::string_view text) const;

  std::string path_;
  int descriptor_ = -1;
  std::int64_t lines_ = 0;         // In the file now.
  std::size_t known_sources_ = 0;  // How many of Sources::added() it has.
};

}  // namespace provider::emulator

#endif  // PROVIDER_EMULATOR_STATE_FILE_H_
