#include "planner/engine/move_statements.h"

#include <utility>

#include "planner/addr/module_path.h"

namespace planner::engine {
namespace {

bool HasKey(const addr::InstanceKey& key) { return key != addr::InstanceKey(); }

// Whether the steps of `path` from `first` on are those of `pattern`; of the last one the key does
// not matter if `any_last_key`.
bool PathMatches(const addr::ModulePath& path, size_t first, const addr::ModulePath& pattern,
                 bool any_last_key) {
  if (path.size() < first + pattern.size()) return false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const addr::ModuleStep& step = path[first + i];
    if (step.name != pattern[i].name) return false;
    const bool any = any_last_key && i + 1 == pattern.size();
    if (!any && step.key != pattern[i].key) return false;
  }
  return true;
}

// `path` with the `count` steps from `first` on replaced.
addr::ModulePath Replace(const addr::ModulePath& path, size_t first, size_t count,
                         const addr::ModulePath& by) {
  addr::ModulePath out(path.begin(), path.begin() + static_cast<ptrdiff_t>(first));
  out.insert(out.end(), by.begin(), by.end());
  out.insert(out.end(), path.begin() + static_cast<ptrdiff_t>(first + count), path.end());
  return out;
}

std::optional<addr::ResourceInstance> MoveModule(const addr::ResourceInstance& address,
                                                 size_t depth, const config::Moved& block) {
  const addr::ModulePath& from = block.from.instance.resource.module;
  addr::ModulePath to = block.to.instance.resource.module;
  const bool all = !HasKey(from.back().key) && !HasKey(to.back().key);
  const addr::ModulePath& path = address.resource.module;
  if (!PathMatches(path, depth, from, all)) return std::nullopt;
  if (all) to.back().key = path[depth + from.size() - 1].key;
  addr::ResourceInstance moved = address;
  moved.resource.module = Replace(path, depth, from.size(), to);
  return moved;
}

std::optional<addr::ResourceInstance> MoveResource(const addr::ResourceInstance& address,
                                                   size_t depth, const config::Moved& block) {
  const addr::ResourceInstance& from = block.from.instance;
  const addr::ResourceInstance& to = block.to.instance;
  const addr::ModulePath& path = address.resource.module;
  const bool all = !HasKey(from.key) && !HasKey(to.key);
  if (path.size() != depth + from.resource.module.size() ||
      !PathMatches(path, depth, from.resource.module, /*any_last_key=*/false))
    return std::nullopt;
  if (!all && address.key != from.key) return std::nullopt;
  addr::ResourceInstance moved{.resource = to.resource, .key = all ? address.key : to.key};
  moved.resource.module = Replace(path, depth, from.resource.module.size(), to.resource.module);
  return moved;
}

// The block of a target in a module, or the module, without keys.
addr::Resource Block(const config::ModuleNode& module, const addr::Target& target) {
  addr::Resource block = target.instance.resource;
  block.module = module.path;
  block.module.insert(block.module.end(), target.instance.resource.module.begin(),
                      target.instance.resource.module.end());
  return addr::WithoutKeys(std::move(block));
}

std::string SourceKey(const config::ModuleNode& module, const addr::Target& target) {
  const addr::Resource block = Block(module, target);
  return target.is_module ? addr::ToString(block.module) : addr::ToString(block);
}

}  // namespace

std::string AbsoluteText(const config::ModuleNode& module, const addr::Target& target) {
  addr::ResourceInstance instance = target.instance;
  instance.resource.module = module.path;
  instance.resource.module.insert(instance.resource.module.end(),
                                  target.instance.resource.module.begin(),
                                  target.instance.resource.module.end());
  return target.is_module ? addr::ToString(instance.resource.module) : addr::ToString(instance);
}

MoveStatements::MoveStatements(const config::ModuleNode& root) {
  for (const config::ModuleNode* node : config::Flatten(root)) {
    for (const config::Moved& block : node->module->moved) {
      by_source_[SourceKey(*node, block.from)].push_back(all_.size());
      all_.push_back({node, &block});
    }
  }
}

addr::ResourceInstance MoveStatements::Follow(addr::ResourceInstance address) const {
  // Each move brings the object nearer to its end, or the blocks lead in a circle, which is
  // reported elsewhere.
  for (size_t moves = 0; moves <= all_.size() && !all_.empty(); ++moves) {
    std::optional<addr::ResourceInstance> next;
    const auto try_all = [&](const std::string& key) {
      const auto found = by_source_.find(key);
      if (found == by_source_.end() || next) return;
      for (const size_t index : found->second) {
        const Statement& statement = all_[index];
        const size_t depth = statement.module->path.size();
        next = statement.block->from.is_module ? MoveModule(address, depth, *statement.block)
                                               : MoveResource(address, depth, *statement.block);
        if (next) return;
      }
    };
    const addr::Resource block = addr::WithoutKeys(address.resource);
    try_all(addr::ToString(block));
    for (addr::ModulePath path = block.module; !path.empty(); path.pop_back())
      try_all(addr::ToString(path));
    if (!next || *next == address) return address;
    address = *std::move(next);
  }
  return address;
}

}  // namespace planner::engine
