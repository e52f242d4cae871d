#ifndef PLANNER_PLUGIN_HCL1_H_
#define PLANNER_PLUGIN_HCL1_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

// The older HCL that CLI configuration files are written in: like the language's syntax, but
// without expressions, with quoted argument names, and with JSON as another spelling.
namespace planner::plugin::hcl1 {

struct Item;

// A string, number, word (true, false), list or object.
struct Value {
  enum class Kind { kText, kList, kObject };
  Kind kind = Kind::kText;
  std::string text = {};         // kText: unquoted; numbers and words as written.
  std::vector<Value> list = {};  // kList
  std::vector<Item> items;       // kObject; in order, names may repeat.
  int line = 1;
  int column = 1;
};

// `name = value`, or a block: `name "label" { … }`.
struct Item {
  std::vector<std::string> keys = {};  // At least one.
  Value value = {};
  int line = 1;
  int column = 1;
};

// Reads a whole file. InvalidArgument "At LINE:COLUMN: …" at the first mistake. At most 64
// levels deep. Heredocs are not supported.
absl::StatusOr<std::vector<Item>> Parse(std::string_view text);

}  // namespace planner::plugin::hcl1

#endif  // PLANNER_PLUGIN_HCL1_H_
