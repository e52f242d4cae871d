#include "planner/child/environment.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace planner::child {
namespace {

// This process's environment, replaced for one test.
class EnvironmentTest : public testing::Test {
 protected:
  ~EnvironmentTest() override { environ = before_; }
  static std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    for (const auto& [name, value] : Environment())
      texts.push_back(std::string(name) + " is " + std::string(value));
    return texts;
  }

 private:
  char** const before_ = environ;
};

TEST_F(EnvironmentTest, NamesAndValuesComeInTheOrderOfTheEnvironment) {
  std::array<std::string, 4> entries = {"B=2", "A=x=y", "EMPTY=", "B=3"};
  std::array<char*, 5> pointers = {entries[0].data(), entries[1].data(), entries[2].data(),
                                   entries[3].data(), nullptr};
  environ = pointers.data();
  EXPECT_EQ(Texts(), (std::vector<std::string>{"B is 2", "A is x=y", "EMPTY is ", "B is 3"}));
}

TEST_F(EnvironmentTest, WhatHasNoEqualsSignIsNoVariable) {
  std::string odd = "ODD";
  std::array<char*, 2> pointers = {odd.data(), nullptr};
  environ = pointers.data();
  EXPECT_EQ(Texts(), std::vector<std::string>());
}

TEST_F(EnvironmentTest, AnEnvironmentThatWasClearedIsEmpty) {
  environ = nullptr;
  EXPECT_EQ(Texts(), std::vector<std::string>());
}

}  // namespace
}  // namespace planner::child
