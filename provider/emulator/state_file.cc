#include "provider/emulator/state_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "provider/emulator/http_message.h"
#include "provider/emulator/records.h"

namespace provider::emulator {
namespace {

constexpr std::string_view kFirstLine = R"({"format":"ims-emulator-state","version":1})";
// The file may have so many lines more than things before it is rewritten.
constexpr std::int64_t kSlack = 2000;

absl::Status SystemError(std::string_view what, const std::string& path) {
  return absl::UnavailableError(Concat(what, " ", path, ": ", std::strerror(errno)));
}

void SortUnique(std::vector<std::string>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

// Collects lines.
struct Lines {
  std::string text = {};
  std::int64_t count = 0;
  void Add(std::string_view line) {
    text += line;
    text += '\n';
    ++count;
  }
};

void AddChanges(World& world, Lines& lines) {
  std::vector<std::string> images = world.images.TakeChanges();
  SortUnique(images);
  for (const std::string& id : images) {
    const Image* image = world.images.Find(id);
    lines.Add(image != nullptr ? ImageRecord(*image) : GoneRecord("image", id));
  }
  std::vector<std::string> jobs = world.jobs.TakeChanges();
  SortUnique(jobs);
  for (const std::string& id : jobs) {
    const Job* job = world.jobs.Find(id);
    lines.Add(job != nullptr ? JobRecord(*job) : GoneRecord("job", id));
  }
  std::vector<std::string> tokens = world.accounts.TakeChanges();
  SortUnique(tokens);
  for (const std::string& hash : tokens) {
    const auto found = world.accounts.tokens().find(hash);
    lines.Add(found != world.accounts.tokens().end() ? TokenRecord(hash, found->second)
                                                     : GoneRecord("token", hash));
  }
  std::vector<std::string> keys = world.accounts.TakeKeyChanges();
  SortUnique(keys);
  for (const std::string& access : keys) {
    const auto found = world.accounts.issued_keys().find(access);
    lines.Add(found != world.accounts.issued_keys().end() ? KeyRecord(found->second)
                                                          : GoneRecord("key", access));
  }
}

Lines Everything(const World& world) {
  Lines lines;
  lines.Add(kFirstLine);
  for (const std::string& json : world.sources.added()) lines.Add(SourcesRecord(json));
  for (const CreationOrder& order : world.images.All()) {
    lines.Add(ImageRecord(*world.images.Find(order.id)));
  }
  for (const auto& [id, job] : world.jobs.All()) lines.Add(JobRecord(job));
  for (const auto& [hash, token] : world.accounts.tokens()) lines.Add(TokenRecord(hash, token));
  for (const auto& [access, key] : world.accounts.issued_keys()) lines.Add(KeyRecord(key));
  return lines;
}

}  // namespace

absl::StatusOr<StateFile> StateFile::Open(std::string path, World& world) {
  StateFile file(std::move(path));
  if (absl::Status status = file.Load(world); !status.ok()) return status;
  world.Resume();
  if (absl::Status status = file.Compact(world); !status.ok()) return status;
  return file;
}

StateFile::StateFile(StateFile&& other) noexcept { *this = std::move(other); }

StateFile& StateFile::operator=(StateFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(lines_, other.lines_);
  std::swap(known_sources_, other.known_sources_);
  return *this;
}

StateFile::~StateFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::Status StateFile::Load(World& world) {
  if (!std::filesystem::exists(path_)) return absl::OkStatus();
  std::ifstream in(path_, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  if (in.bad() || !in.is_open()) return SystemError("cannot read", path_);
  const std::string text = content.str();
  if (text.empty()) return absl::OkStatus();
  std::vector<std::string_view> lines = Split(text, '\n');
  lines.pop_back();  // What follows the last newline: nothing, or a line cut off by a crash.
  if (lines.empty() || lines.front() != kFirstLine) {
    return absl::DataLossError(Concat(path_, " is not a state file of ims-emulator"));
  }
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (absl::Status status = ApplyRecord(lines[i], world); !status.ok()) {
      return absl::DataLossError(Concat(path_, ", line ", std::to_string(i + 1), ": ",
                                        static_cast<std::string>(status.message())));
    }
  }
  return absl::OkStatus();
}

absl::Status StateFile::Append(World& world) {
  Lines lines;
  const std::vector<std::string>& sources = world.sources.added();
  for (; known_sources_ < sources.size(); ++known_sources_) {
    lines.Add(SourcesRecord(sources[known_sources_]));
  }
  AddChanges(world, lines);
  if (lines.count == 0) return absl::OkStatus();
  if (absl::Status status = Write(lines.text); !status.ok()) return status;
  lines_ += lines.count;
  const auto things = static_cast<std::int64_t>(world.images.All().size()) + world.jobs.Count();
  return lines_ > 4 * things + kSlack ? Compact(world) : absl::OkStatus();
}

absl::Status StateFile::Compact(World& world) {
  world.images.TakeChanges();
  world.jobs.TakeChanges();
  world.accounts.TakeChanges();
  world.accounts.TakeKeyChanges();
  known_sources_ = world.sources.added().size();
  const Lines lines = Everything(world);
  const std::string temporary = path_ + ".new";
  const int created = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC,
                           S_IRUSR | S_IWUSR);
  if (created < 0) return SystemError("cannot create", temporary);
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = created;
  lines_ = lines.count;
  if (absl::Status status = Write(lines.text); !status.ok()) return status;
  if (fsync(descriptor_) != 0) return SystemError("cannot sync", temporary);
  if (std::rename(temporary.c_str(), path_.c_str()) != 0) {
    return SystemError("cannot rename", temporary);
  }
  return absl::OkStatus();
}

absl::Status StateFile::Write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("cannot write", path_);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

}  // namespace provider::emulator
