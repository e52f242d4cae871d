#ifndef TESTS_PROVIDER_IMAGE_SHARE_SHARE_VALUE_H_
#define TESTS_PROVIDER_IMAGE_SHARE_SHARE_VALUE_H_

#include <string>
#include <utility>
#include <vector>

#include "provider/image_share/share_schema.h"
#include "tests/provider/parts/objects.h"

// Objects of `ims_image_share` for tests.
namespace provider::image_share {

using parts::Text;
using parts::With;
using proto::value::Type;
using proto::value::Value;

inline constexpr const char* kImage = "877a2cda-ba63-4e1e-b95f-e67e48b6129a";
inline const std::string kA(32, 'a');
inline const std::string kB(32, 'b');
inline const std::string kC(32, 'c');

inline Value Set(const std::vector<std::string>& projects) {
  std::vector<Value> elements;
  elements.reserve(projects.size());
  for (const std::string& id : projects) elements.push_back(Text(id));
  return Value::Set(Type::String(), std::move(elements));
}
inline Value Config(const std::vector<std::string>& projects) {
  return parts::ObjectOf(ShareSchema(), {{"image_id", Text(kImage)}, {"projects", Set(projects)}});
}
// What a state holds of it; `members` as "pending" for all.
inline Value State(const std::vector<std::string>& projects) {
  std::vector<std::pair<std::string, Value>> members;
  members.reserve(projects.size());
  for (const std::string& id : projects) members.emplace_back(id, Text("pending"));
  return With(Config(projects),
              {{"id", Text(kImage)}, {"members", Value::Map(Type::String(), std::move(members))}});
}

}  // namespace provider::image_share

#endif  // TESTS_PROVIDER_IMAGE_SHARE_SHARE_VALUE_H_
