#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "provider/emulator/flags.h"
#include "provider/emulator/http_server.h"
#include "provider/emulator/service.h"

namespace provider::emulator {
namespace {

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "ims-emulator: %s\n", static_cast<std::string>(status.message()).c_str());
  return 1;
}

// The first line of stdout, which scripts wait for.
void PrintAddress(const std::string& host, std::uint16_t port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  std::printf("ims-emulator listening on http://%s%s%s:%d\n", is_v6 ? "[" : "", host.c_str(),
              is_v6 ? "]" : "", int{port});
  std::fflush(stdout);
}

int Main(const std::vector<std::string_view>& arguments) {
  const absl::StatusOr<Flags> flags = ParseFlags(arguments);
  if (!flags.ok()) return Fail(flags.status());
  if (flags->wants_help) {
    std::fputs(FlagsHelp().c_str(), stdout);
    return 0;
  }
  std::random_device random;
  Service service(
      flags->options, [] { return absl::Now(); }, (std::uint64_t{random()} << 32U) | random());
  if (!flags->state_file.empty()) {
    if (absl::Status status = service.OpenStateFile(flags->state_file); !status.ok()) {
      return Fail(status);
    }
  }
  HttpServer server([&service](const Request& request) { return service.Handle(request); },
                    flags->latency);
  if (absl::Status status = server.Listen(flags->host, flags->port); !status.ok()) {
    return Fail(status);
  }
  service.CountConnectionsWith([&server] { return server.open_connections(); });
  server.Every(absl::Seconds(1), [&] {
    service.Tick();
    if (!service.status().ok()) server.Stop();
  });
  PrintAddress(flags->host, server.port());
  server.Run();
  if (!service.status().ok()) return Fail(service.status());
  if (absl::Status status = service.CompactStateFile(); !status.ok()) return Fail(status);
  return 0;
}

}  // namespace
}  // namespace provider::emulator

int main(int argc, char** argv) { return provider::emulator::Main({argv + 1, argv + argc}); }
