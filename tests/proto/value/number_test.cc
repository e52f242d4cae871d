#include "proto/value/number.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace proto::value {
namespace {

TEST(NumberTest, TextRoundTrips) {
  struct Case {
    const char* text;
    const char* want;
  };
  for (const Case& c :
       {Case{"0", "0"},
        {"-0", "-0"},
        {"007", "7"},
        {".5", "0.5"},
        {"5.", "5"},
        {"+5", "5"},
        {"0.1", "0.1"},
        {"1e21", "1000000000000000000000"},
        {"1e-7", "0.0000001"},
        {"12.50", "12.5"},
        {"123456789012345678901234567890.123", "123456789012345678901234567890.123"},
        {"9223372036854775808", "9223372036854775808"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"Inf", "+Inf"},
        {"-Inf", "-Inf"}}) {
    const auto number = Number::Parse(c.text);
    ASSERT_TRUE(number) << c.text;
    EXPECT_EQ(number->ToString(), c.want) << c.text;
  }
}

TEST(NumberTest, RefusesWhatIsNotDecimal) {
  for (const char* text : {"", "-", ".", "1e", "0x10", "1_000", "1e99999999", " 1", "1 ", "nan",
                           "1.2.3", "e5", "1e+ 5"}) {
    EXPECT_FALSE(Number::Parse(text)) << text;
  }
}

TEST(NumberTest, ThirdHasTheFieldsDigits) {
  const std::string third = Number::Divide(1, 3)->ToString();
  EXPECT_EQ(third.size(), 157u);
  EXPECT_EQ(third.substr(0, 6), "0.3333");
  EXPECT_EQ(third.substr(151), "333335");
}

TEST(NumberTest, ArithmeticIsExactBeyondTheSmallIntegers) {
  const Number max = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(Number::Add(max, 1)->ToString(), "9223372036854775808");
  EXPECT_EQ(Number::Multiply(max, max)->ToString(), "85070591730234615847396907784232501249");
  EXPECT_EQ(Number::Add(*Number::Parse("0.1"), *Number::Parse("0.2"))->ToString(), "0.3");
  EXPECT_EQ(Number::Subtract(1, 2)->ToString(), "-1");
  EXPECT_EQ(Number::Modulo(*Number::Parse("5.5"), 2)->ToString(), "1.5");
  EXPECT_EQ(Number::Modulo(-7, 3)->ToString(), "-1");
  EXPECT_EQ(Number::Modulo(7, 0)->ToString(), "7");
  EXPECT_EQ(Number::Divide(1, 0)->ToString(), "+Inf");
  EXPECT_FALSE(Number::Divide(0, 0));
}

TEST(NumberTest, DoublesKeepTheirPrecision) {
  EXPECT_EQ(Number::FromDouble(18446744073709551616.0).ToString(), "18446744073709550000");
  EXPECT_EQ(Number::FromDouble(0.1), *Number::Parse("0.1"));
  EXPECT_FALSE(Number::FromDouble(0.30000000000000004) == *Number::Parse("0.3"));
  EXPECT_EQ(Number(1234567).ToShortG(10), "1234567");
  EXPECT_EQ(Number::Parse("12345678901234")->ToShortG(10), "1.23456789e+13");
}

}  // namespace
}  // namespace proto::value
