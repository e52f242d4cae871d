#include "planner/provision/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace planner::provision {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Seen {
  std::vector<std::string> lines = {};
  std::optional<CommandResult> result = {};
};

class CommandsTest : public testing::Test {
 protected:
  void Start(Command command, Seen& seen) {
    commands_->Run(
        std::move(command), [&seen](const std::string& line) { seen.lines.push_back(line); },
        [&seen](CommandResult result) { seen.result = std::move(result); });
  }
  Seen Run(Command command) {
    Seen seen;
    Start(std::move(command), seen);
    queue_.RunUntil([&] { return seen.result.has_value(); });
    return seen;
  }
  static Command Shell(std::string script) {
    return {.arguments = {"/bin/sh", "-c", std::move(script)}};
  }
  static size_t CountThreads() {
    const std::filesystem::directory_iterator threads("/proc/self/task");
    return static_cast<size_t>(std::distance(begin(threads), end(threads)));
  }

  graph::EventQueue queue_;
  std::optional<Commands> commands_ = std::optional<Commands>(std::in_place, queue_);
};

TEST_F(CommandsTest, StreamsBothOutputsLineByLine) {
  const Seen seen = Run(Shell("echo one; echo two >&2; printf 'three\\r\\n\\nfour'"));
  EXPECT_THAT(seen.lines, ElementsAre("one", "two", "three", "", "four"));
  EXPECT_EQ(seen.result->failure, "");
  EXPECT_EQ(seen.result->output, "one\ntwo\nthree\r\n\nfour");
}

TEST_F(CommandsTest, ShowsTheBeginningOfALineThatIsNotEndedSoon) {
  const Seen seen = Run(Shell("printf 'Name? '; sleep 0.4; echo x"));
  EXPECT_THAT(seen.lines, ElementsAre("Name? ", "x"));
}

TEST_F(CommandsTest, CutsALineWithoutEnd) {
  const Seen seen = Run(Shell("head -c 200000 /dev/zero | tr '\\0' a"));
  size_t total = 0;
  for (const std::string& line : seen.lines) {
    EXPECT_LT(line.size(), 100000U);
    total += line.size();
  }
  EXPECT_EQ(total, 200000U);
  EXPECT_GT(seen.lines.size(), 1U);
}

TEST_F(CommandsTest, KeepsTheLastEightKibibytes) {
  const Seen seen = Run(Shell("head -c 100000 /dev/zero | tr '\\0' a; printf end; exit 2"));
  EXPECT_EQ(seen.result->output.size(), 8192U);
  EXPECT_EQ(seen.result->output.substr(8188), "aend");
}

TEST_F(CommandsTest, WaitsForWhoeverCanStillWrite) {
  const Seen seen = Run(Shell("(sleep 0.3; echo late) & echo early"));
  EXPECT_THAT(seen.lines, ElementsAre("early", "late"));
}

