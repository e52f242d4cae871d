// Starts a plugin as engines do, again and again, and measures; tests/bench/plugin_process.py
// makes a table of it.
//   plugin_start PLUGIN RUNS tls|plain
// Prints one JSON object of arrays, an entry per run: milliseconds from posix_spawn to the
// handshake line, then to an open connection (with TLS: both certificates verified), then of the
// first and of the second call for the schema; and, with the engine connected and both calls
// answered, the plugin's memory in KiB (all; its share of it; what nobody else maps) and its
// threads. handshake_cpu_ms is what the plugin computed until its line, whoever else kept the
// machine busy.
#include <fcntl.h>
#include <grpc/grpc.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill() is POSIX.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "proto/handshake/certificate.h"
#include "proto/handshake/environment.h"
#include "proto/handshake/handshake_line.h"
#include "proto/tfplugin5.grpc.pb.h"
#include "proto/tfplugin6.grpc.pb.h"

namespace {

namespace handshake = proto::handshake;
using Clock = std::chrono::steady_clock;
using Figures = std::map<std::string, std::vector<double>>;

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "plugin_start: %s\n", what.c_str());
  std::exit(1);  // NOLINT(concurrency-mt-unsafe): only this thread exits.
}

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// A running plugin and the pipe it announces itself on.
struct Plugin {
  pid_t pid = 0;
  int output = -1;
};

Plugin Start(const std::string& executable, const std::string& certificate) {
  int fds[2];  // NOLINT(modernize-avoid-c-arrays)
  if (pipe2(fds, O_CLOEXEC) != 0) Fail("cannot make a pipe");
  std::vector<std::string> environment = {
      std::string(handshake::kMagicCookieVariable) + "=" + handshake::kMagicCookie,
      std::string(handshake::kProtocolVersionsVariable) + "=5,6"};
  if (!certificate.empty()) {
    environment.push_back(std::string(handshake::kClientCertificateVariable) + "=" + certificate);
  }
  std::vector<char*> pointers;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with("TF_")) pointers.push_back(*variable);
  }
  for (std::string& variable : environment) pointers.push_back(variable.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string program = executable;
  char* const arguments[] = {program.data(), nullptr};  // NOLINT(modernize-avoid-c-arrays)
  Plugin plugin{.output = fds[0]};
  if (posix_spawn(&plugin.pid, program.c_str(), &actions, nullptr, arguments, pointers.data()) !=
      0) {
    Fail("cannot start " + executable);
  }
  posix_spawn_file_actions_destroy(&actions);
  close(fds[1]);
  return plugin;
}

std::string ReadLine(int fd) {
  std::string line;
  char c = 0;
  while (read(fd, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

std::shared_ptr<grpc::Channel> Connect(const handshake::HandshakeLine& line,
                                       const handshake::Certificate* own) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (own != nullptr) {
    const absl::StatusOr<std::string> peer = handshake::PemFromDer(line.certificate_der);
    if (!peer.ok()) Fail(peer.status().ToString());
    credentials = grpc::SslCredentials({*peer, own->private_key_pem, own->certificate_pem});
    arguments.SetSslTargetNameOverride("localhost");
  }
  const char* const scheme = line.network == handshake::Network::kUnix ? "unix:" : "ipv4:";
  return grpc::CreateCustomChannel(scheme + line.address, credentials, arguments);
}

// Milliseconds that the plugin took to say its schema.
double AskForSchema(const std::shared_ptr<grpc::Channel>& channel, int protocol) {
  grpc::ClientContext context;
  grpc::Status status;
  const Clock::time_point start = Clock::now();
  if (protocol == 5) {
    tfplugin5::GetProviderSchema::Response response;
    status = tfplugin5::Provider::NewStub(channel)->GetSchema(&context, {}, &response);
  } else {
    tfplugin6::GetProviderSchema::Response response;
    status = tfplugin6::Provider::NewStub(channel)->GetProviderSchema(&context, {}, &response);
  }
  const double spent = MillisecondsSince(start);
  if (!status.ok()) Fail("no schema: " + status.error_message());
  return spent;
}

// The numbers of the lines "Name:   123 kB" of a file in /proc.
std::map<std::string, double> ReadProc(pid_t pid, const char* name) {
  std::map<std::string, double> out;
  std::ifstream file("/proc/" + std::to_string(pid) + "/" + name);
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(':');
    if (colon != std::string::npos) {
      out[line.substr(0, colon)] = std::strtod(line.c_str() + colon + 1, nullptr);
    }
  }
  return out;
}

// Milliseconds that all threads of the process have run.
double CpuMilliseconds(pid_t pid) {
  double nanoseconds = 0;
  std::error_code error;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    std::ifstream file(task.path() / "schedstat");
    double own = 0;
    if (file >> own) nanoseconds += own;
  }
  return nanoseconds / 1e6;
}

void Measure(const std::string& executable, const handshake::Certificate* own, Figures& figures) {
  Clock::time_point start = Clock::now();
  const Plugin plugin = Start(executable, own == nullptr ? "" : own->certificate_pem);
  const std::string text = ReadLine(plugin.output);
  figures["handshake_ms"].push_back(MillisecondsSince(start));
  figures["handshake_cpu_ms"].push_back(CpuMilliseconds(plugin.pid));
  const absl::StatusOr<handshake::HandshakeLine> line = handshake::ParseHandshakeLine(text);
  if (!line.ok()) Fail(line.status().ToString());
  const std::shared_ptr<grpc::Channel> channel = Connect(*line, own);
  start = Clock::now();
  if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) {
    Fail("cannot connect to " + line->address);
  }
  figures["connect_ms"].push_back(MillisecondsSince(start));
  figures["first_schema_ms"].push_back(AskForSchema(channel, line->protocol));
  figures["second_schema_ms"].push_back(AskForSchema(channel, line->protocol));
  std::map<std::string, double> memory = ReadProc(plugin.pid, "smaps_rollup");
  figures["rss_kib"].push_back(memory["Rss"]);
  figures["pss_kib"].push_back(memory["Pss"]);
  figures["private_kib"].push_back(memory["Private_Clean"] + memory["Private_Dirty"]);
  figures["threads"].push_back(ReadProc(plugin.pid, "status")["Threads"]);
  kill(plugin.pid, SIGKILL);
  waitpid(plugin.pid, nullptr, 0);
  close(plugin.output);
  if (line->network == handshake::Network::kUnix) unlink(line->address.c_str());
}

void Print(const Figures& figures) {
  const char* separator = "{";
  for (const auto& [name, values] : figures) {
    std::printf("%s\"%s\": [", separator, name.c_str());
    for (size_t i = 0; i < values.size(); ++i) {
      std::printf("%s%.3f", i == 0 ? "" : ", ", values[i]);
    }
    std::printf("]");
    separator = ", ";
  }
  std::puts("}");
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 3) Fail("usage: plugin_start PLUGIN RUNS tls|plain");
  grpc_init();
  absl::StatusOr<handshake::Certificate> own;
  if (arguments[2] == "tls") {
    own = handshake::MakeCertificate(handshake::Curve::kP521);  // As Terraform does.
    if (!own.ok()) Fail(own.status().ToString());
  }
  Figures figures;
  const int runs = std::atoi(arguments[1].c_str());
  for (int run = 0; run < runs; ++run) {
    Measure(arguments[0], own.ok() ? &*own : nullptr, figures);
  }
  Print(figures);
  std::fflush(stdout);
  _exit(0);  // gRPC's threads need not end in order.
}
