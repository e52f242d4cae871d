#include "planner/modules/unpack.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "proto/text/cat.h"

namespace planner::modules {
namespace {

namespace fs = std::filesystem;
using proto::text::Cat;

constexpr int kMaxEntries = 100'000;
constexpr uint64_t kMaxTotalBytes = uint64_t{2} << 30;
constexpr size_t kBlockBytes = size_t{1} << 16;
constexpr unsigned kPermissionMask = 0777;
constexpr std::array<std::string_view, 11> kKinds = {
    "zip", "tar.gz", "tgz", "tar.bz2", "tbz2", "tar.tbz2", "tar.xz", "txz", "gz", "bz2", "xz"};

struct CloseArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Archive = std::unique_ptr<archive, CloseArchive>;

bool StaysInside(const fs::path& name) {
  return !name.empty() && !name.is_absolute() &&
         std::ranges::none_of(name, [](const fs::path& part) { return part == ".."; });
}

class Unpacker {
 public:
  Unpacker(archive* reader, fs::path target) : reader_(reader), target_(std::move(target)) {}

  absl::Status Run() {
    std::error_code error;
    fs::create_directories(target_, error);
    archive_entry* entry = nullptr;
    for (int count = 0;; ++count) {
      const int result = archive_read_next_header(reader_, &entry);
      if (result == ARCHIVE_EOF) return absl::OkStatus();
      if (result < ARCHIVE_WARN) return Failure();
      if (count >= kMaxEntries) return absl::InvalidArgumentError("the archive has too many files");
      absl::Status status = UnpackEntry(entry);
      if (!status.ok()) return status;
    }
  }

 private:
  absl::Status Failure() {
    const char* reason = archive_error_string(reader_);
    return absl::InvalidArgumentError(
        Cat("the archive cannot be read: ", reason == nullptr ? "it is damaged" : reason));
  }

  absl::Status UnpackEntry(archive_entry* entry) {
    const char* raw = archive_entry_pathname(entry);
    const fs::path name = raw == nullptr ? "" : raw;
    if (!StaysInside(name)) {
      return absl::InvalidArgumentError(
          Cat("the archive has a file with the bad name \"", name.string(), "\""));
    }
    const auto type = archive_entry_filetype(entry);
    const fs::path path = target_ / name;
    std::error_code error;
    if (type == AE_IFDIR) {
      fs::create_directories(path, error);
      return absl::OkStatus();
    }
    if (type != AE_IFREG || archive_entry_hardlink(entry) != nullptr) return absl::OkStatus();
    fs::create_directories(path.parent_path(), error);
    absl::Status status = WriteFile(path);
    if (!status.ok()) return status;
    fs::permissions(path, static_cast<fs::perms>(archive_entry_perm(entry) & kPermissionMask),
                    error);
    return absl::OkStatus();
  }

  absl::Status WriteFile(const fs::path& path) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    if (!out) return absl::UnavailableError(Cat("cannot write ", path.string()));
    std::array<char, kBlockBytes> piece{};
    la_ssize_t size = 0;
    while ((size = archive_read_data(reader_, piece.data(), piece.size())) > 0) {
      total_bytes_ += static_cast<uint64_t>(size);
      if (total_bytes_ > kMaxTotalBytes)
        return absl::InvalidArgumentError("the archive is too large");
      out.write(piece.data(), static_cast<std::streamsize>(size));
    }
    if (size < 0) return Failure();
    out.close();
    return out ? absl::OkStatus() : absl::UnavailableError(Cat("cannot write ", path.string()));
  }

  archive* reader_;
  fs::path target_;
  uint64_t total_bytes_ = 0;
};

}  // namespace

std::string_view ArchiveKind(std::string_view path) {
  std::string_view longest;
  for (const std::string_view kind : kKinds) {
    if (kind.size() > longest.size() && path.size() > kind.size() && path.ends_with(kind) &&
        path[path.size() - kind.size() - 1] == '.')
      longest = kind;
  }
  return longest;
}

bool IsArchiveKind(std::string_view text) {
  return std::ranges::find(kKinds, text) != kKinds.end();
}

absl::Status Unpack(const std::string& archive, const std::string& target) {
  const Archive reader(archive_read_new());
  if (reader == nullptr) return absl::UnavailableError("libarchive cannot be set up");
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_zip(reader.get());
  if (archive_read_open_filename(reader.get(), archive.c_str(), kBlockBytes) != ARCHIVE_OK) {
    const char* reason = archive_error_string(reader.get());
    return absl::InvalidArgumentError(
        Cat("the archive cannot be read: ", reason == nullptr ? "it is damaged" : reason));
  }
  return Unpacker(reader.get(), target).Run();
}

}  // namespace planner::modules
