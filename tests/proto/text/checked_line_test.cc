#include "proto/text/checked_line.h"

#include <gtest/gtest.h>

#include <string>

namespace proto::text {
namespace {

std::string LineOf(std::string_view text) {
  std::string line;
  AppendCheckedLine(text, line);
  return line;
}

TEST(CheckedLineTest, IsLengthSumAndText) {
  // The check value that the specification of CRC-32 gives.
  EXPECT_EQ(LineOf("123456789"), "00000009 cbf43926 123456789\n");
  EXPECT_EQ(LineOf(""), "00000000 00000000 \n");
  EXPECT_EQ(CheckedLineBytes(9), LineOf("123456789").size());
}

TEST(CheckedLineTest, IsReadFromTheBeginningOfWhatFollows) {
  for (const std::string text : {"", "a", "with\nlines", "with\xff bytes"}) {
    EXPECT_EQ(ReadCheckedLine(LineOf(text) + "more"), text);
  }
}

TEST(CheckedLineTest, TornAnywhereIsNoLine) {
  const std::string line = LineOf("{\"a\":1}");
  for (size_t size = 0; size < line.size(); ++size) {
    EXPECT_EQ(ReadCheckedLine(line.substr(0, size)), std::nullopt) << size;
    EXPECT_EQ(ReadCheckedLine(line.substr(0, size) + std::string(line.size(), '\0')), std::nullopt)
        << size;
  }
}

TEST(CheckedLineTest, ADifferentByteAnywhereIsNoLine) {
  const std::string line = LineOf("{\"a\":1}");
  for (size_t at = 0; at < line.size(); ++at) {
    std::string other = line;
    other[at] = other[at] == '~' ? '!' : '~';
    EXPECT_EQ(ReadCheckedLine(other), std::nullopt) << at;
  }
}

TEST(CheckedLineTest, ALengthBeyondTheEndIsNoLine) {
  EXPECT_EQ(ReadCheckedLine("ffffffff 00000000 a\n"), std::nullopt);
  EXPECT_EQ(ReadCheckedLine("00000002 e8b7be43 a\n"), std::nullopt);
}

}  // namespace
}  // namespace proto::text
