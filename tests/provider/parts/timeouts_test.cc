#include "provider/parts/timeouts.h"

#include <array>
#include <optional>

#include "gtest/gtest.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

namespace provider::parts {
namespace {

using proto::value::Value;

constexpr std::array<TimeoutArgument, 1> kArguments = {{{"create", "`5m` by default."}}};

// An object with nothing but the block; `create` is its argument.
Value Object(const std::optional<Value>& create) {
  proto::schema::Block block;
  block.blocks.push_back(TimeoutsBlock(kArguments));
  const Value object = proto::schema::EmptyValue(block);
  if (!create) return object;
  const Value timeouts = proto::schema::EmptyValue(block.blocks[0].block);
  return object.WithAttr("timeouts", timeouts.WithAttr("create", *create));
}

TEST(ParseTimeoutTest, KnowsUnitsAndBounds) {
  EXPECT_EQ(ParseTimeout("90s"), absl::Seconds(90));
  EXPECT_EQ(ParseTimeout("1h30m"), absl::Minutes(90));
  for (const char* wrong : {"", "soon", "90", "0s", "-1m", "9999h"}) {
    EXPECT_EQ(ParseTimeout(wrong), std::nullopt) << wrong;
  }
}

TEST(TimeoutOfTest, IsTheUsualOneWhereTheBlockSaysNothing) {
  const absl::Duration usual = absl::Minutes(5);
  EXPECT_EQ(TimeoutOf(Object({}), "create", usual), usual);
  EXPECT_EQ(TimeoutOf(Object(Value::Null(proto::value::Type::String())), "create", usual), usual);
  EXPECT_EQ(TimeoutOf(Object(Value::Unknown(proto::value::Type::String())), "create", usual),
            usual);
  EXPECT_EQ(TimeoutOf(Object(Value::String("2m")), "create", usual), absl::Minutes(2));
}

}  // namespace
}  // namespace provider::parts
