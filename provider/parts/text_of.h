#ifndef PROVIDER_PARTS_TEXT_OF_H_
#define PROVIDER_PARTS_TEXT_OF_H_

#include <string>

#include "proto/value/value.h"

namespace provider::parts {

// The text of a string; empty if it is null or unknown.
inline std::string TextOf(const proto::value::Value& value) {
  return value.IsKnownNonNull() ? std::string(value.AsString()) : std::string();
}

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_TEXT_OF_H_
