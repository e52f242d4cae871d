#include "provider/records/own_file.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/text/cat.h"
#include "provider/records/disk.h"
#include "provider/records/record_lines.h"

namespace provider::records {
namespace {

using proto::text::Cat;

constexpr int kMaxAttempts = 5;
constexpr size_t kMinWornBytes = size_t{1} << 20U;

// Not absl::BitGen: the name must be another one in every process.
std::string RandomName() {
  std::random_device device;
  std::string name = Cat(getpid(), "-");
  for (int i = 0; i < 16; ++i) name += "0123456789abcdef"[device() & 15U];
  return name;
}

}  // namespace

OwnFile::OwnFile(std::string folder, int engine_pid)
    : folder_(std::move(folder)),
      engine_pid_(engine_pid),
      stem_(RandomName()),
      name_(stem_ + ".creates"),
      path_(Cat(folder_, "/", name_)) {}

bool OwnFile::IsInPlace() const { return file_.is_open() && IsNamed(file_.get(), path_); }

absl::Status OwnFile::Replace(std::string_view lines) {
  if (lines.size() > kMaxFileBytes) {
    return absl::ResourceExhaustedError(Cat("write ", path_, ": too many creates at a time"));
  }
  if (absl::Status status = MakeFolder(folder_); !status.ok()) return status;
  const std::string text = Cat(HeadLine(engine_pid_), lines);
  const std::string fresh_path = Cat(folder_, "/", stem_, ".new");
  absl::StatusOr<Descriptor> fresh = MakeLockedFile(fresh_path, path_, text);
  // Another process may take the new file for a crashed one's and remove it before it is locked.
  for (int attempt = 1; attempt < kMaxAttempts; ++attempt) {
    if (!absl::IsNotFound(fresh.status()) && !absl::IsAborted(fresh.status())) break;
    fresh = MakeLockedFile(fresh_path, path_, text);
  }
  if (!fresh.ok()) return fresh.status();
  file_ = *std::move(fresh);
  size_ = text.size();
  worn_size_ = std::max(kMinWornBytes, 2 * size_);
  has_failed_ = false;
  is_folder_synced_ = false;
  return SyncFolderOnce();
}

absl::Status OwnFile::Append(std::string_view lines, bool is_durable) {
  absl::Status status;
  if (size_ + lines.size() > kMaxFileBytes) {
    status = absl::ResourceExhaustedError(Cat("write ", path_, ": too many creates at a time"));
  }
  if (status.ok()) status = WriteAt(file_.get(), path_, lines, size_);
  if (status.ok() && is_durable && fdatasync(file_.get()) != 0) {
    status = ErrnoStatus("fsync", path_);
  }
  if (!status.ok()) {
    has_failed_ = true;
    return status;
  }
  size_ += lines.size();
  return is_durable ? SyncFolderOnce() : absl::OkStatus();
}

absl::Status OwnFile::SyncFolderOnce() {
  if (is_folder_synced_) return absl::OkStatus();
  absl::Status status = SyncFolder(folder_);
  is_folder_synced_ = status.ok();
  return status;
}

void OwnFile::Remove() {
  if (IsInPlace()) unlink(path_.c_str());
  file_ = Descriptor();
}

}  // namespace provider::records
