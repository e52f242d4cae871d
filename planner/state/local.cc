#include "planner/state/local.h"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "planner/addr/address.h"
#include "planner/state/disk.h"
#include "planner/state/file.h"
#include "planner/state/journal.h"
#include "planner/state/lock.h"
#include "planner/state/model.h"

namespace planner::state {
namespace {

absl::StatusOr<std::string> ReadIfThere(const std::string& path, size_t max_bytes) {
  absl::StatusOr<std::string> text = ReadWholeFile(path, max_bytes);
  if (absl::IsNotFound(text.status())) return std::string();
  return text;
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// What a journal is to a state.
enum class Relation { kNone, kBelongs, kFolded, kStale };

Relation Compare(const JournalContent& content, const State& state, std::string_view file_text) {
  if (!content.folded_sha256.empty() && content.folded_sha256 == Sha256(file_text)) {
    return Relation::kFolded;
  }
  const bool both_new = state.lineage.empty() && content.serial == 0;
  if (both_new || (content.lineage == state.lineage && content.serial == state.serial)) {
    return Relation::kBelongs;
  }
  return content.records == 0 && content.intents.empty() ? Relation::kNone : Relation::kStale;
}

struct Replayed {
  Relation relation = Relation::kNone;
  JournalContent content = {};
};

// Replays the journal on `state` if it belongs to it. One that cannot be read is stale.
absl::StatusOr<Replayed> ReplayIfOurs(const std::string& journal_path, std::string_view file_text,
                                      State& state) {
  Replayed replayed;
  const absl::StatusOr<std::string> text = ReadIfThere(journal_path, kMaxJournalBytes);
  if (!text.ok()) return text.status();
  absl::StatusOr<JournalContent> content = ReplayJournal(*text, nullptr);
  if (!content.ok()) {
    replayed.relation = absl::IsNotFound(content.status()) ? Relation::kNone : Relation::kStale;
    return replayed;
  }
  replayed.content = *std::move(content);
  replayed.relation = Compare(replayed.content, state, file_text);
  if (replayed.relation != Relation::kBelongs) return replayed;
  if (absl::Status status = ReplayJournal(*text, &state).status(); !status.ok()) return status;
  state.lineage = replayed.content.lineage;
  return replayed;
}

// A name that is not taken: PATH.stale, PATH.stale-2, …
absl::StatusOr<std::string> SetAside(const std::string& path) {
  constexpr int kMaxNames = 1000;
  for (int i = 1; i < kMaxNames; ++i) {
    std::string name = path + ".stale";
    if (i > 1) absl::StrAppend(&name, "-", i);
    if (access(name.c_str(), F_OK) == 0) continue;
    if (rename(path.c_str(), name.c_str()) != 0) return ErrnoStatus("rename", path);
    return name;
  }
  return absl::ResourceExhaustedError("Too many stale journals beside " + path + ".");
}

std::string BackupPath(const LocalPaths& paths) {
  if (paths.backup_path == "-") return {};
  return paths.backup_path.empty() ? paths.path + ".backup" : paths.backup_path;
}

}  // namespace

absl::StatusOr<State> ReadLocalState(const std::string& path, Recovery* recovery) {
  const std::string target = ResolveLinks(path);
  const absl::StatusOr<std::string> text = ReadIfThere(target, kMaxStateBytes);
  if (!text.ok()) return text.status();
  absl::StatusOr<State> state = ReadState(*text);
  if (!state.ok()) return state;
  const std::string journal_path = JournalPath(target);
  absl::StatusOr<Replayed> replayed = ReplayIfOurs(journal_path, *text, *state);
  if (!replayed.ok()) return replayed.status();
  if (recovery == nullptr) return state;
  if (replayed->relation == Relation::kBelongs) {
    recovery->replayed = replayed->content.records;
    recovery->intents = std::move(replayed->content.intents);
  } else if (replayed->relation == Relation::kStale) {
    recovery->stale_journal = journal_path;
  }
  return state;
}

absl::StatusOr<std::unique_ptr<LocalStore>> LocalStore::Open(LocalPaths paths,
                                                             std::string_view operation,
                                                             const LockOptions& lock_options) {
  std::unique_ptr<LocalStore> store(new LocalStore());
  store->paths_ = std::move(paths);
  store->target_ = ResolveLinks(store->paths_.path);
  store->journal_path_ = JournalPath(store->target_);
  if (lock_options.enabled) {
    LockInfo info;
    info.operation = std::string(operation);
    absl::StatusOr<FileLock> lock =
        FileLock::Acquire(store->paths_.path, std::move(info), lock_options);
    if (!lock.ok()) return lock.status();
    store->lock_ = *std::move(lock);
  }
  if (absl::Status status = store->Load(); !status.ok()) return status;
  return store;
}

LocalStore::~LocalStore() = default;

absl::Status LocalStore::Load() {
  absl::StatusOr<std::string> text = lock_.held()
                                         ? ReadDescriptor(lock_.fd(), target_, kMaxStateBytes)
                                         : ReadIfThere(target_, kMaxStateBytes);
  if (!text.ok()) return text.status();
  original_ = *std::move(text);
  absl::StatusOr<State> file = ReadState(original_);
  if (!file.ok()) return file.status();
  if (!IsBlank(original_)) written_ = std::make_shared<const State>(*file);
  State state = *std::move(file);
  if (!paths_.read_path.empty() && paths_.read_path != paths_.path) {
    const absl::StatusOr<std::string> other = ReadIfThere(paths_.read_path, kMaxStateBytes);
    if (!other.ok()) return other.status();
    absl::StatusOr<State> read = ReadState(*other);
    if (!read.ok()) return read.status();
    state = *std::move(read);
  }
  if (absl::Status status = LoadJournal(state); !status.ok()) return status;
  serial_ = state.serial;
  lineage_ = state.lineage;
  state_ = std::make_shared<const State>(std::move(state));
  return absl::OkStatus();
}

absl::Status LocalStore::LoadJournal(State& state) {
  absl::StatusOr<Replayed> replayed = ReplayIfOurs(journal_path_, original_, state);
  if (!replayed.ok()) return replayed.status();
  switch (replayed->relation) {
    case Relation::kNone: return absl::OkStatus();
    case Relation::kFolded: unlink(journal_path_.c_str()); return absl::OkStatus();
    case Relation::kStale: {
      absl::StatusOr<std::string> name = SetAside(journal_path_);
      if (!name.ok()) return name.status();
      recovery_.stale_journal = *std::move(name);
      return absl::OkStatus();
    }
    case Relation::kBelongs: break;
  }
  has_journal_ = true;
  journal_valid_bytes_ = replayed->content.valid_bytes;
  recovery_.replayed = replayed->content.records;
  recovery_.intents = std::move(replayed->content.intents);
  return absl::OkStatus();
}

absl::Status LocalStore::OpenJournal() {
  if (journal_.is_open()) return absl::OkStatus();
  if (lineage_.empty()) lineage_ = NewLineage();
  absl::StatusOr<Journal> journal = has_journal_
                                        ? Journal::Resume(journal_path_, journal_valid_bytes_)
                                        : Journal::Create(journal_path_, lineage_, serial_);
  if (!journal.ok()) return journal.status();
  journal_ = *std::move(journal);
  has_journal_ = true;
  return absl::OkStatus();
}

absl::Status LocalStore::Record(const State& state, const addr::ResourceInstance& address) {
  if (absl::Status status = OpenJournal(); !status.ok()) return status;
  const Instance* instance = state.FindInstance(address);
  journal_.SetInstance(
      address, instance == nullptr ? nullptr : state.FindResource(address.resource), instance);
  return absl::OkStatus();
}

absl::Status LocalStore::RecordOutput(const State& state, std::string_view name) {
  if (absl::Status status = OpenJournal(); !status.ok()) return status;
  const auto output = state.outputs.find(std::string(name));
  if (output == state.outputs.end()) {
    journal_.RemoveOutput(name);
  } else {
    journal_.SetOutput(name, output->second);
  }
  return absl::OkStatus();
}

absl::Status LocalStore::RecordCheckResults(const State& state) {
  if (absl::Status status = OpenJournal(); !status.ok()) return status;
  journal_.SetCheckResults(state.check_results);
  return absl::OkStatus();
}

absl::Status LocalStore::RecordIntent(const Intent& intent) {
  if (absl::Status status = OpenJournal(); !status.ok()) return status;
  journal_.AddIntent(intent);
  return absl::OkStatus();
}

absl::Status LocalStore::Flush() {
  return journal_.is_open() ? journal_.Flush() : absl::OkStatus();
}

absl::Status LocalStore::WriteBackup() {
  if (backup_done_) return absl::OkStatus();
  const std::string path = BackupPath(paths_);
  if (!path.empty() && !IsBlank(original_)) {
    const std::string target = ResolveLinks(path);
    const absl::StatusOr<int> fd = WriteBeside(target, original_);
    if (!fd.ok()) return fd.status();
    close(*fd);
    if (absl::Status status = MoveIntoPlace(target); !status.ok()) return status;
    if (absl::Status status = SyncDirectoryOf(target); !status.ok()) return status;
  }
  backup_done_ = true;
  original_ = std::string();
  return absl::OkStatus();
}

absl::Status LocalStore::Replace(const std::string& text, uint64_t serial) {
  if (has_journal_) {
    if (absl::Status status = OpenJournal(); !status.ok()) return status;
    journal_.AddFold(serial, Sha256(text));
    if (absl::Status status = journal_.Flush(); !status.ok()) return status;
  }
  const absl::StatusOr<int> fd = WriteBeside(target_, text);
  if (!fd.ok()) return fd.status();
  absl::Status status = lock_.held() ? LockDescriptor(*fd) : absl::OkStatus();
  if (status.ok()) status = MoveIntoPlace(target_);
  if (!status.ok() || !lock_.held()) {
    close(*fd);
  } else {
    lock_.Adopt(*fd);
  }
  return status.ok() ? SyncDirectoryOf(target_) : status;
}

void LocalStore::DropJournal() {
  journal_ = Journal();
  if (has_journal_) unlink(journal_path_.c_str());
  has_journal_ = false;
}

absl::Status LocalStore::Save(const State& state) {
  if (written_ != nullptr && SameContent(state, *written_)) {
    DropJournal();
    return absl::OkStatus();
  }
  if (absl::Status status = WriteBackup(); !status.ok()) return status;
  if (lineage_.empty()) lineage_ = NewLineage();
  auto next = std::make_shared<State>(state);
  next->terraform_version = std::string(kTerraformVersion);
  next->lineage = lineage_;
  next->serial = serial_ + 1;
  if (absl::Status status = Replace(WriteState(*next), next->serial); !status.ok()) return status;
  serial_ = next->serial;
  written_ = std::move(next);
  DropJournal();
  return absl::OkStatus();
}

void LocalStore::Close() {
  journal_ = Journal();
  lock_.Release();
}

}  // namespace planner::state