struct Failure {
  const char* name;
  Command command;
  const char* words;
};
class CommandsFailureTest : public CommandsTest, public testing::WithParamInterface<Failure> {};
TEST_P(CommandsFailureTest, IsSaidInGosWords) {
  EXPECT_EQ(Run(GetParam().command).result->failure, GetParam().words);
}
INSTANTIATE_TEST_SUITE_P(
    , CommandsFailureTest,
    testing::ValuesIn<Failure>({
        {"ExitStatus", {.arguments = {"/bin/sh", "-c", "exit 3"}}, "exit status 3"},
        {"Killed", {.arguments = {"/bin/sh", "-c", "kill -9 $$"}}, "signal: killed"},
        {"Hangup", {.arguments = {"/bin/sh", "-c", "kill -1 $$"}}, "signal: hangup"},
        {"UserSignal",
         {.arguments = {"/bin/sh", "-c", "kill -USR1 $$"}},
         "signal: user defined signal 1"},
        {"NotOnThePath",
         {.arguments = {"no-such-program"}},
         "exec: \"no-such-program\": executable file not found in $PATH"},
        {"NoSuchFile",
         {.arguments = {"/no/such/program"}},
         "fork/exec /no/such/program: no such file or directory"},
        {"NotExecutable",
         {.arguments = {"/etc/passwd"}},
         "fork/exec /etc/passwd: permission denied"},
        {"NoDirectory",
         {.arguments = {"/bin/true"}, .directory = "/no/such/directory"},
         "chdir /no/such/directory: no such file or directory"},
        {"DirectoryIsAFile",
         {.arguments = {"/bin/true"}, .directory = "/etc/passwd"},
         "chdir /etc/passwd: not a directory"},
        {"NulInAnArgument",
         {.arguments = {"/bin/echo", std::string("a\0b", 3)}},
         "fork/exec /bin/echo: invalid argument"},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(CommandsTest, GivesDirectoryEnvironmentAndNoInput) {
  ::setenv("KILN_TEST_KEPT", "kept", 1);
  ::setenv("KILN_TEST_SET", "old", 1);
  Command command = Shell("pwd; echo $KILN_TEST_KEPT $KILN_TEST_SET; cat; echo end");
  command.directory = "/usr";
  command.environment = {"KILN_TEST_SET=new"};
  EXPECT_THAT(Run(command).lines, ElementsAre("/usr", "kept new", "end"));
}

TEST_F(CommandsTest, PassesNoFilesAndNoBlockedSignals) {
  sigset_t set;
  sigset_t before;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, &before);
  const int open_file = ::dup(0);
  const Seen seen = Run(Shell("ls /proc/self/fd | wc -l; kill -TERM $$; echo blocked"));
  ::close(open_file);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_THAT(seen.lines, ElementsAre("4"));  // Three, and the one that ls reads.
  EXPECT_EQ(seen.result->failure, "signal: terminated");
}

TEST_F(CommandsTest, HoldsOneThreadHoweverManyRun) {
  const size_t before = CountThreads();
  std::vector<Seen> all(50);
  for (Seen& seen : all) Start(Shell("sleep 0.5; echo x"), seen);
  EXPECT_EQ(CountThreads(), before + 1);
  for (Seen& seen : all) queue_.RunUntil([&] { return seen.result.has_value(); });
  for (const Seen& seen : all) EXPECT_THAT(seen.lines, ElementsAre("x"));
}

TEST_F(CommandsTest, StopKillsAndStartsNothingMore) {
  Seen sleeping;
  Seen ended;
  Start(Shell("echo x; exec sleep 60"), sleeping);
  // It has ended, but left somebody who holds its output open.
  Start(Shell("sleep 5 & echo y"), ended);
  queue_.RunUntil([&] { return !sleeping.lines.empty() && !ended.lines.empty(); });
  const absl::Time start = absl::Now();
  commands_->Stop();
  queue_.RunUntil([&] { return sleeping.result && ended.result; });
  EXPECT_LT(absl::Now() - start, absl::Seconds(3));
  EXPECT_EQ(sleeping.result->failure, "signal: killed");
  EXPECT_EQ(sleeping.result->output, "x\n");
  EXPECT_EQ(Run(Shell("echo z")).result->failure, "the run was interrupted");
}

TEST_F(CommandsTest, LeavesNothingBehindWhenItGoes) {
  Seen seen;
  Start(Shell("echo $$; exec sleep 60"), seen);
  queue_.RunUntil([&] { return !seen.lines.empty(); });
  commands_.reset();
  EXPECT_NE(::kill(std::stoi(seen.lines[0]), 0), 0);
  EXPECT_FALSE(seen.result);
  // What it had put in the queue does nothing.
  bool last = false;
  queue_.Post([&last] { last = true; });
  queue_.RunUntil([&last] { return last; });
  EXPECT_FALSE(seen.result);
}

TEST_F(CommandsTest, ReadsNoFasterThanTheQueueShows) {
  Seen seen;
  Start(Shell("yes | head -c 1000000; echo; echo written >&2"), seen);
  absl::SleepFor(absl::Milliseconds(300));  // Nothing is shown meanwhile, so nothing is read.
  EXPECT_THAT(seen.lines, IsEmpty());
  queue_.RunUntil([&] { return seen.result.has_value(); });
  EXPECT_EQ(seen.lines.size(), 500000U + 2);
}

}  // namespace
}  // namespace planner::provision
