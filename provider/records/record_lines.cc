#include "provider/records/record_lines.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "proto/text/checked_line.h"

namespace provider::records {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr size_t kPrefixBytes = proto::text::kCheckedLinePrefixBytes;

std::string Line(const Json& json) {
  std::string line;
  proto::text::AppendCheckedLine(json.dump(-1, ' ', false, Json::error_handler_t::replace), line);
  return line;
}

// Each takes the member of this name; false if it is missing or something else.
bool Take(const Json& json, const char* name, std::string& out) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_string()) return false;
  out = found->get<std::string>();
  return true;
}
bool Take(const Json& json, const char* name, int64_t& out) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_integer()) return false;
  out = found->get<int64_t>();
  return true;
}
bool Take(const Json& json, const char* name, bool& out) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_boolean()) return false;
  out = found->get<bool>();
  return true;
}
bool Take(const Json& json, const char* name, std::vector<std::string>& out) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_array()) return false;
  for (const Json& element : *found) {
    if (!element.is_string()) return false;
    out.push_back(element.get<std::string>());
  }
  return true;
}

std::optional<CreateRecord> ReadPut(const Json& json) {
  CreateRecord record;
  int64_t sent_at = 0;
  if (!Take(json, "put", record.token) || record.token.empty() ||
      !Take(json, "fingerprint", record.fingerprint) || !Take(json, "name", record.name) ||
      !Take(json, "job", record.job_id) || !Take(json, "images", record.image_ids) ||
      !Take(json, "sent_at", sent_at) || !Take(json, "answered", record.is_answered)) {
    return std::nullopt;
  }
  record.sent_at = absl::FromUnixNanos(sent_at);
  return record;
}

// Applies one line; false if it is none that this version writes.
bool Apply(const Json& json, FileContent& content) {
  if (!json.is_object()) return false;
  if (std::string token; Take(json, "forget", token)) {
    content.records.erase(token);
    return true;
  }
  std::optional<CreateRecord> record = ReadPut(json);
  if (!record) return false;
  std::string token = record->token;
  content.records.insert_or_assign(std::move(token), *std::move(record));
  return true;
}

// Applies the first line; the end of the file if it is not of this version.
std::optional<FileContent::End> ApplyHead(const Json& json, FileContent& content) {
  int64_t version = 0;
  int64_t pid = 0;
  if (!json.is_object() || !Take(json, "creates", version)) return FileContent::End::kGarbage;
  if (version != kVersion) return FileContent::End::kOtherVersion;
  if (!Take(json, "engine", pid) || pid < 0 || pid > INT32_MAX) return FileContent::End::kGarbage;
  content.engine_pid = static_cast<int>(pid);
  content.has_head = true;
  return std::nullopt;
}

// What stands behind the last whole line.
FileContent::End KindOfTail(std::string_view tail) {
  if (tail.empty()) return FileContent::End::kWhole;
  const bool is_piece =
      tail.find('\n') == std::string_view::npos && tail.size() <= kPrefixBytes + kMaxLineBytes;
  const bool is_zeros = tail.find_first_not_of('\0') == std::string_view::npos;
  return is_piece || is_zeros ? FileContent::End::kTorn : FileContent::End::kGarbage;
}

}  // namespace

FileContent ReadLines(std::string_view text) {
  FileContent content;
  while (true) {
    const std::string_view rest = text.substr(content.valid_bytes);
    const std::optional<std::string_view> line = proto::text::ReadCheckedLine(rest);
    if (!line || line->size() > kMaxLineBytes) {
      content.end = KindOfTail(rest);
      return content;
    }
    const Json json = Json::parse(*line, nullptr, /*allow_exceptions=*/false);
    if (!content.has_head) {
      if (const std::optional<FileContent::End> end = ApplyHead(json, content)) {
        content.end = *end;
        return content;
      }
    } else if (!Apply(json, content)) {
      content.end = FileContent::End::kGarbage;
      return content;
    }
    content.valid_bytes += proto::text::CheckedLineBytes(line->size());
  }
}

std::string HeadLine(int engine_pid) {
  return Line(Json{{"creates", kVersion}, {"engine", engine_pid}});
}

std::string PutLine(const CreateRecord& record) {
  return Line(Json{{"put", record.token},
                   {"fingerprint", record.fingerprint},
                   {"name", record.name},
                   {"job", record.job_id},
                   {"images", record.image_ids},
                   {"sent_at", absl::ToUnixNanos(record.sent_at)},
                   {"answered", record.is_answered}});
}

std::string ForgetLine(std::string_view token) {
  return Line(Json{{"forget", std::string(token)}});
}

bool FitsLine(const CreateRecord& record) {
  return PutLine(record).size() <= proto::text::CheckedLineBytes(kMaxLineBytes);
}

bool IsFurther(const CreateRecord& a, const CreateRecord& b) {
  const auto progress = [](const CreateRecord& record) {
    return std::make_tuple(record.image_ids.size(), !record.job_id.empty(), record.is_answered);
  };
  return progress(a) > progress(b);
}

bool IsOlder(const CreateRecord& a, const CreateRecord& b) {
  return std::tie(a.sent_at, a.token) < std::tie(b.sent_at, b.token);
}

}  // namespace provider::records
