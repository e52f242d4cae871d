#include "planner/provision/commands.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX.
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "planner/child/child.h"
#include "proto/text/cat.h"
#include "proto/text/go_quote.h"

namespace planner::provision {

using proto::text::Cat;

namespace {

constexpr size_t kPieceBytes = size_t{16} * 1024;
constexpr size_t kLongestLine = size_t{64} * 1024;
constexpr size_t kKeptOutput = size_t{8} * 1024;
// How long the beginning of a line waits for the rest.
constexpr absl::Duration kLinePause = absl::Milliseconds(100);
// How often to look for the exit where the kernel cannot tell it.
constexpr int kPollMilliseconds = 20;

// Go begins what the system says in lower case.
std::string InLowerCase(std::string text) {
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z')
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

std::string WordsOf(int error) {
  const char* words = ::strerrordesc_np(error);
  return words == nullptr ? Cat("errno ", error) : InLowerCase(words);
}

std::string Describe(const child::StartFailure& failure, const Command& command) {
  const std::string& program = command.arguments.front();
  if (failure.step == child::StartFailure::Step::kDirectory)
    return Cat("chdir ", command.directory, ": ", WordsOf(failure.error));
  if (failure.error == ENOENT && program.find('/') == std::string::npos)
    return Cat("exec: ", proto::text::GoQuote(program), ": executable file not found in $PATH");
  return Cat("fork/exec ", program, ": ", WordsOf(failure.error));
}

// Empty: the program ended well.
std::string DescribeStatus(int status) {
  if (WIFEXITED(status))
    return WEXITSTATUS(status) == 0 ? "" : Cat("exit status ", WEXITSTATUS(status));
  const char* words = ::sigdescr_np(WTERMSIG(status));
  return Cat("signal: ", words == nullptr ? Cat("signal ", WTERMSIG(status)) : InLowerCase(words),
             WCOREDUMP(status) ? " (core dumped)" : "");
}

}  // namespace

// A program and what has been read of it. The watching thread's, but for the callbacks, which are
// the queue's, and `busy`.
struct Commands::Running {
  pid_t pid = 0;
  int pidfd = -1;
  int out = -1;  // -1 after the end.
  std::optional<int> status = {};
  bool killed = false;
  std::string line = {};  // The beginning of one.
  absl::Time line_since = absl::InfinitePast();
  std::string kept = {};
  std::atomic<bool> busy = false;  // The queue has not shown yet what was read last.
  OnLine on_line = {};
  Done done = {};

