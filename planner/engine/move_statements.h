#ifndef PLANNER_ENGINE_MOVE_STATEMENTS_H_
#define PLANNER_ENGINE_MOVE_STATEMENTS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/tree.h"

namespace planner::engine {

// The moved blocks of a configuration. Inside this folder only.
class MoveStatements {
 public:
  explicit MoveStatements(const config::ModuleNode& root);
  // Where an object goes by all blocks that apply, one after the other.
  addr::ResourceInstance Follow(addr::ResourceInstance address) const;

  struct Statement {
    const config::ModuleNode* module = nullptr;  // That the block is in.
    const config::Moved* block = nullptr;
  };
  const std::vector<Statement>& all() const { return all_; }

 private:
  // By the address that they move from, without keys.
  std::map<std::string, std::vector<size_t>> by_source_;
  std::vector<Statement> all_;
};

// Addresses of a block as seen from the root module: keys of its own module are not known.
std::string AbsoluteText(const config::ModuleNode& module, const addr::Target& target);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_MOVE_STATEMENTS_H_
