// How long a plugin takes from its start to its first answer, and to its end; and what one call
// costs. The plugin is the fake one, or the program PLUGIN names.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <future>
#include <memory>

#include "planner/plugin/provider.h"

namespace planner::plugin {
namespace {

std::unique_ptr<Provider> Launch(bool tls) {
  LaunchOptions options;
  const char* other = std::getenv("PLUGIN");
  options.executable = other == nullptr ? FAKE_PLUGIN : other;
  options.tls = tls;
  return Provider::Launch(options);
}

bool AskForSchema(Provider& provider) {
  std::promise<bool> answered;
  provider.GetSchema([&](const SchemaReply& reply) { answered.set_value(!reply.HasErrors()); });
  return answered.get_future().get();
}

void StartUp(benchmark::State& state) {
  double handshake = 0;
  for (auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    const std::unique_ptr<Provider> provider = Launch(state.range(0) == 1);
    if (!AskForSchema(*provider)) state.SkipWithError("no schema");
    handshake +=
        absl::ToDoubleMilliseconds(provider->startup_time().value_or(absl::ZeroDuration()));
    state.PauseTiming();
    provider->Close();
    state.ResumeTiming();
  }
  state.counters["handshake_ms"] =
      benchmark::Counter(handshake, benchmark::Counter::kAvgIterations);
}
// The first plugin of a process pays for the set-up of OpenSSL and gRPC on our side as well.
BENCHMARK(StartUp)
    ->Name("FirstStartUp")
    ->ArgName("tls")
    ->Arg(1)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(StartUp)->ArgName("tls")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

void CloseDown(benchmark::State& state) {
  for (auto _ : state) {  // NOLINT(clang-analyzer-deadcode.DeadStores)
    state.PauseTiming();
    const std::unique_ptr<Provider> provider = Launch(true);
    AskForSchema(*provider);
    state.ResumeTiming();
    provider->Close();
  }
}
BENCHMARK(CloseDown)->Unit(benchmark::kMillisecond)->UseRealTime();

void OneCall(benchmark::State& state) {
  const std::unique_ptr<Provider> provider = Launch(true);
  for (auto _ : state) AskForSchema(*provider);  // NOLINT(clang-analyzer-deadcode.DeadStores)
}
BENCHMARK(OneCall)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
}  // namespace planner::plugin

BENCHMARK_MAIN();
