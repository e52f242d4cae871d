#include "provider/records/record_lines.h"

#include <string>

#include "gtest/gtest.h"

namespace provider::records {
namespace {

using End = FileContent::End;

CreateRecord Record(std::string token) {
  return {.token = std::move(token),
          .fingerprint = "f",
          .name = "a \"name\"",
          .job_id = "j",
          .image_ids = {"i-1", "i-2"},
          .sent_at = absl::FromUnixSeconds(1730874223),
          .is_answered = true};
}

TEST(RecordLinesTest, WhatWasWrittenIsRead) {
  const std::string text = HeadLine(42) + PutLine(Record("a")) + PutLine(Record("b"));
  const FileContent content = ReadLines(text);
  EXPECT_EQ(content.end, End::kWhole);
  EXPECT_EQ(content.engine_pid, 42);
  EXPECT_EQ(content.valid_bytes, text.size());
  ASSERT_EQ(content.records.size(), 2U);
  EXPECT_EQ(content.records.at("a"), Record("a"));
}

TEST(RecordLinesTest, TheLastWordOfATokenCounts) {
  CreateRecord early = Record("a");
  early.job_id = "";
  const std::string text = HeadLine(1) + PutLine(early) + PutLine(Record("a")) +
                           PutLine(Record("b")) + ForgetLine("b") + ForgetLine("never there");
  const FileContent content = ReadLines(text);
  ASSERT_EQ(content.records.size(), 1U);
  EXPECT_EQ(content.records.at("a").job_id, "j");
}

TEST(RecordLinesTest, EveryCutLeavesTheWholeLinesBeforeIt) {
  const std::string head = HeadLine(1);
  const std::string first = head + PutLine(Record("a"));
  const std::string text = first + PutLine(Record("b"));
  for (size_t cut = 0; cut < text.size(); ++cut) {
    const FileContent content = ReadLines(text.substr(0, cut));
    const size_t whole = cut < head.size() ? 0 : cut < first.size() ? head.size() : first.size();
    EXPECT_EQ(content.valid_bytes, whole) << cut;
    EXPECT_EQ(content.records.size(), whole < first.size() ? 0U : 1U) << cut;
    EXPECT_EQ(content.end, cut == whole ? End::kWhole : End::kTorn) << cut;
  }
}

TEST(RecordLinesTest, AFlippedBitEndsTheReading) {
  const std::string first = HeadLine(1) + PutLine(Record("a"));
  std::string text = first + PutLine(Record("b")) + PutLine(Record("c"));
  text[first.size() + 30] ^= 1;
  const FileContent content = ReadLines(text);
  EXPECT_EQ(content.end, End::kGarbage);
  EXPECT_EQ(content.records.size(), 1U);
}

TEST(RecordLinesTest, ZerosBehindTheLastLineAreAHoleNotDamage) {
  const std::string text = HeadLine(1) + PutLine(Record("a"));
  const FileContent content = ReadLines(text + std::string(4096, '\0'));
  EXPECT_EQ(content.end, End::kTorn);
  EXPECT_EQ(content.valid_bytes, text.size());
}

TEST(RecordLinesTest, OfAnotherVersionNothingIsRead) {
  const FileContent content =
      ReadLines("00000018 ef841ee2 {\"creates\":2,\"engine\":1}\n" + PutLine(Record("a")));
  EXPECT_EQ(content.end, End::kOtherVersion);
  EXPECT_FALSE(content.has_head);
  EXPECT_TRUE(content.records.empty());
}

TEST(RecordLinesTest, WithoutAHeadNothingIsRead) {
  for (const std::string& text : {std::string("what is this\n"), PutLine(Record("a"))}) {
    const FileContent content = ReadLines(text);
    EXPECT_EQ(content.end, End::kGarbage) << text;
    EXPECT_FALSE(content.has_head);
    EXPECT_TRUE(content.records.empty());
  }
}

TEST(RecordLinesTest, TooLongARecordDoesNotFit) {
  CreateRecord record = Record("a");
  EXPECT_TRUE(FitsLine(record));
  record.name = std::string(kMaxLineBytes, 'x');
  EXPECT_FALSE(FitsLine(record));
}

}  // namespace
}  // namespace provider::records
