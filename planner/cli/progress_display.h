#ifndef PLANNER_CLI_PROGRESS_DISPLAY_H_
#define PLANNER_CLI_PROGRESS_DISPLAY_H_

#include <map>
#include <string>

#include "absl/time/time.h"
#include "planner/engine/hooks.h"
#include "planner/graph/event_queue.h"
#include "planner/render/text_format.h"

namespace planner::cli {

// Shows what an operation does: Terraform's progress lines, and on a terminal below them one
// line that is always up to date: how much is done, and what runs how long already, and how
// far that is where the provider tells.
class ProgressDisplay {
 public:
  // `live`: stdout is a terminal.
  ProgressDisplay(render::TextFormat format, bool live, graph::EventQueue& queue);
  ~ProgressDisplay();
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;

  void On(const engine::Event& event);
  // How many changes there will be; starts the live line.
  void ExpectChanges(size_t count);
  // Takes the live line away.
  void Finish();

 private:
  void Line(const std::string& text);
  void DrawLater();
  void Draw();
  void Erase();

  render::TextFormat format_;
  bool live_;
  graph::EventQueue& queue_;
  bool drawn_ = false;
  bool scheduled_ = false;
  size_t expected_ = 0;
  size_t done_ = 0;
  struct Running {
    absl::Time since = {};
    std::string told = {};  // By the provider, how far it is.
  };
  std::map<std::string, Running> running_;
};

}  // namespace planner::cli

#endif  // PLANNER_CLI_PROGRESS_DISPLAY_H_
