// What one resource of 30 attributes costs on the wire, in the state and in the language.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "proto/value/convert.h"
#include "proto/value/json.h"
#include "proto/value/msgpack.h"
#include "proto/value/value.h"

namespace {

using proto::value::Type;
using proto::value::Value;

// Texts, numbers, bools, nulls, an unknown, a map of tags and a list.
Value Resource() {
  std::vector<std::pair<std::string, Value>> attributes;
  attributes.reserve(30);
  for (int i = 0; i < 12; ++i) {
    attributes.emplace_back("text_" + std::to_string(i),
                            Value::String("some value of usual length " + std::to_string(i)));
  }
  for (int i = 0; i < 6; ++i) {
    attributes.emplace_back("number_" + std::to_string(i), Value::Number(int64_t{1} << (7 * i)));
    attributes.emplace_back("flag_" + std::to_string(i), Value::Bool(i % 2 == 0));
  }
  for (int i = 0; i < 4; ++i)
    attributes.emplace_back("null_" + std::to_string(i), Value::Null(Type::String()));
  attributes.emplace_back("tags", Value::Map(Type::String(), {{"owner", Value::String("me")},
                                                              {"stage", Value::String("test")}}));
  attributes.emplace_back("zones",
                          Value::List(Type::String(), {Value::String("a"), Value::String("b")}));
  return Value::Object(std::move(attributes));
}

void EncodeMsgpack(benchmark::State& state) {
  const Value value = Resource();
  size_t bytes = 0;
  for (auto _ : state) {
    const std::string encoded = ToMsgpack(value, value.type());
    bytes += encoded.size();
    benchmark::DoNotOptimize(encoded.data());
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}
BENCHMARK(EncodeMsgpack);

void DecodeMsgpack(benchmark::State& state) {
  const Value value = Resource();
  const std::string encoded = ToMsgpack(value, value.type());
  for (auto _ : state) {
    const auto decoded = proto::value::FromMsgpack(encoded, value.type());
    if (!decoded.ok()) std::abort();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(encoded.size()));
}
BENCHMARK(DecodeMsgpack);

void EncodeJson(benchmark::State& state) {
  const Value value = Resource();
  for (auto _ : state) {
    const auto encoded = ToJson(value, value.type());
    benchmark::DoNotOptimize(encoded->data());
  }
}
BENCHMARK(EncodeJson);

void DecodeJson(benchmark::State& state) {
  const Value value = Resource();
  const std::string encoded = *ToJson(value, value.type());
  for (auto _ : state) {
    const auto decoded = proto::value::FromJson(encoded, value.type());
    if (!decoded.ok()) std::abort();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(encoded.size()));
}
BENCHMARK(DecodeJson);

void CopyValue(benchmark::State& state) {
  const Value value = Resource();
  for (auto _ : state) {
    Value copy = value;
    benchmark::DoNotOptimize(&copy);
  }
}
BENCHMARK(CopyValue);

void ConvertToItsOwnType(benchmark::State& state) {
  const Value value = Resource();
  for (auto _ : state) {
    const auto converted = Convert(value, value.type(), nullptr);
    benchmark::DoNotOptimize(&converted);
  }
}
BENCHMARK(ConvertToItsOwnType);

// Sets must not cost more than sorting does: `range(0)` objects.
void MakeSetOfObjects(benchmark::State& state) {
  std::vector<Value> elements;
  for (int64_t i = 0; i < state.range(0); ++i) {
    elements.push_back(Value::Object(
        {{"name", Value::String(std::to_string(i * 7919 % 10007))}, {"size", Value::Number(i)}}));
  }
  for (auto _ : state) {
    const Value set = Value::Set(elements[0].type(), elements);
    benchmark::DoNotOptimize(set.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(MakeSetOfObjects)->Arg(100)->Arg(10000);

// A list of `range(0)` objects to another type, element by element.
void ConvertListOfObjects(benchmark::State& state) {
  std::vector<Value> elements;
  for (int64_t i = 0; i < state.range(0); ++i) {
    elements.push_back(Value::Object({{"name", Value::Number(i)}, {"size", Value::Number(i)}}));
  }
  const Value tuple = Value::Tuple(std::move(elements));
  const Type to = Type::List(Type::Object({{"name", Type::String()}, {"size", Type::Number()}}));
  for (auto _ : state) {
    const auto converted = Convert(tuple, to, nullptr);
    if (!converted) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ConvertListOfObjects)->Arg(100)->Arg(10000);

}  // namespace

BENCHMARK_MAIN();
