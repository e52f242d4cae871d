#include "planner/graph/graph.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "planner/graph/event_queue.h"
#include "planner/graph/walk.h"

namespace planner::graph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> WalkOrder(Graph& graph, const std::string& failing = "") {
  std::vector<std::string> order;
  Walk walk(graph, [&](NodeId node, const Walk::Finish& finish) {
    order.push_back(graph.label(node));
    finish(graph.label(node) == failing ? Outcome::kFailed : Outcome::kDone);
  });
  walk.Start();
  EXPECT_TRUE(walk.IsFinished());
  return order;
}

TEST(GraphTest, VisitsDependenciesFirstAndBreaksTiesByOrderOfAdding) {
  Graph graph;
  const NodeId a = graph.AddNode("a");
  const NodeId b = graph.AddNode("b");
  graph.AddNode("c");
  graph.AddEdge(a, b);
  graph.AddEdge(a, b);
  graph.AddEdge(a, a);
  EXPECT_THAT(graph.ResolveCycles(), IsEmpty());
  EXPECT_THAT(WalkOrder(graph), ElementsAre("b", "a", "c"));
}

TEST(GraphTest, SkipsWhatWaitsForAFailedNode) {
  Graph graph;
  const NodeId a = graph.AddNode("a");
  const NodeId b = graph.AddNode("b");
  const NodeId c = graph.AddNode("c");
  graph.AddNode("d");
  graph.AddEdge(b, a);
  graph.AddEdge(c, b);
  graph.ResolveCycles();
  EXPECT_THAT(WalkOrder(graph, "a"), ElementsAre("a", "d"));
}

TEST(GraphTest, NamesTheMembersOfACycle) {
  Graph graph;
  const NodeId a = graph.AddNode("a");
  const NodeId b = graph.AddNode("b");
  const NodeId c = graph.AddNode("c");
  graph.AddEdge(a, b);
  graph.AddEdge(b, a);
  graph.AddEdge(c, a);
  EXPECT_THAT(graph.ResolveCycles(), UnorderedElementsAre("a", "b"));
}

TEST(GraphTest, DropsSoftEdgesThatCloseACycleAndKeepsOthers) {
  Graph graph;
  const NodeId a = graph.AddNode("a");
  const NodeId b = graph.AddNode("b");
  const NodeId c = graph.AddNode("c");
  graph.AddEdge(a, b);
  graph.AddEdge(b, a, /*soft=*/true);
  graph.AddEdge(a, c, /*soft=*/true);
  EXPECT_THAT(graph.ResolveCycles(), IsEmpty());
  EXPECT_THAT(WalkOrder(graph), ElementsAre("b", "c", "a"));
}

TEST(GraphTest, WalksALongChainWithoutRecursion) {
  Graph graph;
  NodeId previous = graph.AddNode("n");
  for (int i = 0; i < 200000; ++i) {
    const NodeId node = graph.AddNode("n");
    graph.AddEdge(node, previous);
    previous = node;
  }
  EXPECT_THAT(graph.ResolveCycles(), IsEmpty());
  EXPECT_EQ(WalkOrder(graph).size(), 200001U);
}

TEST(WalkTest, StopStartsNothingNewAndWaitsForWhatRuns) {
  Graph graph;
  const NodeId a = graph.AddNode("a");
  const NodeId b = graph.AddNode("b");
  graph.AddEdge(b, a);
  graph.ResolveCycles();
  Walk::Finish finish_a;
  int visits = 0;
  Walk walk(graph, [&](NodeId, Walk::Finish finish) {
    ++visits;
    finish_a = std::move(finish);
  });
  walk.Start();
  walk.Stop();
  EXPECT_FALSE(walk.IsFinished());
  finish_a(Outcome::kDone);
  EXPECT_TRUE(walk.IsFinished());
  EXPECT_EQ(visits, 1);
}

TEST(SlotsTest, StartsInOrderAndNeverMoreThanTheLimit) {
  Slots slots(2);
  std::vector<int> started;
  for (int i = 0; i < 4; ++i) slots.Acquire([&started, i] { started.push_back(i); });
  EXPECT_THAT(started, ElementsAre(0, 1));
  slots.Release();
  EXPECT_THAT(started, ElementsAre(0, 1, 2));
}

TEST(EventQueueTest, RunsWhatOtherThreadsPostAndTimers) {
  EventQueue queue;
  std::vector<int> seen;
  queue.After(absl::Milliseconds(5), [&] { seen.push_back(2); });
  std::thread poster([&] { queue.Post([&] { seen.push_back(1); }); });
  poster.join();
  queue.RunUntil([&] { return seen.size() == 2; });
  EXPECT_THAT(seen, UnorderedElementsAre(1, 2));
}

}  // namespace
}  // namespace planner::graph
