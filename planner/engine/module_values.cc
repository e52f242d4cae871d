// Values that a module instance makes of its own blocks and of its call.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/config/variables.h"
#include "planner/engine/configure.h"
#include "planner/engine/ephemeral_values.h"
#include "planner/engine/expansion.h"
#include "planner/engine/module_scope.h"
#include "proto/text/cat.h"

namespace planner::engine {

using lang::Reference;
using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

// Makes a value when it is first asked for. A failure, and a cycle, which the graph reports, are
// silent for whoever asks again.
template <typename Make>
std::optional<Value> ModuleScope::Once(std::map<std::string, Made>& all, const std::string& name,
                                       Make make) {
  const auto [at, is_new] = all.try_emplace(name);
  Made& made = at->second;
  if (is_new) {
    std::optional<Value> value = make(made);
    made.value = std::move(value);
    made.done = true;
  }
  if (!made.value) ++evaluation_.silent_failures;
  return made.value;
}

void ModuleScope::SetVariables(const std::map<std::string, Value>& variables) {
  for (const auto& [name, value] : variables) variables_[name] = {.done = true, .value = value};
}

std::optional<Value> ModuleScope::Variable(const std::string& name, diag::Diagnostics& diags) {
  return Once(variables_, name, [&](Made& made) -> std::optional<Value> {
    if (parent_ == nullptr) return Value::Unknown(Type::Dynamic());
    const config::Variable& variable = module_.variables.at(name);
    made.value = EvaluateArgument(variable, diags);
    if (!made.value) return std::nullopt;
    // The rules may look at the value: it is there already.
    const syntax::Attribute* argument = node_.call->arguments.Find(name);
    std::string own = name;
    const diag::SourceRange given =
        argument == nullptr ? variable.range : argument->expression->SourceRange();
    std::swap(rule_of_, own);
    const auto results = config::ValidateVariable(
        variable, ForExpressions(),
        {.subject = given, .validating = evaluation_.kind == Evaluation::Kind::kValidate}, diags);
    std::swap(rule_of_, own);
    ReportRules(CheckableOf(state::CheckKind::kVariable, path_, name), results,
                evaluation_.checking);
    return config::AllHold(results) ? made.value : std::nullopt;
  });
}

std::optional<Value> ModuleScope::EvaluateArgument(const config::Variable& variable,
                                                   diag::Diagnostics& diags) {
  const syntax::Attribute* argument = node_.call->arguments.Find(variable.name);
  if (argument == nullptr) return config::DefaultValue(variable);
  const std::optional<Value> value =
      parent_->Evaluate(*argument->expression, parent_->ForExpressions(repetition_), diags);
  if (!value) return std::nullopt;
  return config::FitArgument(
      variable,
      {.value = *value,
       .variable_address = Cat(addr::ToString(node_.path), ".var.", variable.name),
       .range = argument->expression->SourceRange()},
      diags);
}

std::optional<Value> ModuleScope::Local(const std::string& name, diag::Diagnostics& diags) {
  return Once(locals_, name, [&](Made&) {
    return Evaluate(*module_.locals.at(name).expression, ForExpressions(), diags);
  });
}

// Marked only as the value is: `sensitive = true` of a called module's output hides nothing, as in
// Terraform 1.11.4 (tests/oracle/modules_test.py).
std::optional<Value> ModuleScope::Output(const std::string& name, diag::Diagnostics& diags) {
  return Once(outputs_, name, [&](Made&) -> std::optional<Value> {
    const config::Output& output = module_.outputs.at(name);
    const lang::Scope scope = ForExpressions();
    if (!CheckConditions(output.preconditions, scope, ConditionKind::kOutputPrecondition,
                         CheckableOf(state::CheckKind::kOutput, path_, name), evaluation_.checking,
                         diags))
      return std::nullopt;
    std::optional<Value> value = Evaluate(*output.value, scope, diags);
    if (!value || !CheckEphemeral(output, *value, diags)) return std::nullopt;
    return output.ephemeral ? value->WithMarks(proto::value::kEphemeral) : *std::move(value);
  });
}

ModuleScope::Called* ModuleScope::Call(const std::string& name, diag::Diagnostics& diags) {
  const auto [at, is_new] = calls_.try_emplace(name);
  if (is_new) {
    auto called = std::make_unique<Called>();
    Expand(module_.calls.at(name), *called, diags);
    if (called->instances.empty() && called->kind == Instances::Kind::kSingle) called.reset();
    at->second = std::move(called);
  }
  if (at->second == nullptr) ++evaluation_.silent_failures;
  return at->second.get();
}

// Without instances of kind kSingle it has failed.
void ModuleScope::Expand(const config::ModuleCall& call, Called& called, diag::Diagnostics& diags) {
  const auto child = node_.children.find(call.name);
  if (child == node_.children.end()) return;
  const auto add = [&](const addr::InstanceKey& key, const Repetition& repetition) {
    called.instances[key] =
        std::make_unique<ModuleScope>(*child->second, evaluation_, this, key, repetition);
  };
  if (evaluation_.kind == Evaluation::Kind::kValidate) {
    // Whether there is a count.index or each.key shows when planning, as in Terraform.
    ExpandUnknown(RepetitionOf(call), *this, diags);
    return add({}, {.count_index = Value::Unknown(Type::Number()),
                    .each_key = Value::Unknown(Type::String()),
                    .each_value = Value::Unknown(Type::Dynamic())});
  }
  const auto instances = engine::Expand(RepetitionOf(call), *this, diags);
  if (!instances) return;
  called.kind = instances->kind;
  for (const auto& [key, repetition] : instances->instances) add(key, repetition);
}

// A module as validation sees it: outputs are not known, their number is.
Value ModuleScope::UnknownModule(const config::ModuleCall& call) const {
  std::vector<proto::value::ObjectAttribute> attributes;
  for (const auto& entry : node_.children.at(call.name)->module->outputs)
    attributes.push_back({entry.first, Type::Dynamic()});
  const Type one = Type::Object(std::move(attributes));
  switch (engine::KindOf(call)) {
    case Instances::Kind::kSingle: return Value::Unknown(one);
    case Instances::Kind::kCount: return Value::Unknown(Type::List(one));
    case Instances::Kind::kForEach: return Value::Unknown(Type::Map(one));
  }
  return {};
}

std::optional<Value> ModuleScope::WholeModule(Called& called, diag::Diagnostics& diags) {
  std::map<addr::InstanceKey, Value> values;
  for (auto& [key, instance] : called.instances) {
    std::vector<std::pair<std::string, Value>> outputs;
    for (const auto& entry : instance->module_.outputs) {
      std::optional<Value> value = instance->Output(entry.first, diags);
      if (!value) return std::nullopt;
      outputs.emplace_back(entry.first, *std::move(value));
    }
    values[key] = Value::Object(std::move(outputs));
  }
  return Combine(called.kind, std::move(values));
}

// Of one output only what that needs is asked for: the others may not be ready yet.
std::optional<lang::Scope::Resolved> ModuleScope::ResolveModule(const Reference& reference,
                                                                diag::Diagnostics& diags) {
  const auto call = module_.calls.find(reference.name);
  if (call == module_.calls.end()) {
    std::vector<std::string> names;
    for (const auto& entry : module_.calls) names.push_back(entry.first);
    const std::string similar = diag::SimilarName(reference.name, names);
    diag::AddError(
        diags, "Reference to undeclared module",
        Cat("No module call named \"", reference.name, "\" is declared in ", node_.DisplayName(),
            ".", similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
        reference.traversal.SourceRange());
    return std::nullopt;
  }
  if (evaluation_.kind == Evaluation::Kind::kValidate) {
    if (!node_.children.contains(reference.name)) return std::nullopt;
    return lang::Scope::Resolved{UnknownModule(call->second), reference.steps};
  }
  Called* called = Call(reference.name, diags);
  if (called == nullptr) return std::nullopt;
  const auto& steps = reference.traversal.steps;
  const bool keyed = called->kind != Instances::Kind::kSingle;
  const size_t name_step = reference.steps + (keyed ? 1 : 0);
  const auto instance = called->instances.find(reference.key);
  const bool names_output = steps.size() > name_step && !steps[name_step].key &&
                            instance != called->instances.end() &&
                            instance->second->module_.outputs.contains(steps[name_step].name);
  std::optional<Value> value = names_output ? instance->second->Output(steps[name_step].name, diags)
                                            : WholeModule(*called, diags);
  if (!value) return std::nullopt;
  return lang::Scope::Resolved{*std::move(value), names_output ? name_step + 1 : reference.steps};
}

}  // namespace planner::engine
