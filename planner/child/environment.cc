#include "planner/child/environment.h"

#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): not in every libc's headers.

namespace planner::child {

std::vector<EnvironmentVariable> Environment() {
  std::vector<EnvironmentVariable> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.push_back({.name = text.substr(0, equals), .value = text.substr(equals + 1)});
  }
  return variables;
}

}  // namespace planner::child
