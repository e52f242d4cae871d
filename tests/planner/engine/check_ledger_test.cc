#include "planner/engine/check_ledger.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace planner::engine {
namespace {

using config::ConditionResult;
using state::CheckKind;
using state::CheckResult;
using state::CheckStatus;
using Status = ConditionResult::Status;

class CheckLedgerTest : public testing::Test {
 protected:
  CheckLedgerTest() {
    config::Module root;
    const addr::Resource a{.mode = addr::ResourceMode::kManaged, .type = "t", .name = "a"};
    const addr::Resource b{.mode = addr::ResourceMode::kManaged, .type = "t", .name = "b"};
    root.resources[a] = {
        .address = a, .preconditions = Conditions(1), .postconditions = Conditions(2)};
    root.resources[b] = {.address = b};
    root.checks["c"] = {.name = "c", .data = a, .asserts = Conditions(1)};
    root_.module = std::make_shared<const config::Module>(std::move(root));
    auto child = std::make_unique<config::ModuleNode>();
    config::Module module;
    module.outputs["o"] = {.name = "o", .preconditions = Conditions(1)};
    module.variables["v"] = {.name = "v"};
    child->module = std::make_shared<const config::Module>(std::move(module));
    child->path = {{"m", {}}};
    child->parent = &root_;
    root_.children["m"] = std::move(child);
  }
  static std::vector<config::Condition> Conditions(size_t count) {
    return std::vector<config::Condition>(count);
  }
  static addr::ResourceInstance InstanceOf(const std::string& name, const addr::InstanceKey& key) {
    return {{.mode = addr::ResourceMode::kManaged, .type = "t", .name = name}, key};
  }
  static CheckResult ResultOf(const CheckLedger& ledger, const std::string& address) {
    for (const CheckResult& result : ledger.Results()) {
      if (result.config_address == address) return result;
    }
    return {};
  }
  config::ModuleNode root_;
};

TEST_F(CheckLedgerTest, KnowsEveryDeclarationWithConditionsFromTheStart) {
  const CheckLedger ledger(root_);
  const std::vector<CheckResult> want = {
      {CheckKind::kCheckBlock, "check.c", CheckStatus::kUnknown, {}},
      {CheckKind::kOutput, "module.m.output.o", CheckStatus::kUnknown, {}},
      {CheckKind::kResource, "t.a", CheckStatus::kUnknown, {}}};
  EXPECT_EQ(ledger.Results(), want);
}

TEST_F(CheckLedgerTest, PassesWithoutObjectsOnceThatIsKnown) {
  CheckLedger ledger(root_);
  ledger.Know(CheckKind::kOutput, "module.m.output.o");
  EXPECT_EQ(ResultOf(ledger, "module.m.output.o").status, CheckStatus::kPass);
}

TEST_F(CheckLedgerTest, TakesTheWorstOfAllConditionsAndObjects) {
  CheckLedger ledger(root_);
  const Checkable first = CheckableOf(InstanceOf("a", int64_t{0}));
  const Checkable second = CheckableOf(InstanceOf("a", int64_t{1}));
  ledger.Report(first, Rules::kFirst, 0, {Status::kPass});
  ledger.Report(first, Rules::kPostconditions, 0, {Status::kPass});
  EXPECT_EQ(ledger.StatusOf(first), CheckStatus::kUnknown) << "One has not been reported.";
  ledger.Report(first, Rules::kPostconditions, 1, {Status::kPass});
  EXPECT_EQ(ledger.StatusOf(first), CheckStatus::kPass);
  ledger.Report(second, Rules::kFirst, 0, {Status::kFail, "z"});
  ledger.Report(second, Rules::kPostconditions, 0, {Status::kFail, "a"});
  ledger.Report(second, Rules::kPostconditions, 1, {Status::kFail, ""});
  const CheckResult want = {
      CheckKind::kResource,
      "t.a",
      CheckStatus::kFail,
      {{"t.a[0]", CheckStatus::kPass, {}}, {"t.a[1]", CheckStatus::kFail, {"a", "z"}}}};
  EXPECT_EQ(ResultOf(ledger, "t.a"), want);
  ledger.Report(second, Rules::kFirst, 0, {Status::kError});
  EXPECT_EQ(ResultOf(ledger, "t.a").status, CheckStatus::kError);
}

TEST_F(CheckLedgerTest, CountsTheDataBlockOfACheckAsACondition) {
  CheckLedger ledger(root_);
  const Checkable check = CheckableOf(CheckKind::kCheckBlock, {}, "c");
  ledger.Report(check, Rules::kFirst, 0, {Status::kPass});
  EXPECT_EQ(ledger.StatusOf(check), CheckStatus::kUnknown);
  ledger.Report(check, Rules::kDataBlock, 0, {Status::kFail, "lost"});
  EXPECT_EQ(ledger.StatusOf(check), CheckStatus::kFail);
}

TEST_F(CheckLedgerTest, IgnoresWhatHasNoConditions) {
  CheckLedger ledger(root_);
  ledger.Report(CheckableOf(InstanceOf("b", {})), Rules::kFirst, 0, {Status::kPass});
  ledger.Know(CheckKind::kVariable, "module.m.var.v");
  EXPECT_EQ(ledger.Results().size(), 3U);
}

TEST_F(CheckLedgerTest, AppliesToTheObjectsOfThePlanAlone) {
  CheckLedger plan(root_);
  const Checkable known = CheckableOf(InstanceOf("a", std::string("k")));
  plan.Report(known, Rules::kFirst, 0, {Status::kFail, "then"});
  CheckLedger apply(root_);
  apply.UseObjectsOf(plan.Results());
  EXPECT_EQ(apply.StatusOf(known), CheckStatus::kUnknown);
  const Checkable other = CheckableOf(InstanceOf("a", std::string("l")));
  for (size_t i = 0; i < 2; ++i) {
    for (const Checkable& one : {known, other})
      apply.Report(one, Rules::kPostconditions, i, {Status::kPass});
  }
  apply.Report(known, Rules::kFirst, 0, {Status::kPass});
  const CheckResult want = {
      CheckKind::kResource, "t.a", CheckStatus::kPass, {{"t.a[\"k\"]", CheckStatus::kPass, {}}}};
  EXPECT_EQ(ResultOf(apply, "t.a"), want);
  EXPECT_EQ(ResultOf(apply, "check.c").status, CheckStatus::kUnknown);
}

TEST(CheckableTest, IsDeclaredWithoutKeys) {
  const addr::ModulePath path = {{"m", int64_t{3}}, {"n", std::string("x.y")}};
  const Checkable value = CheckableOf(CheckKind::kVariable, path, "v");
  EXPECT_EQ(value.config_address, "module.m.module.n.var.v");
  EXPECT_EQ(value.address, "module.m[3].module.n[\"x.y\"].var.v");
}

}  // namespace
}  // namespace planner::engine
