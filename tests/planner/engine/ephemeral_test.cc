#include "planner/engine/ephemeral.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "planner/engine/ephemeral_values.h"
#include "planner/syntax/parser.h"
#include "proto/value/value.h"

namespace planner::engine {
namespace {

using graph::NodeId;
using proto::value::kEphemeral;
using proto::value::kSensitive;
using proto::value::Type;
using proto::value::Value;
using testing::ElementsAre;

// A graph of nodes with uses, and the labels of what each close waits for.
class ConnectClosesTest : public testing::Test {
 protected:
  NodeId Add(std::string label, Use use, const std::vector<NodeId>& dependencies) {
    const NodeId id = graph_.AddNode(std::move(label));
    uses_.push_back(use);
    for (const NodeId dependency : dependencies) graph_.AddEdge(id, dependency);
    return id;
  }
  // The names of closes, in the order of what they close.
  std::vector<NodeId> Connect() {
    EXPECT_TRUE(graph_.ResolveCycles().empty());
    std::vector<NodeId> closes;
    ConnectCloses(
        graph_, [this](NodeId id) { return uses_[static_cast<size_t>(id)]; },
        [this, &closes](NodeId opened) {
          closes.push_back(graph_.AddNode(graph_.label(opened) + " (close)"));
        });
    EXPECT_TRUE(graph_.ResolveCycles().empty());
    return closes;
  }
  std::vector<std::string> AwaitedBy(NodeId id) const {
    std::vector<std::string> labels;
    for (const NodeId dependency : graph_.dependencies(id))
      labels.push_back(graph_.label(dependency));
    return labels;
  }

  graph::Graph graph_;
  std::vector<Use> uses_;
};

TEST_F(ConnectClosesTest, ClosesWhatNobodyUsesRightAfterItsOpening) {
  Add("other", Use::kKeeps, {});
  Add("lease", Use::kOpens, {});
  const std::vector<NodeId> closes = Connect();
  ASSERT_EQ(closes.size(), 1U);
  EXPECT_THAT(AwaitedBy(closes[0]), ElementsAre("lease"));
}

TEST_F(ConnectClosesTest, WaitsForUsersByWayOfValuesAndProviders) {
  const NodeId lease = Add("lease", Use::kOpens, {});
  const NodeId local = Add("local", Use::kPassesOn, {lease});
  const NodeId provider = Add("provider", Use::kPassesOn, {local});
  const NodeId resource = Add("resource", Use::kKeeps, {provider});
  Add("behind the resource", Use::kKeeps, {resource});
  const std::vector<NodeId> closes = Connect();
  EXPECT_THAT(AwaitedBy(closes.at(0)), ElementsAre("lease", "local", "provider", "resource"));
}

TEST_F(ConnectClosesTest, ClosesWhatWasOpenedByMeansOfAnotherBeforeThat) {
  const NodeId first = Add("first", Use::kOpens, {});
  const NodeId second = Add("second", Use::kOpens, {first});
  Add("user", Use::kKeeps, {second});
  const std::vector<NodeId> closes = Connect();
  ASSERT_EQ(closes.size(), 2U);
  EXPECT_THAT(AwaitedBy(closes[0]), ElementsAre("first", "second", "user", "second (close)"));
  EXPECT_THAT(AwaitedBy(closes[1]), ElementsAre("second", "user"));
}

proto::schema::Block VaultBlock() {
  proto::schema::Block block;
  block.attributes = {
      {.name = "any", .type = Type::Dynamic(), .optional = true},
      {.name = "key", .type = Type::Dynamic(), .optional = true, .write_only = true}};
  proto::schema::NestedBlock login{.type_name = "login", .nesting = proto::schema::Nesting::kList};
  login.block.attributes = {
      {.name = "key", .type = Type::String(), .optional = true, .write_only = true},
      {.name = "user", .type = Type::String(), .optional = true}};
  block.blocks.push_back(std::move(login));
  return block;
}

struct EphemeralCase {
  const char* name;
  Value any, key, login;
  std::vector<std::string> refused;  // Quoted paths.
};

TEST(CheckEphemeralTest, AllowsThemInWriteOnlyAttributesOnly) {
  const Value plain = Value::String("x");
  const Value secret = plain.WithMarks(kEphemeral);
  const Type login_type = Type::Object({{"key", Type::String()}, {"user", Type::String()}});
  const auto logins = [&](const Value& key, const Value& user) {
    return Value::List(login_type, {Value::Object({{"key", key}, {"user", user}})});
  };
  const Value none = Value::List(login_type, {});
  const EphemeralCase cases[] = {
      {"nothing ephemeral", plain, plain, none, {}},
      {"sensitive only", plain.WithMarks(kSensitive), plain, none, {}},
      {"an attribute", secret, plain, none, {"any"}},
      {"a write-only attribute", plain, secret, none, {}},
      {"a part of an attribute", Value::Object({{"a", secret}}), plain, none, {"any"}},
      {"two parts", Value::Tuple({secret, secret}), plain, none, {"any", "any"}},
      {"a part of a write-only attribute", plain, Value::Object({{"a", secret}}), none, {}},
      {"in a block", plain, plain, logins(secret, plain), {}},
      {"beside it in a block", plain, plain, logins(plain, secret), {"login"}},
      {"the blocks", plain, plain, none.WithMarks(kEphemeral), {"login"}},
  };
  diag::Diagnostics none_found;
  const syntax::Body body =
      syntax::ParseFile(std::make_shared<syntax::SourceFile>("main.tf", "any = 1\n"), none_found);
  for (const EphemeralCase& test : cases) {
    const Value value =
        Value::Object({{"any", test.any}, {"key", test.key}, {"login", test.login}});
    diag::Diagnostics diags;
    EXPECT_EQ(CheckEphemeral(value, body, VaultBlock(), "vault.a", diags), test.refused.empty())
        << test.name;
    ASSERT_EQ(diags.size(), test.refused.size()) << test.name;
    for (size_t i = 0; i < diags.size(); ++i) {
      EXPECT_EQ(diags[i].summary, "Invalid use of ephemeral value") << test.name;
      EXPECT_THAT(diags[i].detail, testing::HasSubstr('"' + test.refused[i] + '"')) << test.name;
      EXPECT_EQ(diags[i].address, "vault.a") << test.name;
    }
  }
}

TEST(WithoutEphemeralTest, KeepsOtherMarks) {
  const std::vector<proto::value::PathMarks> kept =
      WithoutEphemeral({{{}, kEphemeral}, {{}, kEphemeral | kSensitive}, {{}, kSensitive}});
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].marks, kSensitive);
  EXPECT_EQ(kept[1].marks, kSensitive);
}

}  // namespace
}  // namespace planner::engine
