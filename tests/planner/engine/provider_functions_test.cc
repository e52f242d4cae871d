#include "planner/engine/provider_functions.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "planner/engine/builtin_functions.h"
#include "proto/value/value.h"

namespace planner::engine {
namespace {

using proto::value::kEphemeral;
using proto::value::kNoMarks;
using proto::value::kSensitive;
using proto::value::Type;
using proto::value::Value;

const addr::Provider kLab{"example.com", "lab", "fake"};

// A module that calls the provider `lab`, whose functions answer with the number of the call.
class ProviderFunctionsTest : public testing::Test {
 protected:
  ProviderFunctionsTest() {
    auto schema = std::make_shared<proto::schema::ProviderSchema>();
    schema->functions["strict"] = {.parameters = {{.name = "value", .type = Type::Dynamic()}},
                                   .result = Type::Number()};
    schema->functions["tolerant"] = {
        .parameters = {{.name = "value", .type = Type::Dynamic(), .allow_unknown = true}},
        .result = Type::Number()};
    schemas_.providers[kLab] = std::move(schema);
    module_.required_providers["lab"] = {.local_name = "lab", .provider = kLab};
  }

  lang::FunctionResult Call(const std::string& name, const Value& argument) {
    return functions_.TableOf(module_)
        .at("provider::lab::" + name)
        .call(std::vector<Value>{argument}, {});
  }

