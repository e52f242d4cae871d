#include "provider/plugin/log.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "provider/plugin/utf8.h"

namespace provider::plugin {
namespace {

// The engine reads lines of at most 64 KiB; escaping can make a byte six.
constexpr size_t kMaxText = 8000;
constexpr size_t kShortestSecret = 4;

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace: return "trace";
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarn: return "warn";
    case LogLevel::kError: return "error";
    case LogLevel::kOff: return "off";
  }
  std::abort();  // Every level has a case above.
}

void AppendJsonText(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : ToValidUtf8(text.substr(0, kMaxText))) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      absl::StrAppendFormat(&out, "\\u%04x", byte);
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendMember(std::string_view key, std::string_view text, std::string& out) {
  if (out.size() > 1) out += ',';
  AppendJsonText(key, out);
  out += ':';
  AppendJsonText(text, out);
}

}  // namespace

LogLevel LogLevelFrom(const char* tf_log_provider, const char* tf_log) {
  const char* const chosen =
      tf_log_provider != nullptr && *tf_log_provider != '\0' ? tf_log_provider : tf_log;
  if (chosen == nullptr || *chosen == '\0') return LogLevel::kOff;
  const std::string word = absl::AsciiStrToLower(chosen);
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError, LogLevel::kOff}) {
    if (word == LevelName(level)) return level;
  }
  return LogLevel::kTrace;
}

void Log::HideSecret(std::string_view secret) {
  if (secret.size() < kShortestSecret) return;
  absl::MutexLock lock(&mutex_);
  if (std::find(secrets_.begin(), secrets_.end(), secret) == secrets_.end()) {
    secrets_.emplace_back(secret);
  }
}

std::string Log::Redact(std::string_view text) const {
  std::string out(text);
  for (const std::string& secret : secrets_) absl::StrReplaceAll({{secret, "***"}}, &out);
  return out;
}

void Log::Write(LogLevel level, std::string_view message, absl::Span<const LogField> fields) {
  if (!IsOn(level)) return;
  std::string line = "{";
  absl::MutexLock lock(&mutex_);
  AppendMember("@level", LevelName(level), line);
  AppendMember("@message", Redact(message), line);
  AppendMember("@module", "ims", line);
  AppendMember("@timestamp",
               absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6S%Ez", absl::Now(), absl::UTCTimeZone()),
               line);
  for (const LogField& field : fields) AppendMember(field.key, Redact(field.value), line);
  line += "}\n";
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = write(fd_, rest.data(), rest.size());
    if (written <= 0) return;  // Nobody listens; there is no other place to say so.
    rest.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace provider::plugin
