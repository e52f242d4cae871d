#include "planner/state/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "planner/addr/address.h"
#include "planner/state/disk.h"
#include "planner/state/model.h"
#include "planner/state/records.h"
#include "proto/text/checked_line.h"
#include "proto/value/json.h"

namespace planner::state {
namespace {

constexpr mode_t kPrivateMode = 0600;

void AppendText(std::string_view text, std::string& out) {
  proto::value::AppendJsonString(text, out);
}

}  // namespace

std::string JournalPath(std::string_view state_path) {
  return HiddenSibling(state_path, "journal");
}

absl::StatusOr<Journal> Journal::Create(const std::string& path, std::string_view lineage,
                                        uint64_t serial) {
  Journal journal;
  journal.path_ = path;
  journal.fd_ = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,  // NOLINT(*-vararg)
                     kPrivateMode);
  if (journal.fd_ < 0) return ErrnoStatus("open", path);
  std::string head = R"({"journal":1,"lineage":)";
  AppendText(lineage, head);
  absl::StrAppend(&head, ",\"serial\":", serial, "}");
  journal.Append(head);
  if (absl::Status status = journal.Flush(); !status.ok()) return status;
  if (absl::Status status = SyncDirectoryOf(path); !status.ok()) return status;
  return journal;
}

absl::StatusOr<Journal> Journal::Resume(const std::string& path, size_t valid_bytes) {
  Journal journal;
  journal.path_ = path;
  journal.fd_ = open(path.c_str(), O_WRONLY | O_CLOEXEC);  // NOLINT(*-vararg): POSIX.
  if (journal.fd_ < 0) return ErrnoStatus("open", path);
  if (ftruncate(journal.fd_, static_cast<off_t>(valid_bytes)) != 0) {
    return ErrnoStatus("truncate", path);
  }
  journal.size_ = valid_bytes;
  return journal;
}

Journal::Journal(Journal&& other) noexcept { *this = std::move(other); }

Journal& Journal::operator=(Journal&& other) noexcept {
  if (this == &other) return *this;
  if (fd_ >= 0) close(fd_);
  fd_ = std::exchange(other.fd_, -1);
  path_ = std::move(other.path_);
  size_ = other.size_;
  batch_ = std::move(other.batch_);
  return *this;
}

Journal::~Journal() {
  if (fd_ >= 0) close(fd_);
}

void Journal::Append(std::string_view json) { proto::text::AppendCheckedLine(json, batch_); }

void Journal::SetInstance(const addr::ResourceInstance& address, const Resource* resource,
                          const Instance* instance) {
  std::string json = "{\"instance\":";
  AppendText(ToString(address), json);
  if (resource != nullptr) {
    json += ",\"provider\":";
    AppendText(ProviderText(*resource), json);
  }
  json += ",\"objects\":[";
  bool is_first = true;
  const auto append = [&](std::string_view deposed_key, const ObjectPtr& object) {
    if (object == nullptr) return;
    if (!is_first) json += ',';
    is_first = false;
    AppendObject({}, deposed_key, *object, json);
  };
  if (instance != nullptr) {
    append({}, instance->current);
    for (const auto& [deposed_key, object] : instance->deposed) append(deposed_key, object);
  }
  Append(json + "]}");
}

void Journal::SetOutput(std::string_view name, const Output& output) {
  std::string json = "{\"output\":";
  AppendText(name, json);
  json += ",\"object\":";
  AppendOutput(output, json);
  Append(json + "}");
}

void Journal::RemoveOutput(std::string_view name) {
  std::string json = "{\"remove_output\":";
  AppendText(name, json);
  Append(json + "}");
}

void Journal::SetCheckResults(std::string_view json) {
  std::string record = "{\"checks\":";
  record += json.empty() ? "null" : json;
  Append(record + "}");
}

void Journal::AddIntent(const Intent& intent) {
  std::string json = "{\"intent\":";
  AppendText(ToString(intent.address), json);
  json += ",\"action\":";
  AppendText(intent.action, json);
  json += ",\"object\":";
  AppendText(intent.object, json);
  Append(json + "}");
}

void Journal::AddFold(uint64_t serial, std::string_view sha256) {
  std::string json = absl::StrCat("{\"folded\":", serial, ",\"sha256\":");
  AppendText(sha256, json);
  Append(json + "}");
}

absl::Status Journal::Flush() {
  if (batch_.empty()) return absl::OkStatus();
  absl::Status status = WriteAt(fd_, path_, batch_, size_);
  if (status.ok() && fdatasync(fd_) != 0) status = ErrnoStatus("fsync", path_);
  if (!status.ok()) {
    // Written again from the same place; whatever is there until then fails its check sum.
    if (ftruncate(fd_, static_cast<off_t>(size_)) != 0) return status;
    return status;
  }
  size_ += batch_.size();
  batch_.clear();
  return absl::OkStatus();
}

}  // namespace planner::state
