#ifndef PROVIDER_DATA_ANSWER_H_
#define PROVIDER_DATA_ANSWER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "proto/schema/schema.h"
#include "proto/value/value.h"
#include "provider/resource/data_source.h"

// What the data sources' schemas and answers have in common.
namespace provider::data {

// A schema of version 0 with these attributes, in any order; `description` is Markdown.
proto::schema::Schema MakeSchema(std::string description,
                                 std::vector<proto::schema::Attribute> attributes);

resource::DataAnswer Failed(std::string summary, std::string detail);
// The service refused, or could not be reached.
resource::DataAnswer Failed(std::string summary, const absl::Status& error);

// A text, or null for an empty one.
proto::value::Value TextOrNull(std::string_view text);

}  // namespace provider::data

#endif  // PROVIDER_DATA_ANSWER_H_
