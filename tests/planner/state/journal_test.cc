#include "planner/state/journal.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "planner/state/file.h"
#include "tests/planner/state/temporary_folder.h"

namespace planner::state {
namespace {

addr::ResourceInstance At(const std::string& text) { return *addr::ParseResourceInstance(text); }
addr::ProviderConfig Provider() { return {*addr::ParseProvider("kiln/ims"), "west"}; }
ObjectPtr Make(const std::string& id) {
  Object object;
  object.attributes = "{\"id\":\"" + id + "\"}";
  object.private_bytes = std::string("\0\1", 2);
  object.dependencies = {At("a.base").resource};
  return std::make_shared<const Object>(object);
}

// Changes a state and journals each change; keeps what the state was after each record.
class Recorder {
 public:
  explicit Recorder(const std::string& path) : path_(path) {
    absl::StatusOr<Journal> journal = Journal::Create(path, "lineage", 7);
    EXPECT_TRUE(journal.ok()) << journal.status();
    journal_ = *std::move(journal);
    Remember();
  }
  void Record(const std::string& text) {
    const addr::ResourceInstance address = At(text);
    journal_.SetInstance(address, state.FindResource(address.resource),
                         state.FindInstance(address));
    Remember();
  }
  void RecordOutput(const std::string& name) {
    if (state.outputs.contains(name)) {
      journal_.SetOutput(name, state.outputs[name]);
    } else {
      journal_.RemoveOutput(name);
    }
    Remember();
  }
  void RecordChecks() {
    journal_.SetCheckResults(state.check_results);
    Remember();
  }
  void RecordIntent(const std::string& text) {
    journal_.AddIntent({At(text), "create", "name \"n\""});
    Remember();
  }

  struct Point {
    size_t bytes;
    std::string state;
  };
  State state;
  std::vector<Point> points;

