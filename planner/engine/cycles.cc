#include "planner/engine/cycles.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "planner/config/content.h"
#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using Kind = ConfigGraph::Object::Kind;

// The references that an object makes itself, with their places; none of what it does through its
// module's call.
std::vector<syntax::Traversal> WrittenReferences(const ConfigGraph::Object& object) {
  const config::Module& module = *object.module->module;
  if (object.kind == Kind::kResource) return ReferencesOf(*object.resource, /*schema=*/nullptr);
  if (object.kind == Kind::kLocal)
    return lang::References(*module.locals.at(object.name).expression);
  if (object.kind == Kind::kOutput) return lang::References(*module.outputs.at(object.name).value);
  return {};
}

// ` - a refers to b at main.tf:3,11-20`, a line for each other member that a member needs.
void AppendReferences(const ConfigGraph& objects, ConfigGraph::Id id,
                      const std::map<ConfigGraph::Id, std::string>& members, std::string& text) {
  const ConfigGraph::Object& object = objects.objects()[static_cast<size_t>(id)];
  std::map<ConfigGraph::Id, std::string> places;
  for (const syntax::Traversal& traversal : WrittenReferences(object)) {
    for (const ConfigGraph::Id target : objects.Targets(*object.module, {traversal}))
      places.try_emplace(target, config::ToString(traversal.SourceRange()));
  }
  for (const ConfigGraph::Id reference : object.references) {
    const auto other = members.find(reference);
    if (other == members.end() || reference == id) continue;
    const auto place = places.find(reference);
    text += Cat("\n - ", members.at(id), " needs ", other->second,
                place == places.end() ? "" : Cat(" at ", place->second));
  }
}

std::string Summary(const std::vector<std::string>& cycle) {
  return Cat("Cycle: ", absl::StrJoin(cycle, ", "));
}

}  // namespace

bool ReportCycle(graph::Graph& graph, diag::Diagnostics& diags) {
  const std::vector<std::string> cycle = graph.ResolveCycles();
  if (!cycle.empty()) diag::AddError(diags, Summary(cycle), "");
  return !cycle.empty();
}

void ReportCycle(const ConfigGraph& objects, const std::vector<std::string>& cycle,
                 diag::Diagnostics& diags) {
  const std::set<std::string> labels(cycle.begin(), cycle.end());
  std::map<ConfigGraph::Id, std::string> members;
  for (size_t id = 0; id < objects.objects().size(); ++id) {
    const std::string label = ConfigGraph::Label(objects.objects()[id]);
    if (labels.contains(label)) members[static_cast<ConfigGraph::Id>(id)] = label;
  }
  std::string references;
  for (const auto& entry : members) AppendReferences(objects, entry.first, members, references);
  diag::AddError(
      diags, Summary(cycle),
      Cat("Each of these needs another one first, so there is no order to do them in:", references,
          "\n\nRemove one of these references, or have both sides refer to something "
          "third in place of each other."));
}

bool CheckSelfReferences(const ConfigGraph& objects, diag::Diagnostics& diags) {
  bool ok = true;
  const proto::schema::Schema* const schema = nullptr;  // Blocks are visited without it, too.
  for (const ConfigGraph::Object& object : objects.objects()) {
    if (object.resource == nullptr) continue;
    for (const syntax::Traversal& traversal : ReferencesOf(*object.resource, schema)) {
      const std::vector<ConfigGraph::Id> targets = objects.Targets(*object.module, {traversal});
      if (targets.empty() || &objects.objects()[static_cast<size_t>(targets[0])] != &object)
        continue;
      diag::AddError(
          diags, "Self-referential block",
          Cat("Configuration for ", addr::ToString(object.address), " may not refer to itself."),
          traversal.SourceRange());
      ok = false;
    }
  }
  return ok;
}

}  // namespace planner::engine
