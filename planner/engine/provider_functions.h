#ifndef PLANNER_ENGINE_PROVIDER_FUNCTIONS_H_
#define PLANNER_ENGINE_PROVIDER_FUNCTIONS_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/module.h"
#include "planner/lang/functions.h"
#include "planner/plan/schemas.h"
#include "planner/plugin/provider.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"

namespace planner::engine {

// The functions that providers define, as expressions call them: provider::LOCAL_NAME::FUNCTION
// (plugin-protocol.md C.12).
//
// An expression needs its value at once, so the walk's thread waits for the answer of a call: one
// round trip to a process on this machine that is running already. It does so once for each
// function and arguments: these functions are pure, and what has been answered is remembered for
// the rest of the command, so that validating, planning and applying ask once. Calls of other
// nodes that are under way go on meanwhile; their answers wait in the queue.
//
// Walk thread only.
class ProviderFunctions {
 public:
  using Value = proto::value::Value;
  // Makes one call and waits for its end. Arguments are as the function's parameters want them.
  using Ask = std::function<plugin::FunctionReply(const addr::Provider&, const std::string& name,
                                                  const std::vector<Value>& arguments)>;
  // Digests of calls and of their results, in hexadecimal.
  using Results = std::map<std::string, std::string>;

  // `schemas` outlives this, and is complete before TableOf is asked.
  ProviderFunctions(const plan::Schemas& schemas, Ask ask)
      : schemas_(schemas), ask_(std::move(ask)) {}

  // What a module can call: the functions of the providers that its required_providers name. The
  // table lives as long as this; `module` as well.
  const lang::FunctionTable& TableOf(const config::Module& module);

  // What a plan keeps, so that applying it later can tell whether a function answers differently.
  // Calls with ephemeral arguments are left out.
  const Results& results() const { return results_; }
  // The results of the plan that is being applied; another one is an error of the call.
  void Expect(Results results) { results_ = std::move(results); }

 private:
  lang::Function Build(const addr::Provider& provider, const std::string& name,
                       const proto::schema::Function& declared);
  lang::FunctionResult Call(const addr::Provider& provider, const std::string& name,
                            const proto::schema::Function& declared, std::vector<Value> arguments);
  lang::FunctionResult Checked(const std::string& call, const Value& result, bool is_kept);

  const plan::Schemas& schemas_;
  Ask ask_;
  std::map<const config::Module*, lang::FunctionTable> tables_ = {};
  std::map<std::string, Value> answers_ = {};  // By the digest of the call.
  Results results_ = {};
};

}  // namespace planner::engine

#endif  // PLANNER_ENGINE_PROVIDER_FUNCTIONS_H_
