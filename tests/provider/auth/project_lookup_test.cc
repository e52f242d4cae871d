#include "provider/auth/project_lookup.h"

#include <string>

#include "gtest/gtest.h"

namespace provider::auth {
namespace {

TEST(ProjectListTest, TakesTheProjectOfThatName) {
  const http::Response answer{
      200, {}, R"({"projects":[{"id":"p0","name":"eu-de_x"},{"id":"p1","name":"eu-de"}]})"};
  EXPECT_EQ(ReadProjectList(answer, "eu-de").value(), "p1");
}

TEST(ProjectListTest, MissingProjectsAreErrors) {
  for (const char* body : {R"({"projects":[]})", "{}", "[]", "null", "x",
                           R"({"projects":[{"name":"eu-de"},{"id":1,"name":"eu-de"},7]})"}) {
    EXPECT_FALSE(ReadProjectList({200, {}, body}, "eu-de").ok()) << body;
  }
}

TEST(TokenProjectTest, TakesTheProjectOfTheToken) {
  EXPECT_EQ(ReadTokenProject({200, {}, R"({"token":{"project":{"id":"p1"}}})"}, "").value(), "p1");
  for (const char* body : {R"({"token":{"domain":{"id":"d"}}})", R"({"token":[]})", "x", "{}"}) {
    EXPECT_FALSE(ReadTokenProject({200, {}, body}, "").ok()) << body;
  }
}

}  // namespace
}  // namespace provider::auth
