#include <cstdint>
#include <memory>
#include <optional>
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

Type QuotaType() {
  return Type::Object({{"max", Type::Number()},
                       {"min", Type::Number()},
                       {"quota", Type::Number()},
                       {"type", Type::String()},
                       {"used", Type::Number()}});
}

Value Count(std::optional<int64_t> number) {
  return number ? Value::Number(*number) : Value::Null(Type::Number());
}

class QuotasSource final : public resource::DataSource {
 public:
  const proto::schema::Schema& schema() const override {
    static const auto* const kSchema = new proto::schema::Schema(MakeSchema(
        "How many images the project has and may have.",
        {MakeAttribute("quotas", Type::List(QuotaType()), Use::kComputed,
                       "One for each kind of thing: `type` (`image`: private images), `used`, "
                       "`quota` (how many are allowed), `min` and `max` (what the quota can be "
                       "set to).")}));
    return *kSchema;
  }
  void Validate(const Value& /*config*/, resource::Diagnostics& /*diags*/) const override {}
  void Read(resource::CallContext context, Value config,
            resource::Done<DataAnswer> done) const override {
    context.session->ListQuotas(
        [config, done = std::move(done)](absl::StatusOr<std::vector<ims::Quota>> found) mutable {
          if (!found.ok()) return done(Failed("Cannot read the quotas", found.status()));
          std::vector<Value> quotas;
          for (const ims::Quota& quota : *found) {
            quotas.push_back(Value::ObjectOf(
                QuotaType(), {Count(quota.max), Count(quota.min), Count(quota.quota),
                              Value::String(quota.type), Count(quota.used)}));
          }
          done({config.WithAttr("quotas", Value::List(QuotaType(), std::move(quotas))), {}});
        });
  }
};

}  // namespace

std::shared_ptr<const resource::DataSource> MakeQuotasSource() {
  return std::make_shared<QuotasSource>();
}

}  // namespace provider::data
