#ifndef PLANNER_LANG_BYTES_H_
#define PLANNER_LANG_BYTES_H_

#include <optional>
#include <string>
#include <string_view>

#include "planner/lang/scope.h"

// Bytes, which string values cannot hold: what functions read, digest and encode.
namespace planner::lang {

// The standard alphabet with padding. Reading skips line breaks and fails on anything else.
std::string ToBase64(std::string_view bytes);
std::optional<std::string> FromBase64(std::string_view text);
std::string ToHex(std::string_view bytes);

// The content of a file that a function names, relative to the scope's directory, `~` being the
// home directory. nullopt with `error` filled if there is no such file or it cannot be read.
std::optional<std::string> ReadNamedFile(std::string_view path, const Scope& scope,
                                         std::string* error);
// The path itself, made relative to the working directory; nullopt with `error` for `~user`.
std::optional<std::string> NamedPath(std::string_view path, const Scope& scope, std::string* error);
std::optional<std::string> ExpandHome(std::string_view path, std::string* error);

}  // namespace planner::lang

#endif  // PLANNER_LANG_BYTES_H_
