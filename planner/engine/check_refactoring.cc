#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/config/content.h"
#include "planner/engine/move_statements.h"
#include "planner/engine/moves.h"
#include "planner/graph/graph.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using Statement = MoveStatements::Statement;

bool HasKey(const addr::Target& target) {
  if (!target.is_module) return target.instance.key != addr::InstanceKey();
  return target.instance.resource.module.back().key != addr::InstanceKey();
}

std::string_view Noun(const addr::Target& target) {
  if (target.is_module) return HasKey(target) ? "module instance" : "module call";
  return HasKey(target) ? "resource instance" : "resource";
}

// Where a whole resource or module is declared; nullopt: nowhere.
std::optional<diag::SourceRange> DeclaredAt(const config::ModuleNode& module,
                                            const addr::Target& target) {
  addr::ModulePath path = target.instance.resource.module;
  if (target.is_module) {
    const std::string name = path.back().name;
    path.pop_back();
    const config::ModuleNode* caller = module.Find(path);
    if (caller == nullptr) return std::nullopt;
    const auto call = caller->module->calls.find(name);
    if (call == caller->module->calls.end()) return std::nullopt;
    return call->second.range;
  }
  const config::ModuleNode* node = module.Find(path);
  if (node == nullptr) return std::nullopt;
  addr::Resource declared = target.instance.resource;
  declared.module.clear();
  const auto resource = node->module->resources.find(declared);
  if (resource == node->module->resources.end()) return std::nullopt;
  return resource->second.range;
}

void CheckStillExists(const Statement& statement, const std::string& from, const std::string& to,
                      diag::Diagnostics& diags) {
  const config::Moved& block = *statement.block;
  if (HasKey(block.from) || HasKey(block.to)) return;  // Instances are known when planning.
  const auto declared = DeclaredAt(*statement.module, block.from);
  if (!declared) return;
  const std::string_view noun = Noun(block.from);
  diag::AddError(diags, "Moved object still exists",
                 Cat("This statement declares a move from ", from, ", but that ", noun,
                     " is still declared at ", declared->filename, ":", declared->start.line, ",",
                     declared->start.column, ".\n\nChange your configuration so that this ", noun,
                     " will be declared as ", to, " instead."),
                 block.range);
}

class MoveCheck {
 public:
  MoveCheck(const MoveStatements& statements, diag::Diagnostics& diags)
      : statements_(statements), diags_(diags) {}

  void Run() {
    for (const Statement& statement : statements_.all()) {
      const std::string from = AbsoluteText(*statement.module, statement.block->from);
      const std::string to = AbsoluteText(*statement.module, statement.block->to);
      if (from == to) {
        diag::AddError(diags_, "Redundant move statement",
                       Cat("This statement declares a move from ", from,
                           " to the same address, which is the same as not declaring this move "
                           "at all."),
                       statement.block->range);
        continue;
      }
      CheckAmbiguous(statement, from, to);
      CheckStillExists(statement, from, to, diags_);
      graph_.AddEdge(NodeOf(from), NodeOf(to));
    }
    const std::vector<std::string> cycle = graph_.ResolveCycles();
    if (cycle.empty()) return;
    std::string list;
    for (const std::string& address : cycle) list += Cat("\n  - ", address);
    diag::AddError(diags_, "Cyclic dependency in move statements",
                   Cat("The following chained move statements form a cycle, and so there is no "
                       "final location to move objects to:",
                       list,
                       "\n\nA chain of move statements must end with an address that doesn't "
                       "appear in any other statements, and which typically also refers to an "
                       "object still declared in the configuration."));
  }

 private:
  graph::NodeId NodeOf(const std::string& address) {
    const auto [at, is_new] = nodes_.try_emplace(address, -1);
    if (is_new) at->second = graph_.AddNode(address);
    return at->second;
  }

  void CheckAmbiguous(const Statement& statement, const std::string& from, const std::string& to) {
    const config::Moved& block = *statement.block;
    const auto [source, new_source] = by_from_.try_emplace(from, &block, to);
    if (!new_source && source->second.second != to) {
      diag::AddError(
          diags_, "Ambiguous move statements",
          Cat("A statement at ", config::ToString(source->second.first->range), " declared that ",
              from, " moved to ", source->second.second,
              ", but this statement instead declares that it moved to ", to, ".\n\nEach ",
              Noun(block.from), " can move to only one destination ", Noun(block.from), "."),
          block.range);
    }
    const auto [target, new_target] = by_to_.try_emplace(to, &block, from);
    if (!new_target && target->second.second != from) {
      diag::AddError(
          diags_, "Ambiguous move statements",
          Cat("A statement at ", config::ToString(target->second.first->range), " declared that ",
              target->second.second, " moved to ", to,
              ", but this statement instead declares that ", from, " moved there.\n\nEach ",
              Noun(block.to), " can have moved from only one source ", Noun(block.to), "."),
          block.range);
    }
  }

  using Known = std::map<std::string, std::pair<const config::Moved*, std::string>>;
  const MoveStatements& statements_;
  diag::Diagnostics& diags_;
  graph::Graph graph_ = {};
  std::map<std::string, graph::NodeId> nodes_ = {};
  Known by_from_ = {};
  Known by_to_ = {};
};

}  // namespace

void CheckRefactoring(const config::ModuleNode& root, diag::Diagnostics& diags) {
  MoveCheck(MoveStatements(root), diags).Run();
  for (const config::ModuleNode* node : config::Flatten(root)) {
    for (const config::Removed& removed : node->module->removed) {
      const auto declared = DeclaredAt(*node, removed.from);
      if (!declared) continue;
      const std::string_view noun = removed.from.is_module ? "module" : "resource";
      diag::AddError(diags, Cat("Removed ", noun, " still exists"),
                     Cat("This statement declares that ", AbsoluteText(*node, removed.from),
                         " was removed, but it is still declared in configuration."),
                     *declared);
    }
  }
}

}  // namespace planner::engine
