#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/text/cat.h"
#include "provider/image/image_schema.h"
#include "re2/re2.h"

namespace provider::image {
namespace {

// The names that the page lists as "- `name` (".
std::set<std::string> Documented(const std::string& page) {
  std::ifstream file(proto::text::Cat(TESTS_DIR, "/../docs/", page));
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_FALSE(text.empty()) << page;
  std::set<std::string> names;
  re2::StringPiece rest(text);
  std::string name;
  while (RE2::FindAndConsume(&rest, "(?m)^- `([a-z_]+)` \\(", &name)) names.insert(name);
  return names;
}

TEST(DocsTest, ThePageListsWhatTheSchemaHas) {
  std::set<std::string> names;
  for (const auto& attribute : ImageSchema().block.attributes) names.insert(attribute.name);
  for (const auto& block : ImageSchema().block.blocks) {
    names.insert(block.type_name);
    for (const auto& attribute : block.block.attributes) names.insert(attribute.name);
  }
  EXPECT_THAT(Documented("resources/image.md"), testing::ContainerEq(names));
}

}  // namespace
}  // namespace provider::image
