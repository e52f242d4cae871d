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

Number Text(const char* text) { return *Number::Parse(text); }

// Answers of Terraform 1.11.4's console. Literals have 512 bits, lengths 64, doubles 53.
TEST(NumberTest, QuotientsHaveTheDigitsOfTheLargerPrecision) {
  const auto quotient = [](const Number& a, const Number& b) {
    return Number::Divide(a, b)->ToString();
  };
  const std::string third = quotient(Text("1"), Text("3"));
  EXPECT_EQ(third, "0." + std::string(154, '3') + "5");
  EXPECT_EQ(quotient(Text("2"), Text("3")), "0." + std::string(153, '6') + "7");
  EXPECT_EQ(quotient(1, 3), "0.33333333333333333334");
  EXPECT_EQ(quotient(1, Text("3")), third);
  EXPECT_EQ(quotient(Number::FromDouble(1), Number::FromDouble(3)), "0.3333333333333333");
  EXPECT_EQ(quotient(Text("1e21"), 1), "1000000000000000000000");
}

TEST(NumberTest, ArithmeticIsExactBeyondTheSmallIntegers) {
  const Number max = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(Number::Add(max, 1)->ToString(), "9223372036854775808");
  EXPECT_EQ(Number::Multiply(max, max)->ToString(), "85070591730234615847396907784232501249");
  EXPECT_EQ(Number::Add(Text("18446744073709551615"), Text("1"))->ToString(),
            "18446744073709551616");
  EXPECT_EQ(Number::Add(Text("0.1"), Text("0.2"))->ToString(), "0.3");
  EXPECT_EQ(Number::Multiply(Text("0.5"), Text("0.5"))->ToString(), "0.25");
  EXPECT_EQ(Number::Multiply(Text("1.1"), Text("1.1"))->ToString(),
            "1.21" + std::string(151, '0') + "1");
  EXPECT_EQ(Number::Subtract(1, 2)->ToString(), "-1");
  EXPECT_EQ(Number(std::numeric_limits<int64_t>::min()).Negate().ToString(), "9223372036854775808");
}

TEST(NumberTest, NegativeZeroExists) {
  EXPECT_EQ(Number(0).Negate().ToString(), "-0");
  EXPECT_EQ(Number::Multiply(0, -1)->ToString(), "-0");
  EXPECT_EQ(Number::Add(Text("-0"), 0)->ToString(), "0");
  EXPECT_EQ(Text("-0"), Number(0));
  EXPECT_FALSE(Text("-0").IsNegative());
  EXPECT_EQ(Text("-0.5").Ceil().ToString(), "0");
  EXPECT_EQ(Text("-0.5").Floor().ToString(), "-1");
}

TEST(NumberTest, RemaindersAreCores) {
  struct Case {
    const char* a;
    const char* b;
    std::string want;
  };
  for (const Case& c : {
           Case{"5.5", "2", "1.5"},
           Case{"-5.5", "2", "-1.5"},
           Case{"5.5", "-2", "1.5"},
           Case{"-7", "3", "-1"},
           Case{"7", "0", "7"},
           Case{"0.3", "0.1", "0"},
           Case{"0.7", "0.2", "0.0" + std::string(153, '9') + "55"},
           Case{"1e30", "7", "1"},
           Case{"123456789012345678901234567890", "1000", "890"},
           Case{"3.0000000000000000000001", "1",
                "0.0000000000000000000001" + std::string(131, '0') + "10016591553611621625206"},
       }) {
    EXPECT_EQ(Number::Modulo(Text(c.a), Text(c.b))->ToString(), c.want) << c.a << " % " << c.b;
  }
  EXPECT_FALSE(Number::Modulo(5, Text("Inf")));
  EXPECT_FALSE(Number::Modulo(Text("Inf"), 2));
}

TEST(NumberTest, InfinitiesFollowTheirRules) {
  EXPECT_EQ(Number::Divide(1, 0)->ToString(), "+Inf");
  EXPECT_EQ(Number::Divide(-1, 0)->ToString(), "-Inf");
  EXPECT_FALSE(Number::Divide(0, 0));
  EXPECT_FALSE(Number::Subtract(Text("Inf"), Text("Inf")));
  EXPECT_FALSE(Number::Multiply(0, Text("Inf")));
  EXPECT_TRUE(Text("inf").IsInfinite());
  EXPECT_FALSE(Text("inf").IsInteger());
  EXPECT_EQ(Number::Compare(Text("-inf"), std::numeric_limits<int64_t>::min()), -1);
}

TEST(NumberTest, DoublesKeepTheirPrecision) {
  struct Case {
    double value;
    const char* want;
  };
  for (const Case& c :
       {Case{18446744073709551616.0, "18446744073709550000"},      // pow(2, 64)
        Case{1152921504606846976.0, "1152921504606847000"},        // pow(2, 60)
        Case{1180591620717411303424.0, "1180591620717411300000"},  // pow(2, 70)
        Case{9007199254740992.0, "9007199254740992"}, Case{1e-5, "0.00001"},
        Case{1.4142135623730951, "1.4142135623730951"}, Case{-0.0, "-0"}, Case{5.0, "5"}}) {
    EXPECT_EQ(Number::FromDouble(c.value).ToString(), c.want);
  }
  const Number power = Number::FromDouble(1152921504606846976.0);
  EXPECT_EQ(power.Negate().ToString(), "-1152921504606847000");
  EXPECT_EQ(Number::Add(power, Text("0"))->ToString(), "1152921504606846976");
  EXPECT_EQ(power.ToInt64(), int64_t{1} << 60);
  EXPECT_EQ(Number::FromDouble(0.1), Text("0.1"));
  EXPECT_FALSE(Number::FromDouble(0.30000000000000004) == Text("0.3"));
}

TEST(NumberTest, IntegersOfAllSizesConvert) {
  EXPECT_EQ(Text("18446744073709551615").ToUint64(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(Text("18446744073709551615").ToInt64(), std::nullopt);
  EXPECT_EQ(Number(-1).ToUint64(), std::nullopt);
  EXPECT_EQ(Text("1.5").ToInt64(), std::nullopt);
  EXPECT_TRUE(Text("0.5").IsExactDouble());
  EXPECT_FALSE(Text("0.1").IsExactDouble());
  EXPECT_FALSE(Text("9007199254740993").IsExactDouble());
  EXPECT_EQ(Number::FromUint64(std::numeric_limits<uint64_t>::max()).ToString(),
            "18446744073709551615");
}

TEST(NumberTest, ShortTextHasTenDigits) {
  EXPECT_EQ(Number(1234567).ToShortG(10), "1234567");
  EXPECT_EQ(Number(1000000).ToShortG(10), "1000000");
  EXPECT_EQ(Text("12345678901234").ToShortG(10), "1.23456789e+13");
  EXPECT_EQ(Text("0.00001").ToShortG(10), "1e-05");
  EXPECT_EQ(Text("0.0001").ToShortG(10), "0.0001");
  EXPECT_EQ(Text("-1.5").ToShortG(10), "-1.5");
  EXPECT_EQ(Text("1e10").ToShortG(10), "1e+10");
}

}  // namespace
}  // namespace proto::value
