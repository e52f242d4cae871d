#ifndef TESTS_PROVIDER_PARTS_OBJECTS_H_
#define TESTS_PROVIDER_PARTS_OBJECTS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "proto/value/path.h"
#include "proto/value/value.h"
#include "provider/resource/diagnostic.h"
#include "provider/resource/reporter.h"
#include "provider/resource/resource.h"

// Objects of a resource's schema, and what is told about them, for tests.
namespace provider::parts {

using Settings = std::vector<std::pair<std::string, proto::value::Value>>;

inline proto::value::Value Text(std::string_view text) { return proto::value::Value::String(text); }
inline proto::value::Value UnknownText() {
  return proto::value::Value::Unknown(proto::value::Type::String());
}
inline proto::value::Value NullText() {
  return proto::value::Value::Null(proto::value::Type::String());
}
inline proto::value::Value With(proto::value::Value object, const Settings& settings) {
  for (const auto& [name, value] : settings) object = object.WithAttr(name, value);
  return object;
}
// Everything null but `settings`.
inline proto::value::Value ObjectOf(const proto::schema::Schema& schema, const Settings& settings) {
  return With(proto::schema::EmptyValue(schema.block), settings);
}
inline proto::value::Value Timeouts(const proto::schema::Schema& schema, const Settings& settings) {
  return With(proto::schema::EmptyValue(schema.block.FindBlock("timeouts")->block), settings);
}

// What an engine proposes: computed attributes that `config` does not set keep what they had.
inline resource::PlanRequest PlanRequestOf(const proto::schema::Schema& schema,
                                           const proto::value::Value& prior,
                                           const proto::value::Value& config) {
  proto::value::Value proposed = config;
  for (const proto::schema::Attribute& attribute : schema.block.attributes) {
    if (!prior.IsNull() && attribute.computed && config.GetAttr(attribute.name).IsNull()) {
      proposed = proposed.WithAttr(attribute.name, prior.GetAttr(attribute.name));
    }
  }
  return {prior, proposed, config, ""};
}

// "error at projects: Summary\n  detail\n" and so on.
inline std::string Describe(const resource::Diagnostics& diags) {
  std::string out;
  for (const resource::Diagnostic& diag : diags) {
    const bool is_error = diag.severity == resource::Diagnostic::Severity::kError;
    proto::text::Append(out, is_error ? "error" : "warning", " at ",
                        diag.path.empty() ? "(root)" : proto::value::PathToString(diag.path), ": ",
                        diag.summary, "\n  ", diag.detail, "\n");
  }
  return out;
}

// The attributes that make a plan a replacement, separated by spaces.
inline std::string Replacing(const resource::PlanAnswer& answer) {
  std::string out;
  for (const proto::value::Path& path : answer.requires_replace) {
    proto::text::Append(out, out.empty() ? "" : " ", proto::value::PathToString(path));
  }
  return out;
}

// Keeps the last checkpoint.
class KeepingReporter final : public resource::ApplyReporter {
 public:
  void Progress(std::string_view /*phase*/, std::optional<double> /*fraction*/) override {}
  void Checkpoint(const proto::value::Value& state, std::string_view private_bytes) override {
    last_state = state;
    last_private_bytes = private_bytes;
  }

  proto::value::Value last_state = {};  // Null of no type: there was none.
  std::string last_private_bytes = {};
};

}  // namespace provider::parts

#endif  // TESTS_PROVIDER_PARTS_OBJECTS_H_
