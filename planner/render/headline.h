#ifndef PLANNER_RENDER_HEADLINE_H_
#define PLANNER_RENDER_HEADLINE_H_

#include <string>

#include "planner/plan/change.h"
#include "planner/render/text_format.h"

namespace planner::render {

// The comment lines above a planned change: what happens to which object, and why
// (engine-compat.md 5.2). Ends with a newline.
std::string Headline(const plan::ResourceInstanceChange& change, const TextFormat& format);
// The same for something that was changed outside.
std::string DriftHeadline(const plan::ResourceInstanceChange& change, const TextFormat& format);
// `-/+ resource "TYPE" "NAME"`, with the symbol's columns.
std::string BlockHeader(const plan::ResourceInstanceChange& change, const TextFormat& format);
// A symbol of the legend or of a block header, three columns wide.
std::string ActionColumn(plan::Action action, const TextFormat& format);

}  // namespace planner::render

#endif  // PLANNER_RENDER_HEADLINE_H_
