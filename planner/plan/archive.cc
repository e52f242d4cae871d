#include "planner/plan/archive.h"

#include <zip.h>

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace planner::plan {

namespace {

struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Source = std::unique_ptr<zip_source_t, FreeSource>;
using Archive = std::unique_ptr<zip_t, DiscardArchive>;

absl::Status Failed(const char* what) {
  return absl::InvalidArgumentError(absl::StrCat("cannot ", what, " the archive"));
}

// An archive over `source`, which keeps a reference of its own for reading it afterwards.
Archive Open(zip_source_t* source, int flags) {
  zip_source_keep(source);
  zip_error_t error;
  zip_error_init(&error);
  Archive archive(zip_open_from_source(source, flags, &error));
  zip_error_fini(&error);
  if (archive == nullptr) zip_source_free(source);
  return archive;
}

absl::StatusOr<std::string> ReadAll(zip_source_t* source) {
  if (zip_source_open(source) != 0) return Failed("read back");
  std::string bytes;
  std::string buffer(size_t{1} << 16, '\0');
  zip_int64_t got = 0;
  while ((got = zip_source_read(source, buffer.data(), buffer.size())) > 0) {
    bytes.append(buffer, 0, static_cast<size_t>(got));
  }
  zip_source_close(source);
  if (got < 0) return Failed("read back");
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> Pack(const ArchiveEntries& entries) {
  const Source source(zip_source_buffer_create(nullptr, 0, 0, nullptr));
  if (source == nullptr) return Failed("make");
  Archive archive = Open(source.get(), ZIP_TRUNCATE);
  if (archive == nullptr) return Failed("make");
  for (const auto& [name, content] : entries) {
    // The content outlives the archive: it is read when closing.
    zip_source_t* one = zip_source_buffer(archive.get(), content.data(), content.size(), 0);
    if (one == nullptr) return Failed("fill");
    if (zip_file_add(archive.get(), name.c_str(), one, ZIP_FL_ENC_UTF_8) < 0) {
      zip_source_free(one);
      return Failed("fill");
    }
  }
  if (zip_close(archive.get()) != 0) return Failed("write");
  static_cast<void>(archive.release());  // Closing freed it.
  return ReadAll(source.get());
}

absl::StatusOr<ArchiveEntries> Unpack(std::string_view bytes, const ArchiveLimits& limits) {
  if (bytes.empty()) return Failed("open");  // libzip would see an empty archive.
  const Source source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr));
  if (source == nullptr) return Failed("open");
  const Archive archive = Open(source.get(), ZIP_RDONLY);
  if (archive == nullptr) return Failed("open");
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  if (count < 0 || static_cast<uint64_t>(count) > limits.entries) return Failed("hold");

  ArchiveEntries entries;
  size_t left = limits.unpacked_bytes;
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    const auto index = static_cast<zip_uint64_t>(i);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE;
    if (zip_stat_index(archive.get(), index, 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded) {
      return Failed("read");
    }
    if (stat.size > left) return Failed("hold");
    left -= stat.size;
    const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(archive.get(), index, 0));
    if (file == nullptr) return Failed("read");
    // What is there counts, not what the directory promises.
    std::string content;
    std::string buffer(size_t{1} << 16, '\0');
    zip_int64_t got = 0;
    while ((got = zip_fread(file.get(), buffer.data(), buffer.size())) > 0) {
      content.append(buffer, 0, static_cast<size_t>(got));
      if (content.size() > stat.size) return Failed("read");
    }
    if (got < 0 || content.size() != stat.size) return Failed("read");
    entries.emplace_back(stat.name, std::move(content));
  }
  return entries;
}

}  // namespace planner::plan
