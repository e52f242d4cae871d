#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "proto/value/type.h"
#include "provider/data/answer.h"
#include "provider/data/data_sources.h"
#include "provider/ims/session.h"
#include "provider/parts/attribute.h"

namespace provider::data {
namespace {

using parts::MakeAttribute;
using parts::MakeSchema;
using parts::Use;
using proto::value::Type;
using proto::value::Value;
using resource::DataAnswer;

Type ValuesType() { return Type::List(Type::String()); }

// The values are sorted: the service's order may change from call to call.
Value ValueOf(const ims::ProjectTags& tags, const resource::ProviderOptions& options) {
  std::vector<std::pair<std::string, Value>> entries;
  for (const auto& [key, texts] : tags) {
    if (!options.ShowsTag(key)) continue;
    std::vector<std::string> sorted = texts;
    std::ranges::sort(sorted);
    std::vector<Value> values;
    values.reserve(sorted.size());
    for (const std::string& text : sorted) values.push_back(Value::String(text));
    entries.emplace_back(key, Value::List(Type::String(), std::move(values)));
  }
  return Value::Map(ValuesType(), std::move(entries));
}

class TagsSource final : public resource::DataSource {
 public:
  const proto::schema::Schema& schema() const override {
    static const auto* const kSchema = new proto::schema::Schema(MakeSchema(
        "All tags that images of the project have.",
        {MakeAttribute("tags", Type::Map(ValuesType()), Use::kComputed,
                       "The values in use by key, sorted; without tags that the provider block "
                       "hides.")}));
    return *kSchema;
  }
  void Validate(const Value& /*config*/, resource::Diagnostics& /*diags*/) const override {}
  void Read(resource::CallContext context, Value config,
            resource::Done<DataAnswer> done) const override {
    context.session->ListProjectTags(
        [options = std::move(context.options), config,
         done = std::move(done)](absl::StatusOr<ims::ProjectTags> tags) mutable {
          if (!tags.ok()) return done(Failed("Cannot read the tags", tags.status()));
          done({config.WithAttr("tags", ValueOf(*tags, options)), {}});
        });
  }
};

}  // namespace

std::shared_ptr<const resource::DataSource> MakeTagsSource() {
  return std::make_shared<TagsSource>();
}

}  // namespace provider::data
