#include "planner/engine/check_ledger.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "planner/addr/module_path.h"
#include "proto/text/cat.h"

namespace planner::engine {

using config::ConditionResult;
using proto::text::Cat;
using state::CheckKind;
using state::CheckResult;
using state::CheckStatus;

namespace {

std::string ValueAddress(CheckKind kind, const addr::ModulePath& module, std::string_view name) {
  const std::string_view word = kind == CheckKind::kOutput     ? "output."
                                : kind == CheckKind::kVariable ? "var."
                                                               : "check.";
  return Cat(module.empty() ? "" : Cat(addr::ToString(module), "."), word, name);
}

CheckStatus Worse(CheckStatus a, CheckStatus b) {
  for (const CheckStatus status :
       {CheckStatus::kError, CheckStatus::kFail, CheckStatus::kUnknown}) {
    if (a == status || b == status) return status;
  }
  return CheckStatus::kPass;
}

CheckStatus StatusOf(const ConditionResult& result) {
  switch (result.status) {
    case ConditionResult::Status::kPass: return CheckStatus::kPass;
    case ConditionResult::Status::kFail: return CheckStatus::kFail;
    case ConditionResult::Status::kError: return CheckStatus::kError;
    case ConditionResult::Status::kUnknown: break;
  }
  return CheckStatus::kUnknown;
}

}  // namespace

Checkable CheckableOf(const addr::ResourceInstance& instance) {
  return {CheckKind::kResource, addr::ToString(addr::WithoutKeys(instance.resource)),
          addr::ToString(instance)};
}

Checkable CheckableOf(CheckKind kind, const addr::ModulePath& module, std::string_view name) {
  return {kind, ValueAddress(kind, addr::WithoutKeys(module), name),
          ValueAddress(kind, module, name)};
}

CheckLedger::CheckLedger(const config::ModuleNode& root) {
  for (const config::ModuleNode* node : config::Flatten(root)) DeclareModule(*node);
}

void CheckLedger::DeclareModule(const config::ModuleNode& node) {
  for (const auto& [declared, resource] : node.module->resources) {
    addr::Resource address = declared;
    address.module = node.path;
    Declare(CheckKind::kResource, addr::ToString(address), resource.preconditions.size(),
            resource.postconditions.size());
  }
  for (const auto& [name, output] : node.module->outputs) {
    Declare(CheckKind::kOutput, ValueAddress(CheckKind::kOutput, node.path, name),
            output.preconditions.size());
  }
  for (const auto& [name, variable] : node.module->variables) {
    Declare(CheckKind::kVariable, ValueAddress(CheckKind::kVariable, node.path, name),
            variable.validations.size());
  }
  for (const auto& [name, check] : node.module->checks) {
    Declare(CheckKind::kCheckBlock, ValueAddress(CheckKind::kCheckBlock, node.path, name),
            check.asserts.size(), check.data ? 1 : 0);
  }
}

void CheckLedger::Declare(CheckKind kind, std::string config_address, size_t first, size_t second) {
  if (first + second == 0) return;
  declarations_[std::move(config_address)] = {.kind = kind, .counts = {first, second}};
}

CheckLedger::Declaration* CheckLedger::Find(CheckKind kind, const std::string& config_address) {
  const auto found = declarations_.find(config_address);
  return found == declarations_.end() || found->second.kind != kind ? nullptr : &found->second;
}

void CheckLedger::UseObjectsOf(const std::vector<CheckResult>& planned) {
  for (const CheckResult& result : planned) {
    if (result.objects.empty() && result.status == CheckStatus::kUnknown) continue;
    Know(result.kind, result.config_address);
    for (const CheckResult::Object& object : result.objects)
      Add({result.kind, result.config_address, object.address});
  }
  is_closed_ = true;
}

void CheckLedger::Know(CheckKind kind, const std::string& config_address) {
  Declaration* declaration = Find(kind, config_address);
  if (declaration != nullptr && !is_closed_) declaration->is_known = true;
}

void CheckLedger::Add(const Checkable& object) {
  Declaration* declaration = Find(object.kind, object.config_address);
  if (declaration == nullptr || is_closed_) return;
  declaration->is_known = true;
  declaration->objects.try_emplace(
      object.address,
      Conditions{std::vector<ConditionResult>(declaration->counts[0] + declaration->counts[1])});
}

void CheckLedger::Report(const Checkable& object, Rules rules, size_t index,
                         const ConditionResult& result) {
  Add(object);
  Declaration* declaration = Find(object.kind, object.config_address);
  if (declaration == nullptr) return;
  const auto found = declaration->objects.find(object.address);
  if (found == declaration->objects.end()) return;
  const size_t at = index + (rules == Rules::kFirst ? 0 : declaration->counts[0]);
  found->second.results.at(at) = result;
}

CheckStatus CheckLedger::Summarize(const Conditions& conditions) {
  CheckStatus status = CheckStatus::kPass;
  for (const ConditionResult& result : conditions.results)
    status = Worse(status, engine::StatusOf(result));
  return status;
}

CheckStatus CheckLedger::StatusOf(const Checkable& object) const {
  const auto declaration = declarations_.find(object.config_address);
  if (declaration == declarations_.end()) return CheckStatus::kUnknown;
  const auto found = declaration->second.objects.find(object.address);
  return found == declaration->second.objects.end() ? CheckStatus::kUnknown
                                                    : Summarize(found->second);
}

std::vector<CheckResult> CheckLedger::Results() const {
  std::vector<CheckResult> all;
  for (const auto& [address, declaration] : declarations_) {
    CheckResult result{.kind = declaration.kind,
                       .config_address = address,
                       .status = declaration.is_known ? CheckStatus::kPass : CheckStatus::kUnknown};
    for (const auto& [object_address, conditions] : declaration.objects) {
      CheckResult::Object object{.address = object_address, .status = Summarize(conditions)};
      for (const ConditionResult& one : conditions.results) {
        if (one.status == ConditionResult::Status::kFail && !one.message.empty())
          object.failure_messages.push_back(one.message);
      }
      std::sort(object.failure_messages.begin(), object.failure_messages.end());
      result.status = Worse(result.status, object.status);
      result.objects.push_back(std::move(object));
    }
    all.push_back(std::move(result));
  }
  return all;
}

}  // namespace planner::engine
