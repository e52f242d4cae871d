#ifndef PLANNER_RENDER_COLOR_H_
#define PLANNER_RENDER_COLOR_H_

#include <string>
#include <string_view>

namespace planner::render {

// Replaces style tags of our own texts by terminal sequences, or drops them: [bold],
// [reset], [red], [green], [yellow], [cyan], [dark_gray]. Text with any tag is followed by
// another reset, as Terraform does. Never give it text that is not ours.
std::string Colorize(std::string_view text, bool color);

}  // namespace planner::render

#endif  // PLANNER_RENDER_COLOR_H_