 private:
  void Remember() {
    ASSERT_TRUE(journal_.Flush().ok());
    EXPECT_EQ(ReadText(path_).size(), journal_.bytes());
    points.push_back({journal_.bytes(), WriteState(state)});
  }
  std::string path_;
  Journal journal_;
};

void RecordEverything(Recorder& recorder) {
  State& state = recorder.state;
  recorder.RecordIntent("a.b[0]");
  state.SetObject(At("a.b[0]"), "", Provider(), Make("one"));
  recorder.Record("a.b[0]");
  state.Depose(At("a.b[0]"));
  state.SetObject(At("a.b[0]"), "", Provider(), Make("two"));
  recorder.Record("a.b[0]");
  state.outputs["o"].value = proto::value::Value::String("<v>");
  recorder.RecordOutput("o");
  state.SetObject(At("module.m[\"k\"].a.b"), "", Provider(), Make("three"));
  recorder.Record("module.m[\"k\"].a.b");
  state.check_results = "[{\"status\":\"pass\"}]";
  recorder.RecordChecks();
  state.RemoveObject(At("module.m[\"k\"].a.b"));
  recorder.Record("module.m[\"k\"].a.b");
  state.outputs.clear();
  recorder.RecordOutput("o");
  recorder.RecordIntent("a.c");
}

TEST(JournalTest, ReplaysWholeRecordsWhereverItWasTorn) {
  const TemporaryFolder folder;
  Recorder recorder(folder / "j");
  RecordEverything(recorder);
  const std::string text = ReadText(folder / "j");
  size_t point = 0;
  for (size_t length = 0; length <= text.size(); ++length) {
    State state;
    const absl::StatusOr<JournalContent> content = ReplayJournal(text.substr(0, length), &state);
    if (length < recorder.points[0].bytes) {
      EXPECT_TRUE(absl::IsNotFound(content.status())) << length;
      continue;
    }
    while (point + 1 < recorder.points.size() && recorder.points[point + 1].bytes <= length) {
      ++point;
    }
    ASSERT_TRUE(content.ok()) << length << content.status();
    EXPECT_EQ(WriteState(state), recorder.points[point].state) << length;
    EXPECT_EQ(content->valid_bytes, recorder.points[point].bytes) << length;
    EXPECT_EQ(content->torn_bytes, length - content->valid_bytes) << length;
  }
}

TEST(JournalTest, BindsToLineageAndSerialAndListsOpenIntents) {
  const TemporaryFolder folder;
  Recorder recorder(folder / "j");
  RecordEverything(recorder);
  const absl::StatusOr<JournalContent> content = ReplayJournal(ReadText(folder / "j"), nullptr);
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(content->lineage, "lineage");
  EXPECT_EQ(content->serial, 7U);
  EXPECT_EQ(content->records, 7U);
  ASSERT_EQ(content->intents.size(), 1U) << "The intent of a.b[0] was fulfilled.";
  EXPECT_EQ(ToString(content->intents[0].address), "a.c");
  EXPECT_EQ(content->intents[0].action, "create");
  EXPECT_EQ(content->intents[0].object, "name \"n\"");
}

TEST(JournalTest, ResumesBehindTheTornRecord) {
  const TemporaryFolder folder;
  Recorder recorder(folder / "j");
  recorder.state.SetObject(At("a.b"), "", Provider(), Make("one"));
  recorder.Record("a.b");
  const size_t whole = ReadText(folder / "j").size();
  WriteText(folder / "j", ReadText(folder / "j") + "0000ffff 12345678 {\"insta");
  absl::StatusOr<Journal> journal = Journal::Resume(folder / "j", whole);
  ASSERT_TRUE(journal.ok());
  journal->RemoveOutput("o");
  ASSERT_TRUE(journal->Flush().ok());
  State state;
  const absl::StatusOr<JournalContent> content = ReplayJournal(ReadText(folder / "j"), &state);
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(content->records, 2U);
  EXPECT_EQ(content->torn_bytes, 0U);
}

TEST(JournalTest, DamagedBytesEndTheReplay) {
  const TemporaryFolder folder;
  Recorder recorder(folder / "j");
  RecordEverything(recorder);
  const std::string text = ReadText(folder / "j");
  for (size_t at = recorder.points[0].bytes; at < text.size(); ++at) {
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    State state;
    const absl::StatusOr<JournalContent> content = ReplayJournal(damaged, &state);
    ASSERT_TRUE(content.ok()) << at << content.status();
    EXPECT_LE(content->valid_bytes, at);
  }
}

TEST(JournalTest, FoldCountsOnlyAsLastRecord) {
  const TemporaryFolder folder;
  absl::StatusOr<Journal> journal = Journal::Create(folder / "j", "l", 1);
  ASSERT_TRUE(journal.ok());
  journal->AddFold(2, "abc");
  ASSERT_TRUE(journal->Flush().ok());
  EXPECT_EQ(ReplayJournal(ReadText(folder / "j"), nullptr)->folded_sha256, "abc");
  journal->RemoveOutput("o");
  ASSERT_TRUE(journal->Flush().ok());
  EXPECT_EQ(ReplayJournal(ReadText(folder / "j"), nullptr)->folded_sha256, "");
}

TEST(JournalTest, BytesPerChangeDoNotDependOnTheState) {
  const TemporaryFolder folder;
  Recorder recorder(folder / "j");
  size_t last = recorder.points.back().bytes;
  size_t first_size = 0;
  for (int i = 100; i < 400; ++i) {
    const std::string text = "a.b[" + std::to_string(i) + "]";
    recorder.state.SetObject(At(text), "", Provider(), Make("id"));
    recorder.Record(text);
    const size_t size = recorder.points.back().bytes - last;
    if (first_size == 0) first_size = size;
    EXPECT_EQ(size, first_size);
    last = recorder.points.back().bytes;
  }
}

TEST(JournalTest, OtherFilesAreNoJournals) {
  EXPECT_TRUE(absl::IsNotFound(ReplayJournal("", nullptr).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ReplayJournal(std::string(10000, 'x'), nullptr).status()));
}

TEST(JournalTest, IsPrivate) {
  const TemporaryFolder folder;
  const Recorder recorder(folder / "j");
  EXPECT_EQ(std::filesystem::status(folder / "j").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace planner::state
