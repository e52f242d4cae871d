#include "provider/records/leftovers.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/text/cat.h"
#include "provider/records/disk.h"
#include "provider/records/record_lines.h"

namespace provider::records {
namespace {

using proto::text::Cat;

constexpr std::string_view kFileEnding = ".creates";
constexpr std::string_view kNewFileEnding = ".new";
constexpr size_t kHeadBytes = 256;
constexpr int kMaxAttempts = 5;
constexpr absl::Duration kPollInterval = absl::Milliseconds(50);
constexpr std::string_view kConsequence =
    " Images of creates that were interrupted may be missing in the state: look for them in the "
    "service.";

std::string_view Stem(std::string_view name) {
  return name.substr(0, name.size() - kFileEnding.size());
}

// Files of records and new ones, sorted. NotFound if there is no such folder.
absl::StatusOr<std::vector<std::string>> ListNames(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator entries(folder, error);
  while (!error && entries != std::filesystem::directory_iterator()) {
    std::string name = entries->path().filename().string();
    if (name.ends_with(kFileEnding) || name.ends_with(kNewFileEnding)) {
      names.push_back(std::move(name));
    }
    entries.increment(error);
  }
  if (error) {
    errno = error.value();
    return ErrnoStatus("read", folder);
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<Descriptor> LockFolder(const std::string& folder) {
  const std::string path = Cat(folder, "/lock");
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    absl::StatusOr<Descriptor> file = OpenFile(path, O_RDWR | O_CREAT);
    if (!file.ok()) return file.status();
    while (flock(file->get(), LOCK_EX) != 0) {
      if (errno != EINTR) return ErrnoStatus("lock", path);
    }
    // Otherwise someone has cleared the folder, and the next one locks another file.
    if (IsNamed(file->get(), path)) return file;
  }
  return absl::AbortedError(Cat("lock ", path, ": it is being removed all the time"));
}

}  // namespace

Leftovers::Leftovers(std::string folder, std::string own_name, Waiting waiting)
    : folder_(std::move(folder)), own_name_(std::move(own_name)), waiting_(std::move(waiting)) {}

Leftovers::FolderLock Leftovers::Look() {
  while (!is_settled_) {
    absl::StatusOr<std::vector<std::string>> names = ListNames(folder_);
    if (absl::IsNotFound(names.status()) || (names.ok() && names->empty())) {
      files_.clear();
      Summarize();
      return {};
    }
    absl::StatusOr<Descriptor> lock = LockFolder(folder_);
    names = ListNames(folder_);
    if (!lock.ok() || !names.ok()) {
      ReportUnusable(lock.ok() ? names.status() : lock.status());
      has_looked_ = true;
      return {};
    }
    LookAtAll(*names);
    if (is_settled_) return {};
    if (!IsWorthWaiting()) return *std::move(lock);
    lock = Descriptor();
    waiting_.sleep(kPollInterval);
  }
  return {};
}

void Leftovers::LookAtAll(const std::vector<std::string>& names) {
  has_missed_ = false;
  for (auto file = files_.begin(); file != files_.end();) {
    const bool is_there = std::binary_search(names.begin(), names.end(), file->first);
    file = is_there ? std::next(file) : files_.erase(file);
  }
  for (const std::string& name : names) {
    if (name.ends_with(kFileEnding) && name != own_name_) LookAt(name);
    if (name.ends_with(kNewFileEnding)) RemoveStaleNewFile(name);
  }
  if (std::exchange(has_news_, false)) {
    BuildIndexes();
    DropConfirmed();
  }
  Summarize();
}

void Leftovers::LookAt(const std::string& name) {
  if (const auto known = files_.find(name); known != files_.end()) {
    if (known->second.kept.is_open()) return;  // Nobody else can have changed it.
  }
  const std::string path = PathOf(name);
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const absl::StatusOr<Descriptor> opened = OpenFile(path, O_RDWR);
    const absl::StatusOr<bool> is_dead =
        opened.ok() ? TryLock(opened->get(), path) : absl::StatusOr<bool>(opened.status());
    struct stat info {};
    if (!is_dead.ok() || fstat(opened->get(), &info) != 0 || !S_ISREG(info.st_mode)) {
      files_.erase(name);
      if (!is_dead.ok() && !absl::IsNotFound(is_dead.status())) ReportUnusable(is_dead.status());
      return;
    }
    // Its owner may just have put a new file in its place, and thereby freed the old one's lock.
    if (!IsNamed(opened->get(), path)) continue;
    File& file = files_[name];
    // Those of the dead only grow once their torn tail is cut off (see Read), of the living only
    // the head is of interest, and a new one is another inode.
    const bool is_same = file.is_dead == *is_dead && file.inode == info.st_ino;
    if (is_same && (!*is_dead || file.size == info.st_size)) return;
    file.is_dead = *is_dead;
    file.inode = info.st_ino;
    file.size = info.st_size;
    return Read(name, opened->get(), file);
  }
}

void Leftovers::Read(const std::string& name, int fd, File& file) {
  const std::string path = PathOf(name);
  const size_t max_bytes = file.is_dead ? kMaxFileBytes + 1 : kHeadBytes;
  const absl::StatusOr<std::string> text = ReadFrom(fd, path, max_bytes);
  if (!text.ok()) {
    files_.erase(name);
    return ReportUnusable(text.status());
  }
  file.content = ReadLines(*text);
  has_news_ = true;
  if (!file.is_dead) return;
  if (text->size() > kMaxFileBytes) file.content.end = FileContent::End::kGarbage;
  switch (file.content.end) {
    case FileContent::End::kWhole:
    case FileContent::End::kTorn:
      if (file.content.records.empty()) {
        unlink(path.c_str());
        files_.erase(name);
        return;
      }
      // Or else a line in its place might leave the size, and others would not see it.
      if (ftruncate(fd, static_cast<off_t>(file.content.valid_bytes)) == 0) {
        file.size = static_cast<off_t>(file.content.valid_bytes);
      }
      return;
    case FileContent::End::kGarbage: return Salvage(name, std::move(file));
    case FileContent::End::kOtherVersion:
      return Report(Cat("The records of earlier creates in ", path,
                        " are of another version of this plugin. Apply once with that version, or "
                        "remove the file.",
                        kConsequence));
  }
}

void Leftovers::Salvage(const std::string& name, File file) {
  files_.erase(name);
  const std::string path = PathOf(name);
  const std::string kept_name = Cat(Stem(name), "-kept", kFileEnding);
  absl::Status status;
  if (!file.content.records.empty()) {
    std::string text = HeadLine(file.content.engine_pid);
    for (const auto& [token, record] : file.content.records) text += PutLine(record);
    const absl::StatusOr<Descriptor> kept =
        MakeLockedFile(PathOf(Cat(Stem(name), "-kept", kNewFileEnding)), PathOf(kept_name), text);
    status = kept.ok() ? SyncFolder(folder_) : kept.status();
    struct stat info {};
    if (status.ok() && fstat(kept->get(), &info) == 0) {
      file.inode = info.st_ino;
      file.size = info.st_size;
      file.content.end = FileContent::End::kWhole;
      file.content.valid_bytes = text.size();
      files_[kept_name] = std::move(file);
    }
  }
  const std::string corrupt_path = Cat(path, ".corrupt");
  if (status.ok() && rename(path.c_str(), corrupt_path.c_str()) != 0) {
    status = ErrnoStatus("rename", path);
  }
  std::string problem = Cat("The records of earlier creates in ", path,
                            " are damaged. What could be read is kept; the file is now ",
                            corrupt_path, ".", kConsequence);
  if (!status.ok()) {
    problem = Cat("The records of earlier creates in ", path,
                  " are damaged, and what could be read cannot be kept: ", status.message(), ".",
                  kConsequence);
  }
  Report(std::move(problem));
}

void Leftovers::RemoveStaleNewFile(const std::string& name) {
  const std::string path = PathOf(name);
  const absl::StatusOr<Descriptor> file = OpenFile(path, O_RDWR);
  if (!file.ok()) return;
  const absl::StatusOr<bool> is_locked = TryLock(file->get(), path);
  if (is_locked.ok() && *is_locked && IsNamed(file->get(), path)) unlink(path.c_str());
}

void Leftovers::Drop(std::string_view token) {
  gone_.emplace(token);
  for (auto file = files_.begin(); file != files_.end();) {
    const bool is_used_up = DropFrom(file->first, file->second, token);
    file = is_used_up ? files_.erase(file) : std::next(file);
  }
}

// Whether the file was of no more use and has been removed.
bool Leftovers::DropFrom(const std::string& name, File& file, std::string_view token) {
  const auto found = file.content.records.find(token);
  if (!file.is_dead || found == file.content.records.end()) return false;
  file.content.records.erase(found);
  const std::string path = PathOf(name);
  if (file.content.records.empty() && unlink(path.c_str()) == 0) return true;
  const std::string line = ForgetLine(token);
  const absl::StatusOr<Descriptor> opened = OpenFile(path, O_RDWR);
  absl::Status status = opened.status();
  // Behind the last whole line: a torn one would make the new one unreadable.
  const auto end = static_cast<off_t>(file.content.valid_bytes);
  if (status.ok() && ftruncate(opened->get(), end) != 0) status = ErrnoStatus("truncate", path);
  if (status.ok()) status = WriteAt(opened->get(), path, line, file.content.valid_bytes);
  if (!status.ok()) {
    Report(Cat("The record of a create that is no longer needed cannot be removed: ",
               status.message(), ". It may be taken up again."));
    return false;
  }
  file.content.valid_bytes += line.size();
  file.size = static_cast<off_t>(file.content.valid_bytes);
  return false;
}

void Leftovers::Keep(std::string_view token) {
  gone_.emplace(token);
  for (auto& [name, file] : files_) {
    if (!file.is_dead || file.kept.is_open() || !file.content.records.contains(token)) continue;
    const std::string path = PathOf(name);
    absl::StatusOr<Descriptor> opened = OpenFile(path, O_RDWR);
    if (!opened.ok()) continue;
    const absl::StatusOr<bool> is_locked = TryLock(opened->get(), path);
    if (is_locked.ok() && *is_locked) file.kept = *std::move(opened);
  }
}

void Leftovers::Confirm(std::string_view job_or_image_id) {
  if (is_settled_ || job_or_image_id.empty()) return;
  const std::string id(job_or_image_id);
  if (!has_looked_ || has_living_) confirmed_.insert(id);
  if (has_looked_ && !by_id_.contains(id)) return;
  const FolderLock lock = Look();
  if (lock.is_open()) DropNamed(id);
}

void Leftovers::DropNamed(const std::string& job_or_image_id) {
  const auto found = by_id_.find(job_or_image_id);
  if (found == by_id_.end()) return;
  for (const std::string& token : found->second) Drop(token);
  by_id_.erase(found);
}

void Leftovers::DropConfirmed() {
  for (const std::string& id : confirmed_) DropNamed(id);
}

void Leftovers::BuildIndexes() {
  by_id_.clear();
  by_fingerprint_.clear();
  by_name_.clear();
  for (const auto& [name, file] : files_) {
    for (const auto& [token, record] : file.content.records) {
      if (!file.is_dead) break;
      by_fingerprint_[record.fingerprint].push_back(token);
      by_name_[record.name].push_back(token);
      if (!record.job_id.empty()) by_id_[record.job_id].push_back(token);
      for (const std::string& id : record.image_ids) by_id_[id].push_back(token);
    }
  }
}

void Leftovers::Summarize() {
  has_looked_ = true;
  has_living_ = false;
  is_settled_ = !has_missed_;
  for (const auto& [name, file] : files_) {
    if (!file.is_dead) has_living_ = true;
    if (!file.is_dead || !file.content.records.empty()) is_settled_ = false;
  }
  if (!has_living_) confirmed_.clear();
}

bool Leftovers::IsWorthWaiting() {
  const absl::Time now = waiting_.now();
  return std::ranges::any_of(files_, [&](const auto& named) {
    const auto& [name, file] = named;
    const int engine_pid = file.content.engine_pid;
    if (file.is_dead || engine_pid == 0 || IsProcessAlive(engine_pid)) return false;
    return now < deadlines_.try_emplace(name, now + waiting_.patience).first->second;
  });
}

std::optional<CreateRecord> Leftovers::Find(std::string_view token) const {
  std::optional<CreateRecord> record;
  if (gone_.contains(token)) return record;
  for (const auto& [name, file] : files_) {
    const auto found = file.content.records.find(token);
    if (!file.is_dead || found == file.content.records.end()) continue;
    if (!record || IsFurther(found->second, *record)) record = found->second;
  }
  return record;
}

absl::flat_hash_set<std::string> Leftovers::HeldByTheLiving() const {
  absl::flat_hash_set<std::string> held;
  for (const auto& [name, file] : files_) {
    if (file.is_dead) continue;
    const std::string path = PathOf(name);
    const absl::StatusOr<Descriptor> opened = OpenFile(path, O_RDONLY);
    if (!opened.ok()) continue;
    const absl::StatusOr<std::string> text = ReadFrom(opened->get(), path, kMaxFileBytes);
    if (!text.ok()) continue;
    for (const auto& [token, record] : ReadLines(*text).records) held.insert(token);
  }
  return held;
}

std::vector<CreateRecord> Leftovers::Free() const {
  absl::flat_hash_set<std::string> seen = HeldByTheLiving();
  std::vector<CreateRecord> records;
  for (const auto& [fingerprint, tokens] : by_fingerprint_) {
    for (const std::string& token : tokens) {
      const std::optional<CreateRecord> record = Find(token);
      if (record && seen.insert(token).second) records.push_back(*record);
    }
  }
  std::sort(records.begin(), records.end(), IsOlder);
  return records;
}

std::vector<CreateRecord> Leftovers::FreeOf(const Index& index, std::string_view key) const {
  const auto tokens = index.find(std::string(key));
  if (tokens == index.end()) return {};
  absl::flat_hash_set<std::string> seen = HeldByTheLiving();
  std::vector<CreateRecord> records;
  for (const std::string& token : tokens->second) {
    std::optional<CreateRecord> record = Find(token);
    if (record && seen.insert(token).second) records.push_back(*std::move(record));
  }
  std::sort(records.begin(), records.end(), IsOlder);
  return records;
}

std::optional<CreateRecord> Leftovers::OldestFree(std::string_view fingerprint) const {
  std::vector<CreateRecord> records = FreeOf(by_fingerprint_, fingerprint);
  if (records.empty()) return std::nullopt;
  return std::move(records.front());
}

std::string Leftovers::PathOf(std::string_view name) const { return Cat(folder_, "/", name); }

void Leftovers::Report(std::string problem) {
  if (reported_.insert(problem).second) problems_.push_back(std::move(problem));
}

void Leftovers::ReportUnusable(const absl::Status& status) {
  has_missed_ = true;
  Report(
      Cat("The records of earlier creates cannot be used: ", status.message(), ".", kConsequence));
}

std::vector<std::string> Leftovers::TakeProblems() { return std::exchange(problems_, {}); }

}  // namespace provider::records
