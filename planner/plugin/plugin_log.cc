#include "planner/plugin/plugin_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "proto/text/cat.h"

namespace planner::plugin {
namespace {

using proto::text::Append;
using proto::text::Cat;

constexpr size_t kMaxLineBytes = size_t{64} * 1024;
constexpr size_t kMaxKeptLines = 40;
constexpr size_t kMaxKeptBytes = 1024;
constexpr int kMaxJsonDepth = 32;

constexpr std::array<std::pair<std::string_view, LogLevel>, 6> kLevels = {{
    {"trace", LogLevel::kTrace},
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warn", LogLevel::kWarn},
    {"error", LogLevel::kError},
    {"off", LogLevel::kOff},
}};

std::optional<LogLevel> LevelNamed(std::string_view name) {
  std::string lower;
  for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const auto& [text, level] : kLevels)
    if (text == lower) return level;
  return std::nullopt;
}

std::string_view NameOf(LogLevel level) {
  constexpr std::array<std::string_view, 6> kNames = {"TRACE", "DEBUG", "INFO",
                                                      "WARN",  "ERROR", "OFF"};
  return kNames[static_cast<size_t>(level)];
}

// The record as JSON, if the line is one: an object whose fixed fields are strings.
std::optional<LogRecord> ParseJsonRecord(std::string_view line) {
  const auto shallow = [](int depth, nlohmann::json::parse_event_t /*event*/,
                          nlohmann::json& /*parsed*/) { return depth < kMaxJsonDepth; };
  const nlohmann::json json = nlohmann::json::parse(line, shallow, false);
  if (!json.is_object()) return std::nullopt;
  const auto text = [&json](const char* key) -> std::optional<std::string> {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
  };
  const std::optional<std::string> level = text("@level");
  const std::optional<LogLevel> known = level ? LevelNamed(*level) : std::nullopt;
  if (!known) return std::nullopt;
  LogRecord record{.level = *known};
  record.timestamp = text("@timestamp").value_or("");
  record.message = text("@message").value_or("");
  std::string fields;
  for (const auto& [key, value] : json.items()) {
    if (key == "@level" || key == "@timestamp" || key == "@message") continue;
    Append(fields, " ", key, "=",
           value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  if (!fields.empty()) Append(record.message, ":", fields);
  return record;
}

std::string Printable(std::string_view line, size_t limit) {
  std::string out;
  for (const char c : line.substr(0, limit)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= ' ' && byte != 0x7F) || c == '\t') out += c;
  }
  return out;
}

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written <= 0) return;  // Nowhere to report a log that cannot be written.
    text.remove_prefix(static_cast<size_t>(written));
  }
}

int LogFile() {
  static const int kFile = [] {
    const char* path = std::getenv("TF_LOG_PATH");
    if (path == nullptr || *path == '\0') return STDERR_FILENO;
    const int fd = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return fd < 0 ? STDERR_FILENO : fd;
  }();
  return kFile;
}

}  // namespace

LogRecord ParseLogLine(std::string_view line) {
  line = line.substr(0, kMaxLineBytes);
  if (line.starts_with('{')) {
    if (std::optional<LogRecord> record = ParseJsonRecord(line)) return *std::move(record);
  }
  LogRecord record;
  if (line.starts_with('[')) {
    const size_t close = line.find(']');
    const std::optional<LogLevel> level =
        close == std::string_view::npos ? std::nullopt : LevelNamed(line.substr(1, close - 1));
    if (level && *level != LogLevel::kOff) {
      record.level = *level;
      line.remove_prefix(std::min(line.size(), close + 2));
    }
  }
  record.message = line;
  return record;
}

LogLevel LevelFromEnvironment() {
  for (const char* variable : {"TF_LOG_PROVIDER", "TF_LOG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    // Any other text, JSON included, shows everything, as it does in Terraform.
    return LevelNamed(value).value_or(LogLevel::kTrace);
  }
  return LogLevel::kOff;
}

void WriteLog(LogLevel level, std::string_view name, const LogRecord& record, absl::Time now) {
  if (level == LogLevel::kOff || record.level < level) return;
  const std::string time = record.timestamp.empty()
                               ? absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now, absl::UTCTimeZone())
                               : Printable(record.timestamp, 64);
  WriteAll(LogFile(), Cat(time, " [", NameOf(record.level), "] provider", name.empty() ? "" : ".",
                          name, ": ", Printable(record.message, kMaxLineBytes), "\n"));
}

StderrReader::StderrReader(std::string name)
    : name_(std::move(name)), level_(LevelFromEnvironment()) {}

void StderrReader::Add(std::string_view bytes) {
  const absl::MutexLock lock(&mutex_);
  while (!bytes.empty()) {
    const size_t newline = bytes.find('\n');
    partial_.append(bytes.substr(0, newline));
    if (newline == std::string_view::npos && partial_.size() < kMaxLineBytes) return;
    AddLine(partial_);
    partial_.clear();
    if (newline == std::string_view::npos) return;
    bytes.remove_prefix(newline + 1);
  }
}

void StderrReader::Finish() {
  const absl::MutexLock lock(&mutex_);
  if (!partial_.empty()) AddLine(partial_);
  partial_.clear();
}

void StderrReader::AddLine(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (level_ != LogLevel::kOff) WriteLog(level_, name_, ParseLogLine(line), absl::Now());
  if (!panicked_ && (line.starts_with("panic: ") || line.starts_with("fatal error: "))) {
    panicked_ = true;
    last_.clear();
  }
  if (panicked_ && last_.size() >= kMaxKeptLines) return;  // The beginning of a panic tells most.
  last_.push_back(Printable(line, kMaxKeptBytes));
  if (last_.size() > kMaxKeptLines) last_.pop_front();
}

std::string StderrReader::LastLines() const {
  const absl::MutexLock lock(&mutex_);
  std::string out;
  for (const std::string& line : last_) Append(out, line, "\n");
  return out;
}

}  // namespace planner::plugin
