#include "planner/plugin/unzip.h"

#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

namespace fs = std::filesystem;
using proto::text::Cat;

constexpr zip_int64_t kMaxEntries = 10000;
constexpr uint64_t kMaxTotalBytes = uint64_t{4} << 30;
constexpr size_t kPieceBytes = size_t{1} << 16;
constexpr uint32_t kFileTypeMask = 0170000;
constexpr uint32_t kLinkType = 0120000;
constexpr uint32_t kPermissionMask = 0777;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using File = std::unique_ptr<zip_file_t, CloseFile>;

bool StaysInside(const fs::path& name) {
  if (name.empty() || name.is_absolute()) return false;
  return std::none_of(name.begin(), name.end(), [](const fs::path& part) { return part == ".."; });
}

// The Unix mode of an entry, if the archive was made on such a system.
uint32_t ModeOf(zip_t* archive, zip_uint64_t index) {
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) return 0644;
  return system == ZIP_OPSYS_UNIX ? attributes >> 16U : 0644;
}

class Unpacker {
 public:
  Unpacker(Archive archive, fs::path target)
      : archive_(std::move(archive)), target_(std::move(target)) {}

  absl::Status Run() {
    const zip_int64_t count = zip_get_num_entries(archive_.get(), 0);
    if (count > kMaxEntries) return absl::InvalidArgumentError("the archive has too many files");
    std::error_code error;
    fs::create_directories(target_, error);
    for (zip_int64_t i = 0; i < count; ++i) {
      absl::Status status = UnpackEntry(static_cast<zip_uint64_t>(i));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status UnpackEntry(zip_uint64_t index) {
    const char* raw = zip_get_name(archive_.get(), index, ZIP_FL_ENC_GUESS);
    const std::string name = raw == nullptr ? "" : raw;
    if (!StaysInside(name))
      return absl::InvalidArgumentError(Cat("the archive has a file with the bad name ", name));
    const uint32_t mode = ModeOf(archive_.get(), index);
    if ((mode & kFileTypeMask) == kLinkType)
      return absl::InvalidArgumentError(Cat("the archive has a link, ", name));
    const fs::path path = target_ / name;
    std::error_code error;
    if (name.ends_with('/')) {
      fs::create_directories(path, error);
      return absl::OkStatus();
    }
    fs::create_directories(path.parent_path(), error);
    absl::Status status = WriteFile(index, path);
    if (!status.ok()) return status;
    fs::permissions(path, static_cast<fs::perms>(mode & kPermissionMask), error);
    return absl::OkStatus();
  }

  absl::Status WriteFile(zip_uint64_t index, const fs::path& path) {
    const File in(zip_fopen_index(archive_.get(), index, 0));
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    if (in == nullptr || !out) return absl::UnavailableError(Cat("cannot unpack ", path.string()));
    std::string piece(kPieceBytes, '\0');
    zip_int64_t size = 0;
    while ((size = zip_fread(in.get(), piece.data(), piece.size())) > 0) {
      total_bytes_ += static_cast<uint64_t>(size);
      if (total_bytes_ > kMaxTotalBytes)
        return absl::InvalidArgumentError("the archive is too large");
      out.write(piece.data(), static_cast<std::streamsize>(size));
    }
    out.close();
    if (size < 0 || !out) return absl::DataLossError(Cat("cannot unpack ", path.string()));
    return absl::OkStatus();
  }

  Archive archive_;
  fs::path target_;
  uint64_t total_bytes_ = 0;
};

}  // namespace

absl::Status Unzip(const std::string& archive, const std::string& target) {
  int error = 0;
  Archive opened(zip_open(archive.c_str(), ZIP_RDONLY, &error));
  if (opened == nullptr)
    return absl::InvalidArgumentError(Cat("cannot read the archive ", archive));
  return Unpacker(std::move(opened), target).Run();
}

}  // namespace planner::plugin
