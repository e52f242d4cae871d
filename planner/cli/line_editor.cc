#include "planner/cli/line_editor.h"

#include <histedit.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace planner::cli {

struct LineEditor::State {
  EditLine* editor = nullptr;
  History* history = nullptr;
  HistEvent event = {};
  std::string prompt = {};
};

namespace {

constexpr int kRemembered = 500;

// libedit asks for the prompt again whenever it redraws the line.
char* PromptOf(EditLine* editor) {
  void* data = nullptr;
  el_get(editor, EL_CLIENTDATA, &data);
  return static_cast<std::string*>(data)->data();
}

}  // namespace

LineEditor::LineEditor() : state_(std::make_unique<State>()) {
  state_->editor = el_init("kiln", stdin, stdout, stderr);
  state_->history = history_init();
  history(state_->history, &state_->event, H_SETSIZE, kRemembered);
  history(state_->history, &state_->event, H_SETUNIQUE, 1);
  el_set(state_->editor, EL_CLIENTDATA, &state_->prompt);
  el_set(state_->editor, EL_PROMPT, PromptOf);
  el_set(state_->editor, EL_EDITOR, "emacs");
  el_set(state_->editor, EL_HIST, history, state_->history);
  // Control-C is a key that ends the input: a signal would leave the terminal as editing needs it.
  el_set(state_->editor, EL_SETTY, "-d", "-isig", nullptr);
  el_set(state_->editor, EL_BIND, "^C", "ed-end-of-file", nullptr);
  el_source(state_->editor, nullptr);  // ~/.editrc, if the user has one.
}

LineEditor::~LineEditor() {
  el_end(state_->editor);  // Puts the terminal back.
  history_end(state_->history);
}

std::optional<std::string> LineEditor::Read(const std::string& prompt) {
  state_->prompt = prompt;
  int length = 0;
  const char* text = el_gets(state_->editor, &length);
  if (text == nullptr || length <= 0) return std::nullopt;
  std::string line(text, static_cast<size_t>(length));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  return line;
}

void LineEditor::Remember(const std::string& line) {
  history(state_->history, &state_->event, H_ENTER, line.c_str());
}

}  // namespace planner::cli
