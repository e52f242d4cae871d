#include "planner/state/local.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "planner/state/file.h"
#include "tests/planner/state/temporary_folder.h"

namespace planner::state {
namespace {

namespace fs = std::filesystem;

addr::ResourceInstance At(const std::string& text) { return *addr::ParseResourceInstance(text); }
addr::ProviderConfig Provider() { return {*addr::ParseProvider("kiln/ims"), ""}; }
ObjectPtr Make(const std::string& id) {
  Object object;
  object.attributes = "{\"id\":\"" + id + "\"}";
  return std::make_shared<const Object>(object);
}

class LocalStoreTest : public testing::Test {
 protected:
  std::unique_ptr<LocalStore> Open(LocalPaths paths = {}) {
    if (paths.path == "terraform.tfstate") paths.path = path_;
    absl::StatusOr<std::unique_ptr<LocalStore>> store =
        LocalStore::Open(std::move(paths), "OperationTypeApply", {});
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  // Adds one resource and saves.
  void Apply(const std::string& address) {
    auto store = Open();
    State state = *store->state();
    state.SetObject(At(address), "", Provider(), Make("x"));
    ASSERT_TRUE(store->Record(state, At(address)).ok());
    ASSERT_TRUE(store->Flush().ok());
    ASSERT_TRUE(store->Save(state).ok());
  }
  // The same, but dies before saving.
  void Crash(const std::string& address) {
    auto store = Open();
    State state = *store->state();
    ASSERT_TRUE(store->RecordIntent({.address = At(address), .action = "create"}).ok());
    state.SetObject(At(address), "", Provider(), Make("x"));
    ASSERT_TRUE(store->Record(state, At(address)).ok());
    ASSERT_TRUE(store->RecordIntent({.address = At("a.next"), .action = "create"}).ok());
    ASSERT_TRUE(store->Flush().ok());
  }
  TemporaryFolder folder_;
  std::string path_ = folder_ / "terraform.tfstate";
  std::string journal_ = folder_ / ".terraform.tfstate.journal";
};

TEST_F(LocalStoreTest, LooksWithoutLeavingATrace) {
  {
    auto store = Open();
    EXPECT_TRUE(store->state()->IsEmpty());
  }
  EXPECT_TRUE(fs::is_empty(folder_.path()));
  EXPECT_TRUE(ReadLocalState(path_)->IsEmpty());
}

TEST_F(LocalStoreTest, WritesAndKeepsTheLastVersion) {
  Apply("a.one");
  EXPECT_FALSE(fs::exists(path_ + ".backup")) << "There was nothing before.";
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const absl::StatusOr<State> first = ReadLocalState(path_);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->serial, 1U);
  EXPECT_EQ(first->lineage.size(), 36U);
  const std::string text = ReadText(path_);
  Apply("a.two");
  EXPECT_EQ(ReadText(path_ + ".backup"), text);
  const absl::StatusOr<State> second = ReadLocalState(path_);
  EXPECT_EQ(second->serial, 2U);
  EXPECT_EQ(second->lineage, first->lineage);
  EXPECT_EQ(second->resources.size(), 2U);
  EXPECT_FALSE(fs::exists(journal_));
}

TEST_F(LocalStoreTest, TheBackupIsWhatWasThereAtTheStart) {
  Apply("a.one");
  const std::string text = ReadText(path_);
  auto store = Open();
  State state = *store->state();
  for (const char* address : {"a.two", "a.three"}) {
    state.SetObject(At(address), "", Provider(), Make("x"));
    ASSERT_TRUE(store->Record(state, At(address)).ok());
    ASSERT_TRUE(store->Save(state).ok());
  }
  EXPECT_EQ(ReadText(path_ + ".backup"), text);
  EXPECT_EQ(ReadLocalState(path_)->serial, 3U);
}

TEST_F(LocalStoreTest, DoesNotWriteWhatHasNotChanged) {
  Apply("a.one");
  const std::string text = ReadText(path_);
  auto store = Open();
  ASSERT_TRUE(store->Save(*store->state()).ok());
  EXPECT_EQ(ReadText(path_), text);
  EXPECT_FALSE(fs::exists(path_ + ".backup"));
}

TEST_F(LocalStoreTest, BackupGoesWhereItIsTold) {
  Apply("a.one");
  for (const auto& [given, want] :
       {std::pair<std::string, std::string>{"-", ""}, {folder_ / "other", folder_ / "other"}}) {
    LocalPaths paths;
    paths.backup_path = given;
    auto store = Open(paths);
    State state = *store->state();
    state.SetObject(At("a.n" + std::to_string(given.size())), "", Provider(), Make("x"));
    ASSERT_TRUE(store->Save(state).ok());
    EXPECT_FALSE(fs::exists(path_ + ".backup"));
    EXPECT_EQ(fs::exists(folder_ / "other"), !want.empty());
  }
}

TEST_F(LocalStoreTest, ReplaysWhatACrashLeft) {
  Apply("a.one");
  Crash("a.two");
  EXPECT_EQ(ReadLocalState(path_)->resources.size(), 2U);
  Crash("a.three");
  {
    auto store = Open();
    EXPECT_EQ(store->state()->resources.size(), 3U);
    EXPECT_EQ(store->recovery().replayed, 2U);
    ASSERT_EQ(store->recovery().intents.size(), 1U);
    EXPECT_EQ(ToString(store->recovery().intents[0].address), "a.next");
    ASSERT_TRUE(store->Save(*store->state()).ok());
  }
  EXPECT_FALSE(fs::exists(journal_));
  EXPECT_EQ(ReadState(ReadText(path_))->resources.size(), 3U);
  EXPECT_EQ(ReadLocalState(path_)->serial, 2U);
}

TEST_F(LocalStoreTest, ReplaysTheVeryFirstRun) {
  Crash("a.one");
  const std::string lineage = ReadLocalState(path_)->lineage;
  EXPECT_EQ(lineage.size(), 36U);
  Apply("a.two");
  EXPECT_EQ(ReadState(ReadText(path_))->resources.size(), 2U);
  EXPECT_EQ(ReadLocalState(path_)->lineage, lineage);
}

TEST_F(LocalStoreTest, ReplaysAfterATornRecord) {
  Crash("a.one");
  WriteText(journal_, ReadText(journal_) + "000000ff 0");
  Crash("a.two");
  EXPECT_EQ(ReadLocalState(path_)->resources.size(), 2U);
}

TEST_F(LocalStoreTest, DropsAJournalThatIsInTheFileAlready) {
  Apply("a.one");
  Crash("a.two");
  const std::string journal = ReadText(journal_);
  {
    auto store = Open();
    ASSERT_TRUE(store->Save(*store->state()).ok());
  }
  // As if the process had died between renaming the state and removing the journal.
  absl::StatusOr<Journal> left = [&] {
    WriteText(journal_, journal);
    return Journal::Resume(journal_, journal.size());
  }();
  const std::string sha = [&] {
    std::string out;
    FILE* pipe = popen(("sha256sum " + path_).c_str(), "r");  // NOLINT(cert-env33-c): our own path.
    for (int c = fgetc(pipe); c != ' ' && c != EOF; c = fgetc(pipe)) out += static_cast<char>(c);
    pclose(pipe);
    return out;
  }();
  left->AddFold(2, sha);
  ASSERT_TRUE(left->Flush().ok());
  auto store = Open();
  EXPECT_EQ(store->recovery().replayed, 0U);
  EXPECT_TRUE(store->recovery().stale_journal.empty());
  EXPECT_FALSE(fs::exists(journal_));
}

TEST_F(LocalStoreTest, SetsAsideTheJournalOfAnotherState) {
  Apply("a.one");
  Crash("a.two");
  fs::remove(path_);
  WriteText(path_, "{\"version\":4,\"serial\":9,\"lineage\":\"other\",\"outputs\":{}}");
  Recovery recovery;
  EXPECT_TRUE(ReadLocalState(path_, &recovery)->resources.empty());
  EXPECT_EQ(recovery.stale_journal, journal_);
  EXPECT_TRUE(fs::exists(journal_)) << "Reading touches nothing.";
  auto store = Open();
  EXPECT_TRUE(store->state()->resources.empty());
  EXPECT_EQ(store->recovery().stale_journal, journal_ + ".stale");
  EXPECT_TRUE(fs::exists(journal_ + ".stale"));
}

TEST_F(LocalStoreTest, FollowsSymbolicLinks) {
  fs::create_directory(folder_ / "real");
  const std::string real = folder_ / "real/state";
  WriteText(real, "");
  fs::create_symlink("real/state", path_);
  Apply("a.one");
  EXPECT_TRUE(fs::is_symlink(path_));
  EXPECT_EQ(ReadState(ReadText(real))->resources.size(), 1U);
}

TEST_F(LocalStoreTest, KeepsTheModeOfAFileThatExists) {
  Apply("a.one");
  fs::permissions(path_, fs::perms(0640));
  Apply("a.two");
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms(0640));
}

TEST_F(LocalStoreTest, ReadsFromElsewhere) {
  Apply("a.one");
  LocalPaths paths;
  paths.read_path = path_;
  paths.path = folder_ / "out";
  auto store = Open(paths);
  EXPECT_EQ(store->state()->resources.size(), 1U);
  ASSERT_TRUE(store->Save(*store->state()).ok());
  EXPECT_EQ(ReadLocalState(folder_ / "out")->resources.size(), 1U);
}

TEST_F(LocalStoreTest, LocksUnlessToldOtherwise) {
  auto store = Open();
  LocalPaths paths;
  paths.path = path_;
  EXPECT_TRUE(absl::IsUnavailable(LocalStore::Open(paths, "x", {}).status()));
  LockOptions unlocked;
  unlocked.enabled = false;
  EXPECT_TRUE(LocalStore::Open(paths, "x", unlocked).ok());
  store->Close();
  EXPECT_TRUE(LocalStore::Open(paths, "x", {}).ok());
}

TEST_F(LocalStoreTest, KeepsTheLockWhileWriting) {
  auto store = Open();
  State state = *store->state();
  state.SetObject(At("a.b"), "", Provider(), Make("x"));
  ASSERT_TRUE(store->Save(state).ok());
  LocalPaths paths;
  paths.path = path_;
  EXPECT_TRUE(absl::IsUnavailable(LocalStore::Open(paths, "x", {}).status()));
}

TEST_F(LocalStoreTest, RefusesAFileThatIsNoState) {
  WriteText(path_, "hello");
  LocalPaths paths;
  paths.path = path_;
  EXPECT_TRUE(absl::IsInvalidArgument(LocalStore::Open(paths, "x", {}).status()));
  EXPECT_EQ(ReadText(path_), "hello");
  EXPECT_FALSE(fs::exists(folder_ / ".terraform.tfstate.lock.info"));
}

}  // namespace
}  // namespace planner::state
