#ifndef PLANNER_RENDER_TEXT_FORMAT_H_
#define PLANNER_RENDER_TEXT_FORMAT_H_

#include <string>
#include <string_view>

namespace planner::render {

// How text for people is laid out.
struct TextFormat {
  bool color = false;  // With ANSI sequences; also the left rule of diagnostics.
  int width = 78;      // Columns: of the terminal, or 78 if there is none.
};

// How long lines of running text get.
inline int TextColumns(const TextFormat& format) { return format.width - 1; }

// Breaks each line of `text` at spaces so that no line is longer than `columns`. Lines
// that start with a space and words that are too long stay whole.
std::string WrapText(std::string_view text, int columns);

// The rule between sections: `columns` times ─, and a newline.
std::string HorizontalRule(const TextFormat& format);

}  // namespace planner::render

#endif  // PLANNER_RENDER_TEXT_FORMAT_H_
