// The program itself: handshake, signals and its end (plugin-protocol.md H, "Handshake" and
// "Lifetime").
#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/go_plugin.grpc.pb.h"
#include "proto/handshake/certificate.h"
#include "proto/handshake/environment.h"
#include "proto/handshake/handshake_line.h"
#include "proto/text/cat.h"
#include "proto/tfplugin5.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"

namespace provider::plugin {
namespace {

using proto::handshake::HandshakeLine;
using proto::text::Cat;

const std::string kCookie =
    Cat(proto::handshake::kMagicCookieVariable, "=", proto::handshake::kMagicCookie);

// A running program and its outputs.
class Process {
 public:
  Process(std::vector<std::string> arguments, std::vector<std::string> environment) {
    std::array<int, 2> out;
    std::array<int, 2> err;
    EXPECT_EQ(pipe2(out.data(), O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(err.data(), O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::vector<char*> envp;
    envp.reserve(environment.size() + 1);
    for (std::string& variable : environment) envp.push_back(variable.data());
    envp.push_back(nullptr);
    EXPECT_EQ(posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), envp.data()), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    close(err[1]);
    out_ = out[0];
    err_ = err[0];
  }
  ~Process() {
    if (!exit_code_) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(out_);
    close(err_);
  }

  pid_t pid() const { return pid_; }
  std::string ReadLine() const { return ReadUntil(out_, '\n'); }
  std::string ReadErrors() const { return ReadUntil(err_, '\0'); }
  bool IsRunning() { return !Wait(absl::ZeroDuration()).has_value(); }
  // The exit code (128 and more: killed by a signal), if the process ends in time.
  std::optional<int> Wait(absl::Duration limit) {
    const absl::Time deadline = absl::Now() + limit;
    while (!exit_code_) {
      int status = 0;
      if (waitpid(pid_, &status, WNOHANG) == pid_) {
        exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      } else if (absl::Now() >= deadline) {
        return std::nullopt;
      } else {
        absl::SleepFor(absl::Milliseconds(1));
      }
    }
    return exit_code_;
  }

 private:
  static std::string ReadUntil(int fd, char end) {
    std::string out;
    char c = 0;
    pollfd ready = {fd, POLLIN, 0};
    while (poll(&ready, 1, 20000) == 1 && read(fd, &c, 1) == 1) {
      out += c;
      if (c == end) break;
    }
    return out;
  }
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::optional<int> exit_code_;
};

const std::string kProgram = Cat(BIN_DIR, "/terraform-provider-ims");

std::vector<std::string> Environment(std::vector<std::string> more = {}) {
  std::vector<std::string> environment = {kCookie, Cat("TMPDIR=", testing::TempDir()),
                                          "PLUGIN_PROTOCOL_VERSIONS=5,6"};
  environment.insert(environment.end(), more.begin(), more.end());
  // Sanitizers find their options, and programs their libraries, through these.
  for (const char* name : {"LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS", "PATH"}) {
    if (const char* value = std::getenv(name)) environment.push_back(Cat(name, "=", value));
  }
  return environment;
}

HandshakeLine Announced(Process& process) {
  const std::string text = process.ReadLine();
  absl::StatusOr<HandshakeLine> line = proto::handshake::ParseHandshakeLine(text);
  EXPECT_TRUE(line.ok()) << line.status() << text;
  return line.ok() ? *line : HandshakeLine();
}

std::shared_ptr<grpc::Channel> ChannelTo(const HandshakeLine& line) {
  const bool is_unix = line.network == proto::handshake::Network::kUnix;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(is_unix ? Cat("unix:", line.address) : line.address,
                                   grpc::InsecureChannelCredentials(), arguments);
}

grpc::Status Shutdown(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  ::plugin::Empty empty;
  return ::plugin::GRPCController::NewStub(channel)->Shutdown(&context, {}, &empty);
}

TEST(ProcessTest, StartedByHandItExplainsItself) {
  Process process({kProgram}, {"PATH=/usr/bin"});
  EXPECT_EQ(process.Wait(absl::Seconds(20)), 1);
  EXPECT_THAT(process.ReadErrors(), testing::HasSubstr("This program is a plugin"));
  EXPECT_EQ(process.ReadLine(), "");
}

TEST(ProcessTest, AWrongCookieIsNoCookie) {
  Process process({kProgram}, {"TF_PLUGIN_MAGIC_COOKIE=wrong"});
  EXPECT_EQ(process.Wait(absl::Seconds(20)), 1);
}

TEST(ProcessTest, TellsItsVersion) {
  Process process({kProgram, "--version"}, {"PATH=/usr/bin"});
  EXPECT_THAT(process.ReadLine(), testing::StartsWith("terraform-provider-ims "));
  EXPECT_EQ(process.Wait(absl::Seconds(20)), 0);
}

TEST(ProcessTest, SpeaksTheLargestMajorThatBothKnow) {
  const std::vector<std::pair<std::string, int>> cases = {{"PLUGIN_PROTOCOL_VERSIONS=5", 5},
                                                          {"PLUGIN_PROTOCOL_VERSIONS=6", 6},
                                                          {"PLUGIN_PROTOCOL_VERSIONS=5,6", 6},
                                                          {"PLUGIN_PROTOCOL_VERSIONS=6,5", 6},
                                                          {"PLUGIN_PROTOCOL_VERSIONS=", 5}};
  for (const auto& [offer, want] : cases) {
    Process process({kProgram}, {kCookie, offer});
    EXPECT_EQ(Announced(process).protocol, want) << offer;
  }
  Process forced({kProgram}, Environment({"KILN_IMS_MAX_PROTOCOL=5"}));
  EXPECT_EQ(Announced(forced).protocol, 5);
  Process stranger({kProgram}, {kCookie, "PLUGIN_PROTOCOL_VERSIONS=7"});
  EXPECT_EQ(stranger.Wait(absl::Seconds(20)), 1);
  EXPECT_THAT(stranger.ReadErrors(), testing::HasSubstr("terraform-provider-ims: "));
}

TEST(ProcessTest, MultiplexingIsAnsweredOnlyWhenAsked) {
  Process process({kProgram}, Environment({"PLUGIN_MULTIPLEX_GRPC=true"}));
  EXPECT_THAT(process.ReadLine(), testing::EndsWith("|false\n"));
}

TEST(ProcessTest, EndsAtOnceOnShutdownAndRemovesItsSocket) {
  for (const char* network : {"KILN_IMS_NETWORK=unix", "KILN_IMS_NETWORK=tcp"}) {
    Process process({kProgram}, Environment({network}));
    const HandshakeLine line = Announced(process);
    const auto channel = ChannelTo(line);
    grpc::ClientContext context;
    const auto stdio = ::plugin::GRPCStdio::NewStub(channel)->StreamStdio(&context, {});
    EXPECT_TRUE(Shutdown(channel).ok());
    const absl::Time asked = absl::Now();
    EXPECT_EQ(process.Wait(absl::Seconds(20)), 0);
    EXPECT_LT(absl::Now() - asked, absl::Milliseconds(100)) << network;
    EXPECT_FALSE(std::filesystem::exists(line.address));
  }
}

TEST(ProcessTest, IgnoresInterruptsAndSurvivesTermination) {
  Process process({kProgram}, Environment());
  const auto channel = ChannelTo(Announced(process));
  kill(process.pid(), SIGINT);
  kill(process.pid(), SIGPIPE);
  kill(process.pid(), SIGTERM);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  tfplugin6::GetMetadata::Response response;
  EXPECT_TRUE(tfplugin6::Provider::NewStub(channel)->GetMetadata(&context, {}, &response).ok());
  EXPECT_TRUE(process.IsRunning());
  EXPECT_TRUE(Shutdown(channel).ok());
  EXPECT_EQ(process.Wait(absl::Seconds(20)), 0);
}

TEST(ProcessTest, DiesWithTheEngine) {
  // The shell is the engine: it starts the plugin in the background and is killed.
  Process shell({"/bin/sh", "-c", Cat("'", kProgram, "' & echo $!; exec sleep 60")}, Environment());
  std::string first = shell.ReadLine();
  std::string second = shell.ReadLine();
  if (first.find('|') != std::string::npos) std::swap(first, second);
  const auto plugin = static_cast<pid_t>(std::stol(first));
  const auto line = proto::handshake::ParseHandshakeLine(second);
  ASSERT_TRUE(line.ok()) << second;
  EXPECT_EQ(kill(plugin, 0), 0);
  kill(shell.pid(), SIGKILL);
  EXPECT_TRUE(shell.Wait(absl::Seconds(20)).has_value());
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  // An orphan's zombie is reaped by whoever is its parent now; its socket tells enough.
  while (std::filesystem::exists(line->address) && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  EXPECT_FALSE(std::filesystem::exists(line->address));
}

TEST(ProcessTest, AnnouncesTheCertificateThatItServes) {
  const auto client = proto::handshake::MakeCertificate();
  ASSERT_TRUE(client.ok());
  Process process({kProgram}, Environment({Cat("PLUGIN_CLIENT_CERT=", client->certificate_pem)}));
  const HandshakeLine line = Announced(process);
  const auto server = proto::handshake::PemFromDer(line.certificate_der);
  ASSERT_TRUE(server.ok()) << server.status();
  grpc::ChannelArguments arguments;
  arguments.SetString(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, "localhost");
  const auto channel = grpc::CreateCustomChannel(
      Cat("unix:", line.address),
      grpc::SslCredentials({*server, client->private_key_pem, client->certificate_pem}), arguments);
  EXPECT_TRUE(Shutdown(channel).ok());
  EXPECT_EQ(process.Wait(absl::Seconds(20)), 0);
}

}  // namespace
}  // namespace provider::plugin
