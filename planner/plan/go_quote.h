#ifndef PLANNER_PLAN_GO_QUOTE_H_
#define PLANNER_PLAN_GO_QUOTE_H_

#include <string>
#include <string_view>

namespace planner::plan {

// `text` between double quotes with Go's escapes: what Terraform shows of strings. Letters,
// marks, digits, punctuation, symbols and the space stay; other characters are escaped.
std::string GoQuote(std::string_view text);

}  // namespace planner::plan

#endif  // PLANNER_PLAN_GO_QUOTE_H_
