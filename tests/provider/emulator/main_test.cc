#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

// The program itself: what scripts rely on.
namespace provider::emulator {
namespace {

// A running ims-emulator whose output can be read.
class Process {
 public:
  explicit Process(std::vector<std::string> arguments) {
    std::array<int, 2> pipe_ends{};
    EXPECT_EQ(pipe(pipe_ends.data()), 0);
    arguments.insert(arguments.begin(), BIN_DIR "/ims-emulator");
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    id_ = fork();
    if (id_ == 0) {
      dup2(pipe_ends[1], STDOUT_FILENO);
      dup2(pipe_ends[1], STDERR_FILENO);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(pipe_ends[1]);
    output_ = pipe_ends[0];
  }
  ~Process() {
    if (id_ > 0) Stop(SIGKILL);
    close(output_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The next line of its output, or what there is at its end.
  std::string ReadLine() const {
    std::string line;
    char c = 0;
    while (read(output_, &c, 1) == 1 && c != '\n') line.push_back(c);
    return line;
  }

  // Its exit code, or minus the signal that ended it.
  int Wait() {
    int status = 0;
    waitpid(id_, &status, 0);
    id_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  int Stop(int signal) {
    kill(id_, signal);
    return Wait();
  }

 private:
  pid_t id_ = 0;
  int output_ = -1;
};

TEST(MainTest, PrintsItsAddressAndStopsCleanly) {
  for (int signal : {SIGINT, SIGTERM}) {
    Process process({"--listen", "127.0.0.1:0"});
    EXPECT_THAT(process.ReadLine(),
                testing::MatchesRegex("ims-emulator listening on http://127\\.0\\.0\\.1:[0-9]+"));
    EXPECT_EQ(process.Stop(signal), 0);
  }
}

TEST(MainTest, ExplainsItself) {
  Process process({"--help"});
  EXPECT_EQ(process.ReadLine(), "Usage: ims-emulator [flags]");
  EXPECT_EQ(process.Wait(), 0);
}

TEST(MainTest, RefusesWrongFlagsAndAddresses) {
  Process wrong({"--nothing"});
  EXPECT_EQ(wrong.ReadLine(), "ims-emulator: unknown argument --nothing; see --help");
  EXPECT_EQ(wrong.Wait(), 1);
  Process open_to_all({"--listen", "0.0.0.0:0"});
  EXPECT_EQ(open_to_all.ReadLine(),
            "ims-emulator: not an address of the loopback interface: 0.0.0.0");
  EXPECT_EQ(open_to_all.Wait(), 1);
}

}  // namespace
}  // namespace provider::emulator
