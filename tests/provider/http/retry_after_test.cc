#include "provider/http/retry_after.h"

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace provider::http {
namespace {

struct Case {
  const char* name;
  const char* value;
  std::optional<int> want_seconds;
};

class ParseRetryAfterTest : public testing::TestWithParam<Case> {};

TEST_P(ParseRetryAfterTest, Parses) {
  // Tue, 15 Nov 1994 08:12:31 GMT.
  const absl::Time now = absl::FromUnixSeconds(784887151);
  const auto got = ParseRetryAfter(GetParam().value, now);
  ASSERT_EQ(got.has_value(), GetParam().want_seconds.has_value());
  if (!got) return;
  EXPECT_EQ(*got, absl::Seconds(*GetParam().want_seconds));
}

INSTANTIATE_TEST_SUITE_P(, ParseRetryAfterTest,
                         testing::ValuesIn<Case>({{"Seconds", "120", 120},
                                                  {"SecondsAmongBlanks", " 3 ", 3},
                                                  {"Zero", "0", 0},
                                                  {"NotNegative", "-1", std::nullopt},
                                                  {"AtMostADay", "99999999", 86400},
                                                  {"HugeIsADay", "99999999999999999999999", 86400},
                                                  {"Date", "Tue, 15 Nov 1994 08:12:41 GMT", 10},
                                                  {"PastDate", "Tue, 15 Nov 1994 08:00:00 GMT", 0},
                                                  {"OldDate", "Tuesday, 15-Nov-94 08:12:41 GMT",
                                                   10},
                                                  {"DateOfC", "Tue Nov 15 08:12:41 1994", 10},
                                                  {"Empty", "", std::nullopt},
                                                  {"Word", "soon", std::nullopt},
                                                  {"HalfNumber", "5s", std::nullopt}}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace provider::http
