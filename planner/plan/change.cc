#include "planner/plan/change.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

namespace planner::plan {

bool IsReplace(Action action) {
  return action == Action::kDeleteThenCreate || action == Action::kCreateThenDelete;
}

std::string_view Symbol(Action action) {
  switch (action) {
    case Action::kNoOp: return " ";
    case Action::kCreate: return "+";
    case Action::kRead: return "<=";
    case Action::kUpdate: return "~";
    case Action::kDelete: return "-";
    case Action::kDeleteThenCreate: return "-/+";
    case Action::kCreateThenDelete: return "+/-";
    case Action::kForget: return ".";
  }
  std::abort();  // Every action has a case above.
}

std::vector<std::string_view> ActionNames(Action action) {
  switch (action) {
    case Action::kNoOp: return {"no-op"};
    case Action::kCreate: return {"create"};
    case Action::kRead: return {"read"};
    case Action::kUpdate: return {"update"};
    case Action::kDelete: return {"delete"};
    case Action::kDeleteThenCreate: return {"delete", "create"};
    case Action::kCreateThenDelete: return {"create", "delete"};
    case Action::kForget: return {"forget"};
  }
  std::abort();  // Every action has a case above.
}

std::string_view ReasonName(ActionReason reason) {
  switch (reason) {
    case ActionReason::kNone: return "";
    case ActionReason::kReplaceBecauseTainted: return "replace_because_tainted";
    case ActionReason::kReplaceByRequest: return "replace_by_request";
    case ActionReason::kReplaceByTriggers: return "replace_by_triggers";
    case ActionReason::kReplaceBecauseCannotUpdate: return "replace_because_cannot_update";
    case ActionReason::kDeleteBecauseNoResourceConfig: return "delete_because_no_resource_config";
    case ActionReason::kDeleteBecauseWrongRepetition: return "delete_because_wrong_repetition";
    case ActionReason::kDeleteBecauseCountIndex: return "delete_because_count_index";
    case ActionReason::kDeleteBecauseEachKey: return "delete_because_each_key";
    case ActionReason::kDeleteBecauseNoModule: return "delete_because_no_module";
    case ActionReason::kDeleteBecauseNoMoveTarget: return "delete_because_no_move_target";
    case ActionReason::kReadBecauseConfigUnknown: return "read_because_config_unknown";
    case ActionReason::kReadBecauseDependencyPending: return "read_because_dependency_pending";
    case ActionReason::kReadBecauseCheckNested: return "read_because_check_nested";
  }
  std::abort();  // Every reason has a case above.
}

bool ComesBefore(const ResourceInstanceChange& a, const ResourceInstanceChange& b) {
  const addr::Resource& x = a.address.resource;
  const addr::Resource& y = b.address.resource;
  if (x.module.size() != y.module.size()) return x.module.size() < y.module.size();
  return std::tie(a.address, a.deposed_key) < std::tie(b.address, b.deposed_key);
}

OutputChange MakeOutputChange(const std::optional<proto::value::Value>& before,
                              const std::optional<proto::value::Value>& after) {
  OutputChange change;
  if (before) change.before = *before;
  if (after) change.after = *after;
  const bool had = before.has_value() && !before->IsNull();
  const bool has = after.has_value() && !(after->IsKnown() && after->IsNull());
  if (!had && !has) return change;
  if (!had) {
    change.action = Action::kCreate;
  } else if (!has) {
    change.action = Action::kDelete;
  } else if (!proto::value::SameIgnoringMarks(change.before, change.after) ||
             change.before.DeepMarks() != change.after.DeepMarks()) {
    change.action = Action::kUpdate;
  }
  return change;
}

void Sort(Plan& plan) {
  std::sort(plan.changes.begin(), plan.changes.end(), ComesBefore);
  std::sort(plan.drift.begin(), plan.drift.end(), ComesBefore);
  std::sort(plan.providers.begin(), plan.providers.end());
  plan.providers.erase(std::unique(plan.providers.begin(), plan.providers.end()),
                       plan.providers.end());
}

namespace {

bool DoesSomething(const ResourceInstanceChange& change) {
  return change.action != Action::kNoOp || change.previous_address || change.import_id;
}

bool IsManaged(const ResourceInstanceChange& change) {
  return change.address.resource.mode == addr::ResourceMode::kManaged;
}

}  // namespace

bool IsApplyable(const Plan& plan) {
  if (plan.errored) return false;
  const auto output_changes = [](const auto& output) {
    return output.second.action != Action::kNoOp;
  };
  if (std::any_of(plan.outputs.begin(), plan.outputs.end(), output_changes)) return true;
  if (plan.mode == Mode::kRefreshOnly) {
    return std::any_of(plan.drift.begin(), plan.drift.end(), IsManaged);
  }
  return std::any_of(plan.changes.begin(), plan.changes.end(), DoesSomething);
}

std::string AttachSchemas(Plan& plan, const Schemas& schemas) {
  for (auto* changes : {&plan.changes, &plan.drift}) {
    for (ResourceInstanceChange& change : *changes) {
      const addr::Resource& resource = change.address.resource;
      change.schema = schemas.Find(change.provider.provider, resource.mode, resource.type);
      if (change.schema == nullptr) return addr::ToString(change.address);
    }
  }
  return "";
}

ChangeCounts CountChanges(const Plan& plan) {
  ChangeCounts counts;
  for (const ResourceInstanceChange& change : plan.changes) {
    if (change.import_id) ++counts.import;
    if (!IsManaged(change)) continue;
    switch (change.action) {
      case Action::kCreate: ++counts.add; break;
      case Action::kUpdate: ++counts.change; break;
      case Action::kDelete: ++counts.remove; break;
      case Action::kDeleteThenCreate:
      case Action::kCreateThenDelete:
        ++counts.add;
        ++counts.remove;
        break;
      case Action::kNoOp:
      case Action::kRead:
      case Action::kForget: break;
    }
  }
  return counts;
}

}  // namespace planner::plan
