#ifndef PLANNER_LANG_FORMAT_NUMBER_H_
#define PLANNER_LANG_FORMAT_NUMBER_H_

#include <optional>
#include <string>

#include "proto/value/number.h"

namespace planner::lang {

// A number as format()'s verbs e, E, f, g and G write it: correctly rounded from its exact value.
// Without a precision e and f write six digits behind the point, g the fewest that tell the number
// from others, with an exponent below 1e-4 and from 1e6 on. Infinities are
// `+Inf` and `-Inf`.
std::string FormatFloat(const proto::value::Number& number, char verb,
                        std::optional<int> precision);

// A whole number in base 2, 8, 10 or 16, with a minus sign if it is negative.
std::string FormatInteger(proto::value::Number number, int base, bool upper);

}  // namespace planner::lang

#endif  // PLANNER_LANG_FORMAT_NUMBER_H_
