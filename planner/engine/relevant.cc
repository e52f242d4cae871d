// Which attributes contributed to the plan (plan JSON `relevant_attributes`).

#include <map>
#include <set>
#include <string>
#include <vector>

#include "planner/engine/plan_walk.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/reference.h"

namespace planner::engine {
namespace {

// One reference to a resource's attribute, as text for telling them apart.
std::string Key(const plan::RelevantAttribute& attribute) {
  return addr::ToString(attribute.resource) + " " + proto::value::PathToString(attribute.attribute);
}

// What a reference to a resource reads of it.
plan::RelevantAttribute AttributeOf(const lang::Reference& reference,
                                    const syntax::Traversal& traversal) {
  plan::RelevantAttribute attribute;
  attribute.resource = {reference.resource, reference.key};
  size_t next = reference.steps + (std::holds_alternative<std::monostate>(reference.key) ? 0 : 1);
  for (; next < traversal.steps.size(); ++next) {
    const syntax::TraversalStep& step = traversal.steps[next];
    attribute.attribute.push_back(step.key ? proto::value::PathStep::Index(*step.key)
                                           : proto::value::PathStep::Attribute(step.name));
  }
  return attribute;
}

}  // namespace

void PlanWalk::FindRelevantAttributes(plan::Plan& plan) {
  std::map<std::string, plan::RelevantAttribute> found;
  std::set<std::string> locals;
  std::vector<syntax::Traversal> open;
  const auto add = [&open](std::vector<syntax::Traversal> more) {
    open.insert(open.end(), more.begin(), more.end());
  };
  std::set<addr::Resource> changed;
  for (const plan::ResourceInstanceChange& change : plan.changes) {
    if (change.action == plan::Action::kNoOp || !changed.insert(change.address.resource).second)
      continue;
    const auto config = context_.module.resources.find(change.address.resource);
    if (config != context_.module.resources.end()) add(scope_.ObjectReferences(config->second));
  }
  for (const auto& [name, change] : plan.outputs) {
    const auto output = context_.module.outputs.find(name);
    if (change.action != plan::Action::kNoOp && output != context_.module.outputs.end())
      add(lang::References(*output->second.value));
  }
  diag::Diagnostics ignored;
  while (!open.empty()) {
    const syntax::Traversal traversal = open.back();
    open.pop_back();
    const auto reference = lang::ParseReference(traversal, ignored);
    if (!reference) continue;
    if (reference->kind == lang::Reference::Kind::kLocal && locals.insert(reference->name).second) {
      const auto local = context_.module.locals.find(reference->name);
      if (local != context_.module.locals.end()) add(lang::References(*local->second.expression));
    }
    if (reference->kind != lang::Reference::Kind::kResource) continue;
    const plan::RelevantAttribute attribute = AttributeOf(*reference, traversal);
    if (!found.emplace(Key(attribute), attribute).second) continue;
    // What the attribute itself was made of contributes as well.
    const auto config = context_.module.resources.find(reference->resource);
    if (config == context_.module.resources.end() || attribute.attribute.empty()) continue;
    const syntax::Attribute* written = config->second.body.Find(attribute.attribute[0].name);
    if (written != nullptr) add(lang::References(*written->expression));
  }
  for (auto& entry : found) plan.relevant_attributes.push_back(std::move(entry.second));
}

}  // namespace planner::engine
