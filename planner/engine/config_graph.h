#ifndef PLANNER_ENGINE_CONFIG_GRAPH_H_
#define PLANNER_ENGINE_CONFIG_GRAPH_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/tree.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/imports.h"
#include "planner/engine/modules.h"
#include "planner/plan/schemas.h"
#include "planner/syntax/tree.h"

namespace planner::engine {

// What the configuration declares, for every place where a module is called, and what each thing
// refers to. All graphs of the engine are made of it. Linear in declarations plus references.
class ConfigGraph {
 public:
  using Id = int;
  struct Object {
    enum class Kind {
      kExpansion,  // How many instances of a module there are.
      kVariable,
      kLocal,
      kOutput,
      kProvider,  // A provider block.
      kResource,
      kClose,  // A module is done, with all that is in it.
      kCheck,  // A check block, without its data block.
    };
    Kind kind = Kind::kLocal;
    const config::ModuleNode* module = nullptr;  // That it is in; of kExpansion, kClose: itself.
    std::string name = {};                       // Of values.
    const config::Resource* resource = nullptr;
    addr::Resource address = {};               // kResource: with the module, without keys.
    addr::ProviderConfig provider = {};        // kProvider: itself; kResource: what it uses.
    std::vector<Id> references = {};           // Without repetition, without providers used.
    std::vector<Id> explicit_references = {};  // kResource: of depends_on, its modules' too.
  };

  // All outlive this. `imports` null: what import blocks refer to does not matter (any more).
  ConfigGraph(const config::ModuleNode& root, const plan::Schemas& schemas,
              const Imports* imports = nullptr);

  // Values first, then provider blocks, then resources in the order of their addresses.
  const std::vector<Object>& objects() const { return objects_; }
  // As cycles name it: "module.m.local.x (expand)", "a.b".
  static std::string Label(const Object& object);
  // -1 if there is none; keys of modules do not matter.
  Id FindResource(const addr::Resource& address) const;
  Id FindProvider(const addr::ProviderConfig& config) const;
  // `from` and all that they refer to, directly or not, each once.
  std::vector<Id> Closure(std::vector<Id> from) const;
  // The resources among the closure of what `from` refers to, sorted, without itself.
  std::vector<addr::Resource> ResourcesBehind(Id from) const;
  std::set<addr::Resource> Resources(const std::vector<Id>& ids) const;
  // What references in a module lead to.
  std::vector<Id> Targets(const config::ModuleNode& module,
                          const std::vector<syntax::Traversal>& references) const;

 private:
  struct Names {
    std::map<std::string, Id> variables = {}, locals = {}, outputs = {};
    std::map<addr::Resource, Id> resources = {};  // As declared.
    Id expansion = -1;
    Id close = -1;
  };
  Id Add(Object object);
  void AddValues(const config::ModuleNode& node);
  void AddProviders(const config::ModuleNode& node);
  void AddResources(const config::ModuleNode& node);
  void Connect(Object& object);
  void ConnectExpansion(Object& object);
  void ConnectVariable(Object& object);
  void ConnectResource(Object& object);
  void ConnectClose(Object& object);
  void ConnectCheck(Object& object);
  void Refer(Object& object, const std::vector<syntax::Traversal>& references) const;
  void Refer(Object& object, const config::ModuleNode& module,
             const std::vector<syntax::Traversal>& references) const;
  Id Target(const config::ModuleNode& module, const syntax::Traversal& traversal) const;

  const config::ModuleNode& root_;
  const plan::Schemas& schemas_;
  const Imports* imports_;
  std::vector<Object> objects_;
  std::map<const config::ModuleNode*, Names> names_;
  std::map<addr::ProviderConfig, Id> providers_;
};

// The references in what a resource block says its object is to be: body, count, for_each.
std::vector<syntax::Traversal> ObjectReferences(const config::Resource& resource,
                                                const proto::schema::Schema* schema);
// All references in a resource block: depends_on, conditions and triggers too.
std::vector<syntax::Traversal> ReferencesOf(const config::Resource& resource,
                                            const proto::schema::Schema* schema);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_CONFIG_GRAPH_H_
