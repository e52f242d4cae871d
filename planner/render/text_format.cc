#include "planner/render/text_format.h"

#include "planner/render/color.h"

namespace planner::render {

namespace {

size_t ColumnsOf(std::string_view text) {
  size_t columns = 0;
  for (const char c : text) columns += (c & 0xC0) != 0x80 ? 1 : 0;
  return columns;
}

void WrapLine(std::string_view line, size_t columns, std::string& out) {
  if (line.empty() || line.front() == ' ') {
    out += line;
    return;
  }
  size_t used = 0;
  size_t i = 0;
  std::string spaces;
  while (i < line.size()) {
    const size_t word_end = std::min(line.find(' ', i), line.size());
    const std::string_view word = line.substr(i, word_end - i);
    const size_t width = ColumnsOf(word);
    if (used > 0 && used + spaces.size() + width > columns) {
      out += '\n';
      used = 0;
    } else {
      out += spaces;
      used += spaces.size();
    }
    out += word;
    used += width;
    const size_t next = std::min(line.find_first_not_of(' ', word_end), line.size());
    spaces = std::string(next - word_end, ' ');
    i = next;
  }
}

}  // namespace

std::string WrapText(std::string_view text, int columns) {
  std::string out;
  size_t start = 0;
  while (true) {
    const size_t end = text.find('\n', start);
    const std::string_view line =
        text.substr(start, end == std::string_view::npos ? end : end - start);
    WrapLine(line, static_cast<size_t>(columns), out);
    if (end == std::string_view::npos) return out;
    out += '\n';
    start = end + 1;
  }
}

std::string HorizontalRule(const TextFormat& format) {
  std::string rule;
  for (int i = 0; i < format.width - 1; ++i) rule += "─";
  return Colorize("[dark_gray]\n" + rule, format.color) + "\n";
}

}  // namespace planner::render
