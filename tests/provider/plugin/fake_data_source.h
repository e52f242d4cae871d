#ifndef TESTS_PROVIDER_PLUGIN_FAKE_DATA_SOURCE_H_
#define TESTS_PROVIDER_PLUGIN_FAKE_DATA_SOURCE_H_

#include <stdexcept>
#include <string>
#include <utility>

#include "proto/schema/schema.h"
#include "proto/text/cat.h"
#include "provider/resource/data_source.h"

namespace provider::plugin {

// A data source with `id` (computed) and `name` (required). Names decide what happens:
//   "bad"      is not valid
//   "missing"  is not found
//   "throws"   reading throws
// Anything else is found.
class FakeDataSource final : public resource::DataSource {
 public:
  const proto::schema::Schema& schema() const override {
    using proto::value::Type;
    static const proto::schema::Schema* const kSchema = [] {
      auto* const out = new proto::schema::Schema;
      out->block.attributes = {{.name = "id", .type = Type::String(), .computed = true},
                               {.name = "name", .type = Type::String(), .required = true}};
      return out;
    }();
    return *kSchema;
  }
  void Validate(const proto::value::Value& config, resource::Diagnostics& diags) const override {
    const proto::value::Value& name = config.GetAttr("name");
    if (!name.IsKnownNonNull() || name.AsString() != "bad") return;
    diags.push_back({resource::Diagnostic::Severity::kError,
                     "Bad name",
                     "No good.",
                     {proto::value::PathStep::Attribute("name")}});
  }
  void Read(resource::CallContext /*context*/, proto::value::Value config,
            resource::Done<resource::DataAnswer> done) const override {
    const std::string name(config.GetAttr("name").AsString());
    if (name == "throws") throw std::runtime_error("thrown");
    resource::DataAnswer answer;
    if (name == "missing") {
      answer.diags.push_back(
          {resource::Diagnostic::Severity::kError, "Nothing found", "None.", {}});
    } else {
      answer.state =
          config.WithAttr("id", proto::value::Value::String(proto::text::Cat("found ", name)));
    }
    done(std::move(answer));
  }
};

}  // namespace provider::plugin

#endif  // TESTS_PROVIDER_PLUGIN_FAKE_DATA_SOURCE_H_
