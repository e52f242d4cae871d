#ifndef PLANNER_FORMAT_LAYOUT_H_
#define PLANNER_FORMAT_LAYOUT_H_

#include <string>
#include <vector>

#include "planner/format/words.h"

// Inside this folder only.
namespace planner::format {

// The words with the canonical white space between them.
std::string LayOut(std::vector<Word> words);

}  // namespace planner::format

#endif  // PLANNER_FORMAT_LAYOUT_H_
