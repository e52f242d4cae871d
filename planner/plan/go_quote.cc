#include "planner/plan/go_quote.h"

#include "proto/text/go_quote.h"

namespace planner::plan {

std::string GoQuote(std::string_view text) { return proto::text::GoQuote(text); }

}  // namespace planner::plan