  plan::Schemas schemas_;
  config::Module module_;
  int calls_ = 0;
  std::vector<Value> seen_;
  plugin::FunctionReply reply_ = {};  // With an error: the answer.
  ProviderFunctions functions_{
      schemas_, [this](const addr::Provider&, const std::string&, const std::vector<Value>& given) {
        ++calls_;
        seen_ = given;
        plugin::FunctionReply reply = reply_;
        reply.result = Value::Number(calls_);
        return reply;
      }};
};

TEST_F(ProviderFunctionsTest, AreThoseOfRequiredProviders) {
  EXPECT_EQ(functions_.TableOf(module_).size(), 2U);
  const config::Module other;
  EXPECT_TRUE(functions_.TableOf(other).empty());
}

TEST_F(ProviderFunctionsTest, AreAskedOnceForTheSameArguments) {
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(Identical(Call("strict", Value::String("a")).value, Value::Number(1)));
  EXPECT_TRUE(Identical(Call("strict", Value::String("b")).value, Value::Number(2)));
  EXPECT_TRUE(Identical(Call("tolerant", Value::String("a")).value, Value::Number(3)));
  // Equal in the language, but another type.
  EXPECT_TRUE(Identical(Call("strict", Value::List(Type::String(), {Value::String("a")})).value,
                        Value::Number(4)));
  EXPECT_TRUE(
      Identical(Call("strict", Value::Tuple({Value::String("a")})).value, Value::Number(5)));
}

TEST_F(ProviderFunctionsTest, SeeUnknownValuesOnlyIfTheyWantTo) {
  const Value inside = Value::Tuple({Value::Unknown(Type::String())});
  const Value skipped = Call("strict", inside.WithMarks(kSensitive)).value;
  EXPECT_TRUE(Identical(skipped, Value::Unknown(Type::Number()).WithMarks(kSensitive)));
  EXPECT_EQ(calls_, 0);
  EXPECT_TRUE(Call("tolerant", inside).value.IsKnown());
}

TEST_F(ProviderFunctionsTest, SeeNoMarksAndGiveThemBack) {
  const Value inner = Value::Tuple({Value::String("a").WithMarks(kSensitive)});
  EXPECT_EQ(Call("strict", inner).value.marks(), kSensitive);
  EXPECT_EQ(seen_.at(0).DeepMarks(), kNoMarks);
}

TEST_F(ProviderFunctionsTest, TellTheArgumentThatIsToBlame) {
  reply_.error = "no";
  reply_.argument = 0;
  const lang::FunctionResult result = Call("strict", Value::String("a"));
  EXPECT_EQ(result.error, "no");
  EXPECT_EQ(result.argument, 0);
  reply_.error.reset();
  EXPECT_FALSE(Call("strict", Value::String("a")).error);  // What failed is not remembered.
}

TEST_F(ProviderFunctionsTest, TellAFailedCall) {
  reply_.failure = absl::UnavailableError("gone");
  reply_.diagnostics.push_back({.summary = "Plugin did not respond", .detail = "It went away."});
  EXPECT_EQ(Call("strict", Value::String("a")).error, "Plugin did not respond: It went away.");
}

TEST_F(ProviderFunctionsTest, RefuseAnAnswerThatIsNotTheOneOfThePlan) {
  Call("strict", Value::String("a"));
  const ProviderFunctions::Results planned = functions_.results();
  ASSERT_EQ(planned.size(), 1U);
  calls_ = 0;
  ProviderFunctions same(schemas_, [](const auto&, const auto&, const auto&) {
    plugin::FunctionReply reply;
    reply.result = Value::Number(1);
    return reply;
  });
  same.Expect(planned);
  ProviderFunctions other(schemas_, [](const auto&, const auto&, const auto&) {
    plugin::FunctionReply reply;
    reply.result = Value::Number(2);
    return reply;
  });
  other.Expect(planned);
  const auto call = [this](ProviderFunctions& functions) {
    return functions.TableOf(module_)
        .at("provider::lab::strict")
        .call(std::vector<Value>{Value::String("a")}, {});
  };
  EXPECT_FALSE(call(same).error);
  EXPECT_EQ(call(other).error, "provider function returned an inconsistent result");
}

TEST_F(ProviderFunctionsTest, LeaveNoTraceOfEphemeralArguments) {
  EXPECT_EQ(Call("strict", Value::String("a").WithMarks(kEphemeral)).value.marks(), kEphemeral);
  EXPECT_TRUE(functions_.results().empty());
}

struct TextCase {
  const char* name;
  const char* function;
  Value argument;
  const char* text;
};

// tests/oracle/provider_functions_test.py compares more of them with Terraform's.
TEST(BuiltinFunctionsTest, WriteValuesAsText) {
  const TextCase cases[] = {
      {"no elements", "encode_expr", Value::Tuple({}), "[]"},
      {"an object", "encode_expr",
       Value::Object({{"a", Value::Number(1)}, {"long", Value::Bool(true)}}),
       "{\n  a    = 1\n  long = true\n}"},
      {"a key that is no name", "encode_expr", Value::Object({{"a b", Value::Number(1)}}),
       "{\n  \"a b\" = 1\n}"},
      {"a template's opener", "encode_expr", Value::String("${x}"), "\"$${x}\""},
      {"variables", "encode_tfvars",
       Value::Object({{"a", Value::Number(1)}, {"long", Value::Null(Type::String())}}),
       "a = 1\nlong = null\n"},
  };
  for (const TextCase& test : cases) {
    const plugin::FunctionReply reply = CallBuiltinFunction(test.function, {test.argument});
    ASSERT_FALSE(reply.error) << test.name;
    EXPECT_EQ(reply.result.AsString(), test.text) << test.name;
  }
}

TEST(BuiltinFunctionsTest, KnowHowATextBeginsBeforeTheValueIsKnown) {
  const Value unknown = Value::Tuple({Value::Unknown(Type::String())});
  EXPECT_EQ(CallBuiltinFunction("encode_expr", {unknown}).result.refinements().prefix, "[");
  const Value maybe_null = Value::Unknown(Type::List(Type::String()));
  EXPECT_EQ(CallBuiltinFunction("encode_expr", {maybe_null}).result.refinements().prefix, "");
}

TEST(BuiltinFunctionsTest, ReadBackWhatTheyWrite) {
  const Value value =
      Value::Object({{"a", Value::Tuple({Value::String("x\n"), Value::Null(Type::Dynamic())})},
                     {"b", Value::Object({{"c d", Value::Bool(false)}})}});
  const Value text = CallBuiltinFunction("encode_tfvars", {value}).result;
  EXPECT_TRUE(Identical(CallBuiltinFunction("decode_tfvars", {text}).result, value));
}

TEST(BuiltinFunctionsTest, SayWhereATextCannotBeRead) {
  EXPECT_EQ(
      CallBuiltinFunction("decode_tfvars", {Value::String("a = 1\nb {\n}\n")}).error,
      "invalid tfvars content: <decode_tfvars argument>:2,1-2: Unexpected \"b\" block; Blocks "
      "are not allowed here");
}

}  // namespace
}  // namespace planner::engine
