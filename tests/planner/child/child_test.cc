#include "planner/child/child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): sigset_t is POSIX.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <variant>

namespace planner::child {
namespace {

Program Shell(std::string script) { return {.arguments = {"/bin/sh", "-c", std::move(script)}}; }

std::string ReadToEnd(int fd) {
  std::string text;
  std::array<char, 256> piece{};
  ssize_t size = 0;
  while ((size = ::read(fd, piece.data(), piece.size())) > 0)
    text.append(piece.data(), static_cast<size_t>(size));
  return text;
}

// What a program wrote, and how it ended (as wait() says it); -1: not started.
struct Outcome {
  std::string out = {};
  std::string err = {};
  int status = -1;
};

// The programs below write less than a pipe holds, so reading one after the other is safe.
Outcome RunToEnd(const Program& program) {
  Pipe out = *MakePipe();
  Pipe err = *MakePipe();
  const auto started = Start(program, out.write, err.write);
  Close(out.write);
  Close(err.write);
  Outcome outcome{.out = ReadToEnd(out.read), .err = ReadToEnd(err.read)};
  Close(out.read);
  Close(err.read);
  if (const pid_t* pid = std::get_if<pid_t>(&started)) ::waitpid(*pid, &outcome.status, 0);
  return outcome;
}

StartFailure FailureOf(const Program& program) {
  const auto started = Start(program, STDOUT_FILENO, STDERR_FILENO);
  if (const auto* failure = std::get_if<StartFailure>(&started)) return *failure;
  ADD_FAILURE() << "it was started";
  ::waitpid(std::get<pid_t>(started), nullptr, 0);
  return {};
}

struct Case {
  const char* name;
  Program program;
  std::string out;
};

class ChildTest : public testing::TestWithParam<Case> {
 protected:
  static void SetUpTestSuite() {
    ::setenv("CHILD_TEST_KEPT", "kept", 1);
    ::setenv("CHILD_TEST_CHANGED", "before", 1);
    ::setenv("CHILD_TEST_REMOVED", "removed", 1);
  }
};

TEST_P(ChildTest, Writes) {
  const Outcome outcome = RunToEnd(GetParam().program);
  EXPECT_EQ(outcome.out, GetParam().out);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.status, 0);
}

Program With(Program program, void (*change)(Program&)) {
  change(program);
  return program;
}

INSTANTIATE_TEST_SUITE_P(
    , ChildTest,
    testing::ValuesIn<Case>({
        {"ItsArgumentsAsTheyAre", {.arguments = {"/bin/echo", "a b", "$HOME", ""}}, "a b $HOME \n"},
        {"ByANameOnPath", {.arguments = {"echo", "found"}, .search_path = true}, "found\n"},
        {"WhatItInheritsOfTheEnvironment", Shell("echo $CHILD_TEST_KEPT"), "kept\n"},
        {"AVariableThatIsSetInPlaceOfOurs",
         With(Shell("echo $CHILD_TEST_CHANGED; env | grep -c CHILD_TEST_CHANGED"),
              [](Program& program) { program.set = {"CHILD_TEST_CHANGED=after"}; }),
         "after\n1\n"},
        {"NothingOfAVariableThatIsUnset",
         With(Shell("echo ${CHILD_TEST_REMOVED-unset}"),
              [](Program& program) { program.unset = {"CHILD_TEST_REMOVED"}; }),
         "unset\n"},
        {"WhereItIs", With(Shell("/bin/pwd"), [](Program& program) { program.directory = "/usr"; }),
         "/usr\n"},
        {"NothingOfItsInput", Shell("cat; readlink /proc/self/fd/0"), "/dev/null\n"},
    }),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ChildStreamsTest, OutputAndErrorsAreApart) {
  const Outcome outcome = RunToEnd(Shell("echo said; echo complained >&2"));
  EXPECT_EQ(outcome.out, "said\n");
  EXPECT_EQ(outcome.err, "complained\n");
}

TEST(ChildStreamsTest, InputIsOursIfAsked) {
  Pipe input = *MakePipe();
  ASSERT_EQ(::write(input.write, "typed", 5), 5);
  Close(input.write);
  const int before = ::dup(STDIN_FILENO);
  ASSERT_GE(::dup2(input.read, STDIN_FILENO), 0);
  const Outcome outcome = RunToEnd({.arguments = {"/bin/cat"}, .inherits_input = true});
  ::dup2(before, STDIN_FILENO);
  ::close(before);
  Close(input.read);
  EXPECT_EQ(outcome.out, "typed");
}

TEST(ChildStreamsTest, NoOtherDescriptorOfOursIsOpen) {
  const int ours = ::open("/dev/null", O_RDONLY);  // Not O_CLOEXEC.
  ASSERT_GT(ours, STDERR_FILENO);
  EXPECT_EQ(RunToEnd(Shell("ls /proc/$$/fd; true")).out, "0\n1\n2\n");
  ::close(ours);
}

TEST(ChildEndTest, ExitCodesAndSignalsAreTold) {
  const int exited = RunToEnd(Shell("exit 42")).status;
  EXPECT_TRUE(WIFEXITED(exited));
  EXPECT_EQ(WEXITSTATUS(exited), 42);
  const int killed = RunToEnd(Shell("kill -9 $$")).status;
  EXPECT_TRUE(WIFSIGNALED(killed));
  EXPECT_EQ(WTERMSIG(killed), SIGKILL);
}

TEST(ChildEndTest, APidfdBecomesReadableAtTheEnd) {
  Pipe input = *MakePipe();
  // It ends when this pipe, its input, does.
  const int before = ::dup(STDIN_FILENO);
  ASSERT_GE(::dup2(input.read, STDIN_FILENO), 0);
  const auto started =
      Start({.arguments = {"/bin/cat"}, .inherits_input = true}, STDOUT_FILENO, STDERR_FILENO);
  ::dup2(before, STDIN_FILENO);
  ::close(before);
  ASSERT_TRUE(std::holds_alternative<pid_t>(started));
  const pid_t pid = std::get<pid_t>(started);
  int pidfd = OpenPidfd(pid);
  if (pidfd >= 0) {
    pollfd end{.fd = pidfd, .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&end, 1, 0), 0);
    Close(input.write);
    EXPECT_EQ(::poll(&end, 1, 60'000), 1);
  }
  Close(input.write);
  Close(input.read);
  Close(pidfd);
  ::waitpid(pid, nullptr, 0);
}

// The signals of a mask in /proc/<pid>/status, as a set of bits.
uint64_t MaskIn(const std::string& status, const std::string& name) {
  const size_t found = status.find(name + ":\t");
  if (found == std::string::npos) return ~uint64_t{0};
  return std::stoull(status.substr(found + name.size() + 2, 16), nullptr, 16);
}

constexpr std::array<int, 3> kSignals = {SIGPIPE, SIGINT, SIGTERM};

TEST(ChildSignalsTest, NoneIsBlockedAndOursAreNotIgnored) {
  sigset_t blocked;
  sigset_t mask;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  ::sigprocmask(SIG_BLOCK, &blocked, &mask);
  std::array<void (*)(int), kSignals.size()> handlers{};
  for (size_t i = 0; i < kSignals.size(); ++i) handlers[i] = ::signal(kSignals[i], SIG_IGN);
  // cat changes no signals of its own, as shells do.
  const std::string status = RunToEnd({.arguments = {"/bin/cat", "/proc/self/status"}}).out;
  for (size_t i = 0; i < kSignals.size(); ++i) ::signal(kSignals[i], handlers[i]);
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  EXPECT_EQ(MaskIn(status, "SigBlk"), 0U);
  for (const int number : kSignals)
    EXPECT_EQ(MaskIn(status, "SigIgn") >> (number - 1) & 1, 0U) << ::strsignal(number);
}

TEST(ChildSignalsTest, TheProcessGroupIsOurs) {
  // The fields after the state are the parent and the group.
  const std::string stat = RunToEnd({.arguments = {"/bin/cat", "/proc/self/stat"}}).out;
  const std::string ids =
      " " + std::to_string(::getpid()) + " " + std::to_string(::getpgrp()) + " ";
  EXPECT_NE(stat.find(ids), std::string::npos) << stat;
}

TEST(ChildFailureTest, TellsTheProgramFromTheDirectory) {
  const StartFailure program = FailureOf({.arguments = {"/nowhere/program"}});
  EXPECT_EQ(program.step, StartFailure::Step::kProgram);
  EXPECT_EQ(program.error, ENOENT);
  const StartFailure directory =
      FailureOf({.arguments = {"/bin/true"}, .directory = "/nowhere/directory"});
  EXPECT_EQ(directory.step, StartFailure::Step::kDirectory);
  EXPECT_EQ(directory.error, ENOENT);
}

TEST(ChildFailureTest, ANameIsNotLookedForOnPathUnlessAsked) {
  EXPECT_EQ(FailureOf({.arguments = {"no-such-program-of-the-tests"}, .search_path = true}).error,
            ENOENT);
  EXPECT_EQ(FailureOf({.arguments = {"echo"}}).error, ENOENT);
}

TEST(ChildFailureTest, TextsThatTheSystemWouldCutShortAreRefused) {
  const std::string cut("a\0b", 3);
  EXPECT_EQ(FailureOf({.arguments = {"/bin/echo", cut}}).error, EINVAL);
  EXPECT_EQ(FailureOf({.arguments = {"/bin/true"}, .set = {"NAME=" + cut}}).error, EINVAL);
}

TEST(PipeTest, ClosedEndsAreForgotten) {
  Pipe pipe = *MakePipe();
  Close(pipe.write);
  EXPECT_EQ(pipe.write, -1);
  EXPECT_EQ(ReadToEnd(pipe.read), "");
  Close(pipe.read);
  Close(pipe.read);
  EXPECT_EQ(pipe.read, -1);
}

}  // namespace
}  // namespace planner::child
