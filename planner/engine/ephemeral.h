#ifndef PLANNER_ENGINE_EPHEMERAL_H_
#define PLANNER_ENGINE_EPHEMERAL_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"
#include "planner/engine/config_graph.h"
#include "planner/engine/instances.h"
#include "planner/engine/modules.h"
#include "planner/engine/object.h"
#include "planner/engine/operation.h"
#include "planner/graph/event_queue.h"
#include "planner/graph/graph.h"
#include "proto/value/value.h"

namespace planner::engine {

// The ephemeral resources of one walk (engine-compat.md 2.7, plugin-protocol.md C.12): opened when
// their configuration is known, renewed when the provider wants it, closed when nobody needs them
// any more. What they give is a value of expressions, marked ephemeral. It is in no state, plan,
// journal, document or log.
//
// Walk thread only.
class EphemeralResources {
 public:
  // All outlive this.
  EphemeralResources(const Context& context, Modules& modules, graph::Slots& slots,
                     diag::Diagnostics& diags);

  // Opens the instances of a block in every instance of its module, and publishes their values in
  // the modules. An instance whose configuration is not known has an unknown value and is not
  // opened. `done(ok)` at once or later; false with errors appended, and then what refers to the
  // block fails silently. What has been opened stays open in both cases.
  void Open(const ConfigGraph::Object& object, std::function<void(bool)> done);

  // Closes what is open of a block, at once or when its renewal under way has ended. Errors are
  // appended. `done` is called in any case.
  void Close(const addr::Resource& declared, const std::function<void()>& done);

  // Closes what is still open, the newest first, and runs the queue until that has been done: what
  // an error or an interrupt has left.
  void CloseRest();

 private:
  using Value = proto::value::Value;
  // One open instance.
  struct Lease {
    addr::ResourceInstance address = {};
    ProviderClient* client = nullptr;
    Locate locate = {};
    std::string private_bytes = {};  // Of opening.
    bool renewing = false;
    bool closing = false;
    std::function<void()> then = {};  // When the renewal has ended.
  };
  using LeasePtr = std::shared_ptr<Lease>;
  // The instances of a block in one instance of its module.
  struct Block {
    Instances::Kind kind = Instances::Kind::kSingle;
    std::map<addr::InstanceKey, Value> values = {};
  };
  // A block whose instances are being opened.
  struct Opening {
    const ConfigGraph::Object* object = nullptr;
    std::map<addr::Resource, Block> blocks = {};
    size_t pending = 0;
    bool ok = true;
    std::function<void(bool)> done = {};
  };
  using OpeningPtr = std::shared_ptr<Opening>;
  // One instance of it.
  struct Instance {
    addr::ResourceInstance address = {};
    ModuleScope* scope = nullptr;
    Repetition repetition = {};
    const proto::schema::Schema* schema = nullptr;
    Value config = {};  // Unmarked.
    std::vector<proto::value::PathMarks> marks = {};
    Locate locate = {};
  };
  using InstancePtr = std::shared_ptr<Instance>;

  void Declare(const addr::Resource& resource, const Instances& instances);
  void OpenInstance(const OpeningPtr& opening, const InstancePtr& instance);
  void CallOpen(const OpeningPtr& opening, const InstancePtr& instance);
  void OnOpened(const OpeningPtr& opening, const InstancePtr& instance, EphemeralReply reply);
  bool CheckResult(const Opening& opening, const Instance& instance, const Value& result);
  void Publish(const OpeningPtr& opening, const Instance& instance, Value value);
  static void FinishInstance(const OpeningPtr& opening, bool ok, Modules& modules);
  void RenewLater(const LeasePtr& lease, std::string private_bytes, absl::Time at);
  void Renew(const LeasePtr& lease, std::string private_bytes);
  void CloseLease(const LeasePtr& lease, std::function<void()> done);
  void CloseNewest();
  // Tells the start of a step and, from time to time, that it goes on; calls what it returns at
  // the step's end.
  std::function<void(bool ok)> Tell(const addr::ResourceInstance& address,
                                    Event::EphemeralStep step);

  const Context& context_;
  Modules& modules_;
  graph::Slots& slots_;
  diag::Diagnostics& diags_;
  std::vector<LeasePtr> open_ = {};  // In the order of opening.
  bool closing_rest_ = false;
};

// What a node of a walk's graph does with values of the nodes that it waits for.
enum class Use {
  kOpens,     // It opens an ephemeral resource, and passes on.
  kPassesOn,  // Its own value may hold them: others use them by way of it.
  kKeeps,     // It uses them while it is visited, and gives away nothing ephemeral.
};

// Adds the nodes that close ephemeral resources. `add_close` adds one to the graph for a node that
// opens; it waits for all that may use what was opened, and for the closes of those among them that
// open something themselves. The graph has no cycle and knows its dependents (ResolveCycles), which
// has to be called again afterwards.
void ConnectCloses(graph::Graph& graph, const std::function<Use(graph::NodeId)>& use_of,
                   const std::function<void(graph::NodeId opened)>& add_close);

// The objects that provider blocks refer to, directly or not.
std::set<ConfigGraph::Id> BehindProviders(const ConfigGraph& objects);

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_EPHEMERAL_H_
