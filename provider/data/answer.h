#ifndef PROVIDER_DATA_ANSWER_H_
#define PROVIDER_DATA_ANSWER_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "proto/value/value.h"
#include "provider/resource/data_source.h"

// What the data sources' answers have in common.
namespace provider::data {

resource::DataAnswer Failed(std::string summary, std::string detail);
// The service refused, or could not be reached.
resource::DataAnswer Failed(std::string summary, const absl::Status& error);

// A text, or null for an empty one.
proto::value::Value TextOrNull(std::string_view text);

}  // namespace provider::data

#endif  // PROVIDER_DATA_ANSWER_H_
