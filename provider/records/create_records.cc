#include "provider/records/create_records.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "provider/records/leftovers.h"
#include "provider/records/record_lines.h"

namespace provider::records {
namespace {

// Signals are for the threads that know what to do with them.
void BlockSignals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

CreateRecords::CreateRecords(const std::string& folder, int engine_pid, Waiting waiting)
    : file_(folder, engine_pid), leftovers_(folder, file_.name(), std::move(waiting)) {}

CreateRecords::~CreateRecords() { Close(/*orderly=*/false); }

void CreateRecords::Put(CreateRecord record, Done done) {
  Remember({std::move(record), /*is_parked=*/false}, std::move(done));
}

void CreateRecords::Park(CreateRecord record, Done done) {
  record.is_answered = false;
  Remember({std::move(record), /*is_parked=*/true}, std::move(done));
}

void CreateRecords::Remember(Entry entry, Done done) {
  Waiter waiter{std::move(done)};
  if (!FitsLine(entry.record)) {
    waiter.refusal = absl::InvalidArgumentError("The record of a create is larger than 64 KiB.");
  }
  {
    const absl::MutexLock lock(&mutex_);
    if (!is_closed_) {
      if (waiter.refusal.ok()) Change(std::move(entry));
      if (waiter.done != nullptr) waiters_.push_back(std::move(waiter));
      has_news_ = true;
      StartWriter();
      return;
    }
  }
  if (waiter.done != nullptr) {
    waiter.done(absl::FailedPreconditionError("The records of creates are closed."));
  }
}

void CreateRecords::Change(Entry entry) {
  const std::string token = entry.record.token;
  changed_.insert(token);
  Entry& known = entries_[token];
  if (known.is_parked) parked_.erase(ParkedKey(known.record));
  if (entry.is_parked) parked_.insert(ParkedKey(entry.record));
  known = std::move(entry);
}

void CreateRecords::Forget(std::string_view token) {
  const absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(token);
  if (found == entries_.end() || is_closed_) return;
  changed_.insert(found->first);
  if (found->second.is_parked) parked_.erase(ParkedKey(found->second.record));
  entries_.erase(found);
  has_news_ = true;
}

std::optional<CreateRecord> CreateRecords::Claim(std::string_view fingerprint) {
  const absl::MutexLock lock(&leftovers_mutex_);
  const Leftovers::FolderLock folder = leftovers_.Look();
  std::optional<CreateRecord> left;
  if (folder.is_open()) left = leftovers_.OldestFree(fingerprint);
  if (std::optional<CreateRecord> parked = TakeParked(fingerprint, left)) return parked;
  if (!left) return std::nullopt;
  left->is_answered = false;
  if (RememberNow(*left).ok()) {
    leftovers_.Drop(left->token);
  } else {
    leftovers_.Keep(left->token);
  }
  return left;
}

std::optional<CreateRecord> CreateRecords::TakeParked(std::string_view fingerprint,
                                                      const std::optional<CreateRecord>& other) {
  const absl::MutexLock lock(&mutex_);
  const auto key = parked_.lower_bound({std::string(fingerprint), absl::InfinitePast(), {}});
  if (key == parked_.end() || std::get<0>(*key) != fingerprint) return std::nullopt;
  const CreateRecord& record = entries_.at(std::get<2>(*key)).record;
  if (other && IsOlder(*other, record)) return std::nullopt;
  // On disk a record does not say who holds it.
  entries_.at(record.token).is_parked = false;
  parked_.erase(key);
  return record;
}

absl::Status CreateRecords::RememberNow(const CreateRecord& record) {
  absl::Notification is_done;
  absl::Status result;
  Put(record, [&is_done, &result](absl::Status status) {
    result = std::move(status);
    is_done.Notify();
  });
  is_done.WaitForNotification();
  return result;
}

void CreateRecords::Confirm(std::string_view job_or_image_id) {
  const absl::MutexLock lock(&leftovers_mutex_);
  leftovers_.Confirm(job_or_image_id);
}

std::vector<CreateRecord> CreateRecords::Unclaimed() {
  const absl::MutexLock lock(&leftovers_mutex_);
  const Leftovers::FolderLock folder = leftovers_.Look();
  return folder.is_open() ? leftovers_.Free() : std::vector<CreateRecord>();
}

bool CreateRecords::CanClaim(std::string_view fingerprint) {
  const absl::MutexLock lock(&leftovers_mutex_);
  const Leftovers::FolderLock folder = leftovers_.Look();
  if (folder.is_open() && leftovers_.OldestFree(fingerprint)) return true;
  const absl::MutexLock own(&mutex_);
  const auto key = parked_.lower_bound({std::string(fingerprint), absl::InfinitePast(), {}});
  return key != parked_.end() && std::get<0>(*key) == fingerprint;
}

std::vector<CreateRecord> CreateRecords::TakeOutdated(std::string_view name,
                                                      std::string_view fingerprint) {
  const absl::MutexLock lock(&leftovers_mutex_);
  const Leftovers::FolderLock folder = leftovers_.Look();
  if (!folder.is_open()) return {};
  std::vector<CreateRecord> records = leftovers_.FreeNamed(name);
  std::erase_if(records, [&](const CreateRecord& record) {
    return record.fingerprint == fingerprint || !told_.insert(record.token).second;
  });
  return records;
}

std::vector<std::string> CreateRecords::TakeProblems() {
  const absl::MutexLock lock(&leftovers_mutex_);
  return leftovers_.TakeProblems();
}

void CreateRecords::Close(bool orderly) {
  std::thread writer;
  {
    const absl::MutexLock lock(&mutex_);
    if (is_closed_) return;
    is_closed_ = true;
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const bool is_kept_by_engine = orderly && entry->second.record.is_answered;
      if (is_kept_by_engine) changed_.insert(entry->first);
      entry = is_kept_by_engine ? entries_.erase(entry) : std::next(entry);
    }
    writer = std::move(writer_);
  }
  if (writer.joinable()) writer.join();
}

void CreateRecords::StartWriter() {
  if (!writer_.joinable()) writer_ = std::thread([this] { RunWriter(); });
}

void CreateRecords::RunWriter() {
  BlockSignals();
  bool is_last = false;
  while (!is_last) {
    {
      const absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &CreateRecords::HasWork));
    }
    const bool is_whole = !file_.IsInPlace() || file_.IsWorn();
    Batch batch;
    {
      const absl::MutexLock lock(&mutex_);
      is_last = is_closed_;
      batch = TakeBatch(is_whole);
    }
    const absl::Status status = Write(batch);
    if (!status.ok()) {
      const absl::MutexLock lock(&mutex_);
      changed_.insert(batch.tokens.begin(), batch.tokens.end());
    }
    for (Waiter& waiter : batch.waiters) waiter.done(waiter.refusal.ok() ? status : waiter.refusal);
  }
}

absl::Status CreateRecords::Write(const Batch& batch) {
  if (batch.is_over) {
    file_.Remove();
    return absl::OkStatus();
  }
  const bool is_shrinking = batch.is_whole && file_.IsInPlace();
  if (batch.lines.empty() && !is_shrinking) return absl::OkStatus();
  return batch.is_whole ? file_.Replace(batch.lines) : file_.Append(batch.lines, batch.is_durable);
}

CreateRecords::Batch CreateRecords::TakeBatch(bool is_whole) {
  Batch batch;
  batch.is_whole = is_whole;
  batch.is_over = is_closed_ && entries_.empty();
  batch.is_durable = is_closed_;
  batch.tokens.assign(changed_.begin(), changed_.end());
  for (const std::string& token : changed_) {
    const auto found = entries_.find(token);
    if (found != entries_.end()) batch.is_durable = true;
    if (is_whole) continue;
    batch.lines += found == entries_.end() ? ForgetLine(token) : PutLine(found->second.record);
  }
  if (is_whole) {
    for (const auto& [token, entry] : entries_) batch.lines += PutLine(entry.record);
  }
  batch.waiters = std::exchange(waiters_, {});
  changed_.clear();
  has_news_ = false;
  return batch;
}

}  // namespace provider::records
