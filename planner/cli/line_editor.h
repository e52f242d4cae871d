#ifndef PLANNER_CLI_LINE_EDITOR_H_
#define PLANNER_CLI_LINE_EDITOR_H_

#include <memory>
#include <optional>
#include <string>

namespace planner::cli {

// Reads lines from the terminal with editing keys and a history (libedit). The history lives as
// long as this object and is never written to disk: what is typed may hold secrets.
class LineEditor {
 public:
  LineEditor();
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  // One line without its newline; nullopt at the end of the input (Control-D, Control-C).
  std::optional<std::string> Read(const std::string& prompt);
  void Remember(const std::string& line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace planner::cli

#endif  // PLANNER_CLI_LINE_EDITOR_H_
