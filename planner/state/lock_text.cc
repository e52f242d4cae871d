#include "planner/state/lock_text.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "planner/state/file.h"
#include "planner/state/json_text.h"
#include "planner/state/lock.h"
#include "planner/state/model.h"
#include "proto/value/json.h"

namespace planner::state {
namespace {

constexpr int kMaxDepth = 8;

std::string UserAtHost() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  std::array<char, 4096> buffer{};
  struct passwd entry {};
  struct passwd* found = nullptr;
  std::string user = absl::StrCat(geteuid());
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
      found != nullptr) {
    user = found->pw_name;
  }
  return absl::StrCat(user, "@", host.data());
}

}  // namespace

void Complete(LockInfo& info) {
  if (info.id.empty()) info.id = NewLineage();
  if (info.who.empty()) info.who = UserAtHost();
  if (info.version.empty()) info.version = std::string(kTerraformVersion);
}

std::string LockInfoJson(const LockInfo& info) {
  std::string out = "{\"ID\":";
  const auto add = [&out](const char* name, std::string_view text) {
    absl::StrAppend(&out, ",\"", name, "\":");
    proto::value::AppendJsonString(text, out);
  };
  proto::value::AppendJsonString(info.id, out);
  add("Operation", info.operation);
  add("Info", info.info);
  add("Who", info.who);
  add("Version", info.version);
  add("Created", absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", info.created, absl::UTCTimeZone()));
  add("Path", info.path);
  return out + "}";
}

absl::StatusOr<LockInfo> ParseLockInfo(std::string_view json) {
  if (FindJsonMistake(json, kMaxDepth) || json.find('{') != 0) {
    return absl::InvalidArgumentError("The lock information is no JSON object.");
  }
  LockInfo info;
  ForEachMember(json, [&info](const std::string& name, std::string_view member) {
    if (KindOf(member) != JsonKind::kString) return true;
    const std::string text = DecodeJsonString(member);
    if (name == "ID") info.id = text;
    if (name == "Operation") info.operation = text;
    if (name == "Info") info.info = text;
    if (name == "Who") info.who = text;
    if (name == "Version") info.version = text;
    if (name == "Path") info.path = text;
    if (name == "Created") {
      std::string error;
      if (!absl::ParseTime(absl::RFC3339_full, text, &info.created, &error)) {
        info.created = absl::InfinitePast();
      }
    }
    return true;
  });
  return info;
}

std::string LockInfoText(const LockInfo& info) {
  const std::string created =
      absl::FormatTime("%E4Y-%m-%d %H:%M:%E*S +0000 UTC", info.created, absl::UTCTimeZone());
  return absl::StrCat(
      absl::StrCat("Lock Info:\n  ID:        ", info.id),
      absl::StrCat("\n  Path:      ", info.path), absl::StrCat("\n  Operation: ", info.operation),
      absl::StrCat("\n  Who:       ", info.who), absl::StrCat("\n  Version:   ", info.version),
      absl::StrCat("\n  Created:   ", created), absl::StrCat("\n  Info:      ", info.info), "\n");
}

std::string LockErrorDetail(std::string_view message) {
  std::string out = "Error message: ";
  out.append(message);
  out +=
      "\n\nTerraform acquires a state lock to protect the state from being written\nby multiple "
      "users at the same time. Please resolve the issue above and try\nagain. For most commands, "
      "you can disable locking with the \"-lock=false\"\nflag, but this is not recommended.";
  return out;
}

}  // namespace planner::state
