#ifndef PLANNER_STATE_DISK_H_
#define PLANNER_STATE_DISK_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Calls of the file system as statuses. Messages are "open terraform.tfstate: permission
// denied".
namespace planner::state {

// The status of `errno` after `call` failed on `path`: NotFound for ENOENT, PermissionDenied
// for EACCES and EPERM, ResourceExhausted for a full disk, Unavailable for EAGAIN, else
// Internal.
absl::Status ErrnoStatus(std::string_view call, const std::string& path);

// Everything in an open file, from its beginning. ResourceExhausted beyond `max_bytes`.
absl::StatusOr<std::string> ReadDescriptor(int fd, const std::string& path, size_t max_bytes);
// NotFound if there is no such file. Reads again if the file was replaced meanwhile.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path, size_t max_bytes);
// Writes all of `text` at `offset`.
absl::Status WriteAt(int fd, const std::string& path, std::string_view text, size_t offset);

std::string DirectoryOf(const std::string& path);  // "." if there is none.
std::string BaseName(const std::string& path);
// `.NAME.SUFFIX` beside `path`; no second dot in front of a name that has one.
std::string HiddenSibling(std::string_view path, std::string_view suffix);
// Where the symbolic links at `path` lead, whether something is there or not.
std::string ResolveLinks(const std::string& path);

// Makes a rename or a new name in the folder of `path` durable.
absl::Status SyncDirectoryOf(const std::string& path);

// A new file `.NAME.new` beside `path` with `text` on disk; its descriptor, open for reading
// and writing. Mode that of the file at `path`, 0600 if there is none.
absl::StatusOr<int> WriteBeside(const std::string& path, std::string_view text);
// Gives the file that WriteBeside made the name `path`; durable after SyncDirectoryOf.
absl::Status MoveIntoPlace(const std::string& path);

// Hexadecimal.
std::string Sha256(std::string_view text);

}  // namespace planner::state

#endif  // PLANNER_STATE_DISK_H_
