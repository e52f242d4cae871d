#ifndef PLANNER_LANG_SCOPE_H_
#define PLANNER_LANG_SCOPE_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

namespace planner::lang {

struct Function;
using FunctionTable = std::map<std::string, Function, std::less<>>;

// What the names in expressions mean.
struct Scope {
  // The beginning of a reference, resolved: its value and how many steps it took.
  struct Resolved {
    proto::value::Value value = {};
    size_t steps = 1;
  };
  // Resolves var.x, local.x, TYPE.NAME, data.TYPE.NAME, count.index and so on; takes as many
  // steps as name one object. Appends a diagnostic and returns nullopt if there is none.
  // Empty: no references are possible here.
  std::function<std::optional<Resolved>(const syntax::Traversal&, diag::Diagnostics&)> resolve = {};
  // Further names, which hide those of `resolve`: iterators of dynamic blocks.
  std::map<std::string, proto::value::Value, std::less<>> names = {};
  // Where only constants are allowed, strings of the JSON syntax are no templates.
  bool json_strings_are_literal = false;
  // Where relative paths of file() and others start.
  std::string base_directory = ".";
  // The time of the apply. Infinite past: not applying, so what timestamp() gives is not known yet.
  absl::Time now = absl::InfinitePast();
  // The time of plantimestamp(), the same in a plan and its apply. Infinite past: nothing is being
  // planned, as in validate: it is not known, and all references of an expression are checked.
  absl::Time plan_time = absl::InfinitePast();
  // Functions besides the built-in ones, by "provider::NAME::FUNCTION"; null: none. Outlives this.
  const FunctionTable* provider_functions = nullptr;
  bool is_applying() const { return now != absl::InfinitePast(); }
};

}  // namespace planner::lang

#endif  // PLANNER_LANG_SCOPE_H_
