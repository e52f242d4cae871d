#ifndef PLANNER_RENDER_JSON_OBJECT_H_
#define PLANNER_RENDER_JSON_OBJECT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "planner/addr/address.h"
#include "proto/value/path.h"
#include "proto/value/value.h"

// Compact JSON, written member by member in the order of the calls.
namespace planner::render {

class JsonObject {
 public:
  void Raw(std::string_view name, std::string_view json);  // `json` is JSON already.
  void Text(std::string_view name, std::string_view text);
  void Int(std::string_view name, int64_t number);
  void Bool(std::string_view name, bool value);
  bool IsEmpty() const { return text_.size() == 1; }
  std::string Take() &&;  // The object's text.

 private:
  std::string text_ = "{";
};

std::string JsonText(std::string_view text);
// [a,b,c] of texts that are JSON already.
std::string JsonArray(const std::vector<std::string>& elements);

// A value in plain JSON: unknown members of objects and maps are left out, unknown elements
// of sequences are null. Marks do not count.
std::string KnownJson(const proto::value::Value& value);
// The shape of what is unknown: true for unknown parts; what is known is left out of
// objects and false in sequences.
std::string UnknownJson(const proto::value::Value& value);
// The same of what is sensitive.
std::string SensitiveJson(const proto::value::Value& value);

// Steps as strings and numbers.
std::string PathJson(const proto::value::Path& path);

// The members "mode", "type", "name", "index" that all forms of a resource share.
void AddResourceMembers(const addr::ResourceInstance& address, JsonObject& object);

}  // namespace planner::render

#endif  // PLANNER_RENDER_JSON_OBJECT_H_
