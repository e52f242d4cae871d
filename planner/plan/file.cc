#include "planner/plan/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "planner/plan/archive.h"
#include "planner/state/file.h"
#include "planner/state/model.h"

namespace planner::plan {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr const char* kPlanEntry = "tfplan";
constexpr const char* kStateEntry = "tfstate";
constexpr const char* kPreviousStateEntry = "tfstate-prev";
constexpr const char* kModulesEntry = "tfconfig/modules.json";
constexpr const char* kModulePrefix = "tfconfig/m-";
constexpr const char* kLockEntry = ".terraform.lock.hcl";
constexpr size_t kMaxFileBytes = size_t{512} << 20;
constexpr size_t kMaxModulesBytes = size_t{16} << 20;

absl::Status SystemError(const char* what, const std::string& path) {
  const int error = errno;
  return absl::ErrnoToStatus(error, absl::StrCat(what, " ", path));
}

// A file descriptor that closes itself.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

absl::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status ReplaceFile(const std::string& path, std::string_view bytes) {
  std::string temporary = path + ".XXXXXX";
  const File file(mkostemp(temporary.data(), O_CLOEXEC));  // Mode 0600.
  if (file.get() < 0) return SystemError("create", path);
  absl::Status status = WriteAll(file.get(), bytes, temporary);
  if (status.ok() && fsync(file.get()) != 0) status = SystemError("sync", temporary);
  if (status.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    status = SystemError("rename to", path);
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return SystemError("open", path);
  struct stat info = {};
  if (fstat(file.get(), &info) != 0) return SystemError("open", path);
  if (!S_ISREG(info.st_mode)) return absl::InvalidArgumentError(path + " is no regular file");
  if (static_cast<size_t>(info.st_size) > kMaxFileBytes) {
    return absl::InvalidArgumentError(path + " is too large for a plan");
  }
  std::string bytes(static_cast<size_t>(info.st_size), '\0');
  size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("read", path);
    if (got == 0) break;
    have += static_cast<size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

std::string ModulesDocument(const std::vector<SnapshotModule>& modules) {
  ordered_json list = ordered_json::array();
  for (const SnapshotModule& module : modules) {
    ordered_json entry = {{"Key", module.key}};
    if (!module.source.empty()) entry["Source"] = module.source;
    if (!module.version.empty()) entry["Version"] = module.version;
    entry["Dir"] = module.directory;
    list.push_back(std::move(entry));
  }
  return list.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

std::string TextMember(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

absl::StatusOr<std::vector<SnapshotModule>> ReadModules(const std::string& text) {
  const absl::Status damaged =
      absl::InvalidArgumentError("the plan's record of modules is damaged");
  if (text.size() > kMaxModulesBytes) return damaged;
  const json list = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!list.is_array()) return damaged;
  std::vector<SnapshotModule> modules;
  for (const json& entry : list) {
    if (!entry.is_object() || !entry.contains("Key")) return damaged;
    SnapshotModule module;
    module.key = TextMember(entry, "Key");
    module.source = TextMember(entry, "Source");
    module.version = TextMember(entry, "Version");
    module.directory = TextMember(entry, "Dir");
    modules.push_back(std::move(module));
  }
  return modules;
}

std::string StateText(const std::shared_ptr<const state::State>& state) {
  return state::WriteState(state == nullptr ? state::State() : *state);
}

absl::StatusOr<std::shared_ptr<const state::State>> ReadStateText(const std::string& text) {
  absl::StatusOr<state::State> state = state::ReadState(text);
  if (!state.ok()) return state.status();
  return std::make_shared<const state::State>(*std::move(state));
}

// Puts the sources into the modules that modules.json lists.
void AddSources(const std::map<std::string, std::string>& entries,
                std::vector<SnapshotModule>& modules) {
  for (SnapshotModule& module : modules) {
    const std::string prefix = absl::StrCat(kModulePrefix, module.key, "/");
    for (auto entry = entries.lower_bound(prefix);
         entry != entries.end() && entry->first.starts_with(prefix); ++entry) {
      module.files[entry->first.substr(prefix.size())] = entry->second;
    }
  }
}

absl::StatusOr<PlanFile> FromEntries(const std::map<std::string, std::string>& entries) {
  const auto find = [&](const char* name) {
    const auto found = entries.find(name);
    return found == entries.end() ? nullptr : &found->second;
  };
  const std::string* plan_text = find(kPlanEntry);
  const std::string* state_text = find(kStateEntry);
  const std::string* previous_text = find(kPreviousStateEntry);
  const std::string* modules_text = find(kModulesEntry);
  const bool complete = plan_text != nullptr && state_text != nullptr && previous_text != nullptr &&
                        modules_text != nullptr;
  if (!complete) return absl::InvalidArgumentError("the archive is no plan, parts are missing");

  PlanFile file;
  absl::StatusOr<Plan> plan = DecodePlan(*plan_text);
  if (!plan.ok()) return plan.status();
  file.plan = *std::move(plan);
  auto state = ReadStateText(*state_text);
  if (!state.ok()) return state.status();
  file.plan.prior_state = *std::move(state);
  auto previous = ReadStateText(*previous_text);
  if (!previous.ok()) return previous.status();
  file.plan.previous_run_state = *std::move(previous);
  auto modules = ReadModules(*modules_text);
  if (!modules.ok()) return modules.status();
  file.modules = *std::move(modules);
  AddSources(entries, file.modules);
  if (const std::string* lock = find(kLockEntry)) file.lock_file = *lock;
  return file;
}

}  // namespace

absl::Status WritePlanFile(const std::string& path, const PlanFile& file) {
  ArchiveEntries entries = {{kPlanEntry, EncodePlan(file.plan)},
                            {kStateEntry, StateText(file.plan.prior_state)},
                            {kPreviousStateEntry, StateText(file.plan.previous_run_state)}};
  for (const SnapshotModule& module : file.modules) {
    for (const auto& [name, content] : module.files) {
      entries.emplace_back(absl::StrCat(kModulePrefix, module.key, "/", name), content);
    }
  }
  entries.emplace_back(kModulesEntry, ModulesDocument(file.modules));
  if (!file.lock_file.empty()) entries.emplace_back(kLockEntry, file.lock_file);
  absl::StatusOr<std::string> bytes = Pack(entries);
  if (!bytes.ok()) return bytes.status();
  return ReplaceFile(path, *bytes);
}

absl::StatusOr<PlanFile> ReadPlanFile(const std::string& path) {
  absl::StatusOr<std::string> bytes = ReadWhole(path);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<ArchiveEntries> unpacked = Unpack(*bytes, {});
  if (!unpacked.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is no plan file: ", unpacked.status().message()));
  }
  std::map<std::string, std::string> entries;
  for (auto& [name, content] : *unpacked) entries.emplace(name, std::move(content));
  absl::StatusOr<PlanFile> file = FromEntries(entries);
  if (file.ok()) return file;
  return absl::InvalidArgumentError(
      absl::StrCat("cannot use ", path, ": ", file.status().message()));
}

bool LooksLikePlanFile(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4> magic = {};
  constexpr std::array<char, 4> kMagic = {'P', 'K', '\x03', '\x04'};
  return file.get() >= 0 &&
         read(file.get(), magic.data(), magic.size()) == static_cast<ssize_t>(magic.size()) &&
         magic == kMagic;
}

}  // namespace planner::plan