  // Takes in a piece of output, and gives the lines that it ends.
  std::vector<std::string> Add(std::string_view piece);
  // What there is of a line that nobody has ended; nothing if there is none.
  std::vector<std::string> TakeLine();
  std::vector<std::string> Read();
  void CollectExit();
  // Whether there is nothing more to come.
  bool HasEnded() const { return status && (out < 0 || killed); }
  absl::Duration UntilPause(absl::Time now) const { return line_since + kLinePause - now; }
};

std::vector<std::string> Commands::Running::Add(std::string_view piece) {
  kept += piece;
  if (kept.size() > 2 * kKeptOutput) kept.erase(0, kept.size() - kKeptOutput);
  std::vector<std::string> lines;
  while (!piece.empty()) {
    const size_t newline = piece.find('\n');
    line += piece.substr(0, newline);
    if (newline == std::string_view::npos && line.size() < kLongestLine) break;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(std::exchange(line, {}));
    piece.remove_prefix(newline == std::string_view::npos ? piece.size() : newline + 1);
  }
  line_since = absl::Now();
  return lines;
}

std::vector<std::string> Commands::Running::TakeLine() {
  std::vector<std::string> lines;
  if (!line.empty()) lines.push_back(std::exchange(line, {}));
  return lines;
}

std::vector<std::string> Commands::Running::Read() {
  std::array<char, kPieceBytes> piece{};
  const ssize_t size = ::read(out, piece.data(), piece.size());
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return {};
  if (size > 0) return Add({piece.data(), static_cast<size_t>(size)});
  child::Close(out);
  return TakeLine();
}

void Commands::Running::CollectExit() {
  int waited = 0;
  if (::waitpid(pid, &waited, WNOHANG) != pid) return;
  status = waited;
  child::Close(pidfd);
}

Commands::Commands(graph::EventQueue& queue)
    : queue_(queue), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Commands::~Commands() {
  *alive_ = false;
  if (thread_.joinable()) {
    {
      const absl::MutexLock lock(&mutex_);
      quit_ = true;
    }
    Wake();
    thread_.join();
  }
  child::Close(wake_);
}

void Commands::Wake() const {
  const uint64_t one = 1;
  // A full counter wakes as well.
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof(one));
}

void Commands::Run(Command command, OnLine on_line, Done done) {
  const auto refuse = [this, &done](std::string failure) {
    queue_.Post([alive = alive_, failure = std::move(failure), done = std::move(done)]() mutable {
      if (*alive) done({.failure = std::move(failure)});
    });
  };
  if (stopped_) return refuse("the run was interrupted");
  absl::StatusOr<child::Pipe> pipe = child::MakePipe();
  if (!pipe.ok()) return refuse(std::string(pipe.status().message()));
  ::fcntl(pipe->read, F_SETFL, O_NONBLOCK);
  const auto started = child::Start({.arguments = command.arguments,
                                     .search_path = true,
                                     .set = command.environment,
                                     .directory = command.directory},
                                    pipe->write, pipe->write);
  child::Close(pipe->write);
  if (const auto* failure = std::get_if<child::StartFailure>(&started)) {
    child::Close(pipe->read);
    return refuse(Describe(*failure, command));
  }
  auto running = std::make_shared<Running>();
  running->pid = std::get<pid_t>(started);
  running->pidfd = child::OpenPidfd(running->pid);
  running->out = pipe->read;
  running->on_line = std::move(on_line);
  running->done = std::move(done);
  {
    const absl::MutexLock lock(&mutex_);
    arrived_.push_back(std::move(running));
  }
  if (!thread_.joinable()) thread_ = std::thread(&Commands::Watch, this);
  Wake();
}

void Commands::Stop() {
  stopped_ = true;
  if (!thread_.joinable()) return;
  {
    const absl::MutexLock lock(&mutex_);
    kill_ = true;
  }
  Wake();
}

// Reading goes on when the queue has shown this.
void Commands::Deliver(const std::shared_ptr<Running>& running, std::vector<std::string> lines) {
  if (lines.empty()) return;
  running->busy = true;
  queue_.Post([this, alive = alive_, running, lines = std::move(lines)] {
    if (!*alive) return;
    for (const std::string& line : lines) running->on_line(line);
    running->busy = false;
    Wake();
  });
}

namespace {

// What to wait for, one after the other: news, and of each program its output and its end.
template <typename All>
std::vector<pollfd> FilesOf(int wake, const All& all) {
  std::vector<pollfd> files = {{.fd = wake, .events = POLLIN, .revents = 0}};
  for (const auto& running : all) {
    files.push_back({.fd = running->busy ? -1 : running->out, .events = POLLIN, .revents = 0});
    files.push_back({.fd = running->pidfd, .events = POLLIN, .revents = 0});
  }
  return files;
}

// How long nothing needs to be done if nothing happens; -1: for ever.
template <typename All>
int Timeout(const All& all) {
  int64_t timeout = -1;
  const auto at_most = [&timeout](int64_t milliseconds) {
    timeout = timeout < 0 ? milliseconds : std::min(timeout, milliseconds);
  };
  for (const auto& running : all) {
    if (!running->status && running->pidfd < 0) at_most(kPollMilliseconds);
    if (running->line.empty() || running->busy) continue;
    const int64_t left = absl::ToInt64Milliseconds(running->UntilPause(absl::Now()));
    at_most(std::max<int64_t>(left, 0) + 1);
  }
  return static_cast<int>(timeout);
}

}  // namespace

void Commands::Watch() {
  std::vector<std::shared_ptr<Running>> all;
  for (bool quit = false; !quit;) {
    std::vector<pollfd> files = FilesOf(wake_, all);
    ::poll(files.data(), files.size(), Timeout(all));
    uint64_t news = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_, &news, sizeof(news));
    const size_t watched = all.size();
    bool kill = false;
    {
      const absl::MutexLock lock(&mutex_);
      all.insert(all.end(), arrived_.begin(), arrived_.end());
      arrived_.clear();
      quit = quit_;
      kill = kill_ || quit_;
    }
    for (size_t i = 0; i < all.size(); ++i) {
      const std::shared_ptr<Running>& running = all[i];
      if (kill && !std::exchange(running->killed, true) && !running->status)
        ::kill(running->pid, SIGKILL);
      const bool can_read = i < watched && files[1 + 2 * i].revents != 0;
      if (can_read) Deliver(running, running->Read());
      if (!running->busy && !running->line.empty() &&
          running->UntilPause(absl::Now()) <= absl::ZeroDuration())
        Deliver(running, running->TakeLine());
      if (!running->status) running->CollectExit();
      if (running->HasEnded()) Finish(running);
    }
    std::erase_if(all, [](const auto& running) { return running->HasEnded(); });
  }
  for (const std::shared_ptr<Running>& running : all) {
    if (!running->status) ::waitpid(running->pid, nullptr, 0);
    child::Close(running->pidfd);
    child::Close(running->out);
  }
}

// A killed program may have left others that hold its output open: nobody waits for them.
void Commands::Finish(const std::shared_ptr<Running>& running) {
  std::vector<std::string> lines;
  if (running->out >= 0) lines = running->Read();
  child::Close(running->out);
  for (std::string& line : running->TakeLine()) lines.push_back(std::move(line));
  Deliver(running, std::move(lines));
  if (running->kept.size() > kKeptOutput)
    running->kept.erase(0, running->kept.size() - kKeptOutput);
  CommandResult result{.failure = DescribeStatus(*running->status),
                       .output = std::move(running->kept)};
  queue_.Post([alive = alive_, running, result = std::move(result)]() mutable {
    running->on_line = nullptr;  // The queue's: it must not die with the thread's last reference.
    Done done_once = std::move(running->done);
    if (*alive) done_once(std::move(result));
  });
}

}  // namespace planner::provision
