#ifndef PLANNER_ADDR_QUOTE_H_
#define PLANNER_ADDR_QUOTE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace planner::addr {

// `text` as a string literal of the language: quotes, backslashes, control characters and
// template openers escaped.
std::string Quote(std::string_view text);

// Reads a string literal at the beginning of `text`; `length` gets the bytes it takes,
// quotes included. nullopt if it is none, or holds a template.
std::optional<std::string> Unquote(std::string_view text, size_t* length);

}  // namespace planner::addr

#endif  // PLANNER_ADDR_QUOTE_H_
