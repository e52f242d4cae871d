#ifndef PLANNER_PLUGIN_PLUGIN_LOG_H_
#define PLANNER_PLUGIN_PLUGIN_LOG_H_

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

// What plugins print on stderr (plugin-protocol.md A.10).
namespace planner::plugin {

enum class LogLevel { kTrace, kDebug, kInfo, kWarn, kError, kOff };

// One line of a plugin, understood: a JSON record of hclog, or plain text with or without a
// level in brackets.
struct LogRecord {
  LogLevel level = LogLevel::kDebug;
  std::string timestamp = {};  // As the plugin gave it; empty: now.
  std::string message = {};    // With the record's other fields as key=value.
};
// Never fails: what is no record is a message. Lines longer than 64 KiB come cut.
LogRecord ParseLogLine(std::string_view line);

// `TF_LOG_PROVIDER` or else `TF_LOG`; kOff if neither is set. JSON counts as trace.
LogLevel LevelFromEnvironment();
// Where log lines go: the file TF_LOG_PATH names (appended to), otherwise stderr. One write
// per line. `name` is the plugin's executable; empty for what the engine itself says of
// plugins. Does nothing below the level of the environment.
void WriteLog(LogLevel level, std::string_view name, const LogRecord& record, absl::Time now);

// Takes a plugin's stderr in pieces, logs whole lines and remembers the last ones for the
// report of a crash. Bounded: at most 40 lines of 1 KiB are kept. Thread-safe.
class StderrReader {
 public:
  explicit StderrReader(std::string name);
  void Add(std::string_view bytes);
  // What is left without a newline becomes a line.
  void Finish();
  // The last lines, oldest first, control characters removed. If the plugin panicked, from the
  // panic's line on.
  std::string LastLines() const;

 private:
  void AddLine(std::string_view line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string name_;  // Of the executable.
  const LogLevel level_;
  mutable absl::Mutex mutex_;
  std::string partial_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> last_ ABSL_GUARDED_BY(mutex_);
  bool panicked_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace planner::plugin

#endif  // PLANNER_PLUGIN_PLUGIN_LOG_H_
