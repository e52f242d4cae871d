#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "planner/state/model.h"
#include "proto/schema/schema.h"
#include "proto/value/json.h"
#include "proto/value/path.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::state {

namespace value = proto::value;

absl::StatusOr<value::Value> Decode(const Object& object, const proto::schema::Schema& schema) {
  const value::Type type = ImpliedType(schema.block);
  if (object.attributes.empty() || object.attributes == "null") return value::Value::Null(type);
  absl::StatusOr<value::Value> decoded = value::FromJson(object.attributes, type);
  if (!decoded.ok() || object.sensitive_paths.empty()) return decoded;
  std::vector<value::PathMarks> marks;
  marks.reserve(object.sensitive_paths.size());
  for (const value::Path& path : object.sensitive_paths) marks.push_back({path, value::kSensitive});
  return value::MarkPaths(*decoded, marks);
}

absl::Status Encode(const value::Value& value, const proto::schema::Schema& schema,
                    Object& object) {
  auto [unmarked, marks] = value::UnmarkDeep(value);
  absl::StatusOr<std::string> json = value::ToJson(unmarked, ImpliedType(schema.block));
  if (!json.ok()) return json.status();
  object.attributes = *std::move(json);
  object.attributes_flat.clear();
  object.schema_version = schema.version;
  object.sensitive_paths.clear();
  for (value::PathMarks& mark : marks) {
    if ((mark.marks & value::kSensitive) != 0)
      object.sensitive_paths.push_back(std::move(mark.path));
  }
  return absl::OkStatus();
}

}  // namespace planner::state
