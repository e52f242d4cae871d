#ifndef PROTO_VALUE_PLACE_H_
#define PROTO_VALUE_PLACE_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/value/path.h"

namespace proto::value {

// Where a reader is inside the value it reads: a chain of steps on the reader's stack that
// becomes a path only for an error. Inside this folder only.
struct Place {
  enum class Kind : uint8_t { kAttribute, kKey, kIndex };
  const Place* outer = nullptr;  // Null: this is a step from the whole value.
  Kind kind = Kind::kIndex;
  std::string_view name = {};  // kAttribute, kKey.
  int64_t index = 0;           // kIndex.
};

// As PathToString; empty for null.
inline std::string PlaceToString(const Place* place) {
  Path path;
  for (; place != nullptr; place = place->outer) {
    switch (place->kind) {
      case Place::Kind::kAttribute: path.push_back(PathStep::Attribute(place->name)); break;
      case Place::Kind::kKey: path.push_back(PathStep::Key(place->name)); break;
      case Place::Kind::kIndex: path.push_back(PathStep::At(place->index)); break;
    }
  }
  std::reverse(path.begin(), path.end());
  return PathToString(path);
}

}  // namespace proto::value

#endif  // PROTO_VALUE_PLACE_H_
