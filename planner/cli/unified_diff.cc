#include "planner/cli/unified_diff.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/state/disk.h"
#include "proto/text/cat.h"

namespace planner::cli {
namespace {

using proto::text::Cat;

// Closes a descriptor when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  while ((count = read(fd, buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<size_t>(count));
  return text;
}

}  // namespace

absl::StatusOr<std::string> UnifiedDiff(const std::string& name, std::string_view before,
                                        std::string_view after) {
  const Descriptor old_text(memfd_create("old", 0));
  const Descriptor new_text(memfd_create("new", 0));
  for (const auto& [fd, text] : {std::pair(old_text.get(), before), {new_text.get(), after}}) {
    if (const absl::Status status = state::WriteAt(fd, "a file in memory", text, 0); !status.ok())
      return status;
  }
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return state::ErrnoStatus("pipe", "diff");
  const Descriptor from(ends[0]);
  Descriptor into(ends[1]);
  std::array<std::string, 6> words = {
      "diff", Cat("--label=old/", name),       Cat("--label=new/", name),
      "-u",   Cat("/dev/fd/", old_text.get()), Cat("/dev/fd/", new_text.get())};
  std::array<char*, 7> arguments{};
  for (size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, into.get(), STDOUT_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, "diff", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return absl::UnavailableError("the program diff is not installed");
  into.Close();
  std::string text = ReadAll(from.get());
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
    return absl::InternalError("the program diff failed");
  return text;
}

}  // namespace planner::cli
