#include "planner/render/color.h"

#include <array>

namespace planner::render {

namespace {

struct Tag {
  std::string_view name;
  std::string_view sequence;
};

constexpr std::array<Tag, 8> kTags = {{{"[bold]", "\033[1m"},
                                       {"[reset]", "\033[0m"},
                                       {"[red]", "\033[31m"},
                                       {"[green]", "\033[32m"},
                                       {"[yellow]", "\033[33m"},
                                       {"[cyan]", "\033[36m"},
                                       {"[underline]", "\033[4m"},
                                       {"[dark_gray]", "\033[90m"}}};

}  // namespace

std::string Colorize(std::string_view text, bool color) {
  std::string out;
  bool any = false;
  size_t i = 0;
  while (i < text.size()) {
    const Tag* found = nullptr;
    if (text[i] == '[') {
      for (const Tag& tag : kTags) {
        if (text.substr(i).starts_with(tag.name)) found = &tag;
      }
    }
    if (found == nullptr) {
      out += text[i++];
      continue;
    }
    any = true;
    if (color) out += found->sequence;
    i += found->name.size();
  }
  if (any && color) out += "\033[0m";
  return out;
}

}  // namespace planner::render
