// What text costs to parse and expressions cost to evaluate. Bytes and items per second must
// not fall as `range(0)` grows: both are linear.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "planner/lang/evaluate.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"

namespace {

namespace diag = planner::diag;
namespace lang = planner::lang;
namespace syntax = planner::syntax;
using proto::text::Cat;

// A configuration of `count` resources, each about 500 bytes.
std::string Configuration(int64_t count) {
  std::string text;
  for (int64_t i = 0; i < count; ++i) {
    text += Cat("resource \"ims_image\" \"image_", i, "\" {\n  name        = \"image-${var.stage}-",
                i, "\"\n  description = <<-EOT\n    Image number ", i,
                ".\n    Made from a server.\n  EOT\n  instance_id = var.servers[", i % 7,
                "].id\n  tags = merge(local.tags, {\n    number = \"", i,
                "\"\n    stage  = var.stage == \"live\" ? \"live\" : lower(var.stage)\n  })\n"
                "  dynamic \"disk\" {\n    for_each = [for d in var.disks : d.size if d.size > ",
                i % 100, "]\n    content {\n      size = disk.value * 1024 + ", i,
                "\n    }\n  }\n  lifecycle {\n    ignore_changes = [description]\n  }\n}\n\n");
  }
  return text;
}

void ParseConfiguration(benchmark::State& state) {
  const auto file = std::make_shared<syntax::SourceFile>("main.tf", Configuration(state.range(0)));
  for (auto _ : state) {
    diag::Diagnostics diags;
    const syntax::Body body = syntax::ParseFile(file, diags);
    if (!diags.empty()) std::abort();
    benchmark::DoNotOptimize(body.blocks.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(file->text().size()));
}
BENCHMARK(ParseConfiguration)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);

// Evaluates `text`, in which `range(0)` stands for `N`.
void Evaluate(benchmark::State& state, std::string text) {
  text.replace(text.find('N'), 1, std::to_string(state.range(0)));
  const auto file = std::make_shared<syntax::SourceFile>("expression", text);
  diag::Diagnostics diags;
  const auto expression = syntax::ParseExpression(file, diags);
  for (auto _ : state) {
    const auto value = lang::Evaluate(*expression, {}, diags);
    benchmark::DoNotOptimize(&value);
    if (!diags.empty()) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(Evaluate, ForTuple, "length([for i in range(N) : i * 2 if i % 3 == 0])")
    ->Arg(100)
    ->Arg(1000);
BENCHMARK_CAPTURE(Evaluate, ForObject, "length({ for i in range(N) : \"key-${i}\" => i })")
    ->Arg(100)
    ->Arg(1000);
BENCHMARK_CAPTURE(Evaluate, ForGroups, "length({ for i in range(N) : i % 10 => i... })")
    ->Arg(100)
    ->Arg(1000);
BENCHMARK_CAPTURE(Evaluate, Set, "length(toset([for i in range(N) : \"v${i % 50}\"]))")
    ->Arg(100)
    ->Arg(1000);
BENCHMARK_CAPTURE(Evaluate, Json, "length(jsonencode([for i in range(N) : { n = i }]))")
    ->Arg(100)
    ->Arg(1000);

}  // namespace

BENCHMARK_MAIN();
