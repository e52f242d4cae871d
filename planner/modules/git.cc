#include "planner/modules/git.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "planner/child/child.h"
#include "planner/modules/http.h"
#include "proto/text/cat.h"

namespace planner::modules {
namespace {

using proto::text::Cat;

constexpr size_t kMaxOutputBytes = size_t{1} << 16;
constexpr std::array<std::string_view, 5> kSchemes = {"https", "http", "ssh", "git", "file"};

// Reads to the end; keeps only as much as is worth showing.
std::string ReadAll(int descriptor) {
  std::string text;
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t size = read(descriptor, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return text;
    text.append(piece.data(), std::min(static_cast<size_t>(size), kMaxOutputBytes - text.size()));
  }
}

// Runs git, and waits for it. What it says is shown only if it fails.
absl::Status RunGit(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "git");
  absl::StatusOr<child::Pipe> pipe = child::MakePipe();
  if (!pipe.ok()) return pipe.status();
  const auto started =
      child::Start({.arguments = std::move(arguments), .search_path = true, .inherits_input = true},
                   pipe->write, pipe->write);
  child::Close(pipe->write);
  if (const auto* failure = std::get_if<child::StartFailure>(&started)) {
    child::Close(pipe->read);
    return absl::FailedPreconditionError(Cat("git must be available and on the PATH: ",
                                             std::generic_category().message(failure->error)));
  }
  std::string output = ReadAll(pipe->read);
  child::Close(pipe->read);
  int status = 0;
  while (waitpid(std::get<pid_t>(started), &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  absl::StripTrailingAsciiWhitespace(&output);
  const std::string how = WIFEXITED(status) ? Cat("exited with ", WEXITSTATUS(status))
                                            : Cat("was ended by signal ", WTERMSIG(status));
  return absl::UnavailableError(Cat("git ", how, ": ", output));
}

bool IsNumber(std::string_view text) {
  return !text.empty() && text.size() < 9 && std::ranges::all_of(text, [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

bool LooksLikeCommit(std::string_view ref) {
  return ref.size() >= 7 && ref.size() <= 64 && std::ranges::all_of(ref, [](char c) {
           return absl::ascii_isxdigit(static_cast<unsigned char>(c));
         });
}

struct Parameters {
  std::string ref = {};
  std::string depth = {};
  bool has_key = false;
};

// What is wrong with a URL and its parameters; OK for nothing.
absl::Status CheckUrl(std::string_view url, const Parameters& parameters) {
  const std::string& ref = parameters.ref;
  const std::string_view scheme = url.substr(0, std::min(url.find("://"), url.size()));
  if (std::ranges::find(kSchemes, scheme) == kSchemes.end()) {
    return absl::InvalidArgumentError(
        Cat("\"", url,
            "\" is no address of a Git repository: it begins with https://, http://, "
            "ssh://, git:// or file://"));
  }
  if (ref.starts_with('-'))
    return absl::InvalidArgumentError(Cat("\"", ref, "\" is no name of a branch, tag or commit"));
  if (parameters.has_key) {
    return absl::UnimplementedError(
        "the parameter \"sshkey\" is not supported: give the key to ssh-agent, or name it in "
        "~/.ssh/config");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CloneRepository(std::string url, const std::string& target) {
  Parameters parameters{.ref = TakeParameter("ref", url), .depth = TakeParameter("depth", url)};
  parameters.has_key = !TakeParameter("sshkey", url).empty();
  absl::Status status = CheckUrl(url, parameters);
  if (!status.ok()) return status;
  const std::string& ref = parameters.ref;
  std::string& depth = parameters.depth;
  if (!IsNumber(depth) || depth.find_first_not_of('0') == std::string::npos) depth.clear();
  std::vector<std::string> clone = {"clone"};
  if (!depth.empty()) {
    clone.insert(clone.end(), {"--depth", depth});
    if (!ref.empty()) clone.insert(clone.end(), {"--branch", ref});
  }
  clone.insert(clone.end(), {"--", url, target});
  status = RunGit(std::move(clone));
  if (!status.ok()) {
    if (depth.empty() || !LooksLikeCommit(ref)) return status;
    return absl::UnavailableError(
        Cat(status.message(),
            " (note that setting 'depth' requires 'ref' to be a branch or tag name)"));
  }
  if (depth.empty() && !ref.empty()) {
    status = RunGit({"-C", target, "checkout", ref});
    if (!status.ok()) return status;
  }
  std::error_code error;
  if (!std::filesystem::exists(target + "/.gitmodules", error)) return absl::OkStatus();
  std::vector<std::string> update = {"-C", target, "submodule", "update", "--init", "--recursive"};
  if (!depth.empty()) update.insert(update.end(), {"--depth", depth});
  return RunGit(std::move(update));
}

}  // namespace planner::modules
