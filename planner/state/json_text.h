#ifndef PLANNER_STATE_JSON_TEXT_H_
#define PLANNER_STATE_JSON_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

// JSON as text: state files are cut into pieces and joined again without changing what
// numbers and strings look like. Everything but FindJsonMistake takes text that it has
// found to be valid.
namespace planner::state {

// Where `text` stops being one JSON value in valid UTF-8, at most `max_depth` levels deep:
// the number of bytes up to and with the first wrong one. nullopt if all is well.
std::optional<size_t> FindJsonMistake(std::string_view text, int max_depth);

enum class JsonKind { kNull, kBool, kNumber, kString, kArray, kObject };
JsonKind KindOf(std::string_view value);
std::string_view KindName(JsonKind kind);  // "null", "bool", "number" …

// Calls `visit` for each member or element, in the order of the text, until it returns
// false. Values are slices of the text.
void ForEachMember(std::string_view object,
                   absl::FunctionRef<bool(const std::string& name, std::string_view value)> visit);
void ForEachElement(std::string_view array, absl::FunctionRef<bool(std::string_view value)> visit);

std::string DecodeJsonString(std::string_view value);  // Lone surrogates become U+FFFD.
// nullopt if the number is not written as an integer, or too large.
std::optional<int64_t> DecodeJsonInteger(std::string_view value);

// Without white space, and with <, >, &, U+2028 and U+2029 escaped as in state files.
std::string CompactJson(std::string_view value);
void AppendCompactJson(std::string_view value, std::string& out);

// Indents compact JSON by two spaces per level as it comes, in pieces of any size; empty
// arrays and objects stay "[]" and "{}".
class Indenter {
 public:
  explicit Indenter(std::string& out) : out_(out) {}
  void Append(std::string_view compact);

 private:
  void StartLine();
  void AppendOutsideString(char c);
  std::string& out_;
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool just_opened_ = false;
};

}  // namespace planner::state

#endif  // PLANNER_STATE_JSON_TEXT_H_
