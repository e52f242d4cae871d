#ifndef PLANNER_ENGINE_IMPORTS_H_
#define PLANNER_ENGINE_IMPORTS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/tree.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/module_scope.h"
#include "planner/syntax/tree.h"

namespace planner::engine {

// Summary of errors about what an import block is for.
inline constexpr char kNoImportTarget[] = "Configuration for import target does not exist";

// The import blocks of a configuration, by the resource blocks that they are for (engine-compat.md
// 2.9). Inside this folder only.
class Imports {
 public:
  using Blocks = std::vector<const config::Import*>;
  // What each instance is imported by, in the words of its provider.
  using Ids = std::map<addr::ResourceInstance, std::string>;

  // `root` outlives this.
  explicit Imports(const config::ModuleNode& root);

  // Keys of modules do not matter. Empty if there are none.
  const Blocks& For(const addr::Resource& resource) const;
  // What the blocks for a resource refer to, all in the root module.
  std::vector<syntax::Traversal> References(const addr::Resource& resource) const;
  // Those whose resource nothing declares.
  const Blocks& undeclared() const { return undeclared_; }

  // Evaluates the blocks for a resource; `root` is the root module's scope. nullopt after appending
  // what is wrong with them.
  std::optional<Ids> Evaluate(const addr::Resource& resource, ModuleScope& root,
                              diag::Diagnostics& diags) const;
  // Mistakes that show before anything is evaluated: targets that cannot be, ids that refer to the
  // target itself.
  void CheckTargets(diag::Diagnostics& diags) const;
  // Those that show with everything unknown that is not constant.
  void Validate(ModuleScope& root, diag::Diagnostics& diags) const;

 private:
  const config::Resource* Declared(const addr::Resource& resource) const;

  const config::ModuleNode& root_;
  std::map<addr::Resource, Blocks> by_resource_;
  Blocks undeclared_;
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_IMPORTS_H_
