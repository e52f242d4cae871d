#ifndef PROVIDER_PLUGIN_LOG_H_
#define PROVIDER_PLUGIN_LOG_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"

namespace provider::plugin {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError, kOff };

// The least level that the engine shows for the variables TF_LOG_PROVIDER and TF_LOG
// (null: not set): nothing unless one is set; JSON and unknown words mean trace.
LogLevel LogLevelFrom(const char* tf_log_provider, const char* tf_log);

struct LogField {
  std::string_view key;  // Not beginning with '@'.
  std::string_view value;
};

// Writes records as the engine reads them on our stderr: one JSON object a line with the
// strings @level, @message, @module, @timestamp (plugin-protocol.md A.10), then the
// fields. Thread-safe; a record is one write. Secrets never come out: every text that
// HideSecret was told is replaced by "***".
class Log {
 public:
  Log(int fd, LogLevel least) : fd_(fd), least_(least) {}
  bool IsOn(LogLevel level) const { return level >= least_ && least_ != LogLevel::kOff; }
  // Ignores texts shorter than 4 bytes, which would blot out ordinary words.
  void HideSecret(std::string_view secret) ABSL_LOCKS_EXCLUDED(mutex_);
  void Write(LogLevel level, std::string_view message, absl::Span<const LogField> fields = {})
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  std::string Redact(std::string_view text) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const int fd_;
  const LogLevel least_;
  absl::Mutex mutex_;
  std::vector<std::string> secrets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace provider::plugin

#endif  // PROVIDER_PLUGIN_LOG_H_
