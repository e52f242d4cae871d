#include "provider/plugin/utf8.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace provider::plugin {
namespace {

TEST(ToValidUtf8Test, ReplacesBytesThatAreNoText) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"plain", "plain"},
      {"Bild \xC3\xA4 \xE9\x95\x9C \xF0\x9F\x98\x80",
       "Bild \xC3\xA4 \xE9\x95\x9C \xF0\x9F\x98\x80"},
      {"\xFF", "?"},
      {"a\xC3", "a?"},
      {"\xC0\x80", "??"},            // Overlong.
      {"\xE0\x80\x80", "???"},       // Overlong.
      {"\xED\xA0\x80", "???"},       // Half of a pair of surrogates.
      {"\xF4\x90\x80\x80", "????"},  // Beyond Unicode.
      {"\xE9\x95", "??"},
      {"\x80x", "?x"},
  };
  for (const auto& [given, want] : cases) EXPECT_EQ(ToValidUtf8(given), want);
}

}  // namespace
}  // namespace provider::plugin
