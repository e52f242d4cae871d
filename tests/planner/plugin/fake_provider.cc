#include "tests/planner/plugin/fake_provider.h"

#include <string_view>

#include "tests/planner/plugin/fake_functions.h"
#include "tests/planner/plugin/fake_lease.h"
#include "tests/planner/plugin/fake_vault.h"

namespace tests::plugin {
namespace {

using proto::value::Type;
using proto::value::Value;

constexpr size_t kBigBytes = 8'000'000;

std::string_view NameOf(const Value& thing) {
  const Value& name = thing.GetAttr("name");
  return name.IsKnownNonNull() ? name.AsString() : std::string_view();
}

Value IdFor(std::string_view name) { return Value::String("thing-" + std::string(name)); }

// Optional arguments that are not set but computed by nobody stay null.
Value WithKnownId(const Value& thing) { return thing.WithAttr("id", IdFor(NameOf(thing))); }

}  // namespace

proto::schema::ProviderSchema FakeSchema() {
  proto::schema::ProviderSchema schema;
  schema.provider.block.attributes.push_back(
      {.name = "token", .type = Type::String(), .optional = true, .sensitive = true});
  proto::schema::Block thing;
  thing.attributes.push_back({.name = "id", .type = Type::String(), .computed = true});
  thing.attributes.push_back({.name = "name", .type = Type::String(), .required = true});
  thing.attributes.push_back(
      {.name = "secret", .type = Type::String(), .optional = true, .sensitive = true});
  thing.attributes.push_back({.name = "size", .type = Type::Number(), .optional = true});
  thing.attributes.push_back({.name = "tags", .type = Type::Map(Type::String()), .optional = true});
  proto::schema::Block data;
  data.attributes.push_back({.name = "id", .type = Type::String(), .computed = true});
  data.attributes.push_back({.name = "name", .type = Type::String(), .required = true});
  schema.resources["fake_thing"].block = thing;
  schema.data_sources["fake_thing"].block = data;
  schema.resources["fake_vault"] = VaultSchema();
  schema.ephemeral_resources["fake_lease"] = LeaseSchema();
  schema.functions = FakeFunctions();
  schema.capabilities.get_provider_schema_optional = true;
  return schema;
}

Answer PlanThing(const Value& prior, const Value& proposed) {
  Answer answer{.state = proposed};
  if (proposed.IsNull()) return answer;
  if (prior.IsNull()) {
    answer.state = proposed.WithAttr("id", Value::Unknown(Type::String()));
    return answer;
  }
  answer.replaces = !Identical(prior.GetAttr("name"), proposed.GetAttr("name"));
  return answer;
}

Answer ApplyThing(const Value& prior, const Value& planned) {
  Answer answer{.state = planned};
  std::string_view name = NameOf(planned.IsNull() ? prior : planned);
  answer.hold = name.starts_with("hold-");
  if (answer.hold) name.remove_prefix(std::string_view("hold-").size());
  answer.crash = name.starts_with("crash-");
  answer.slow = name.starts_with("slow-");
  if (planned.IsNull()) return answer;
  answer.state = WithKnownId(planned);
  if (!prior.IsNull()) answer.state = answer.state.WithAttr("id", prior.GetAttr("id"));
  if (name.starts_with("bad-"))
    answer.state = answer.state.WithAttr("name", Value::String("other"));
  if (prior.IsNull() && name.starts_with("fail-")) {
    answer.state = prior;
    answer.error = "No thing today";
  }
  answer.unfinished = prior.IsNull() && name.starts_with("half-");
  if (name.starts_with("taint-") || answer.unfinished) answer.error = "Half a thing";
  return answer;
}

Answer ReadThing(const Value& state) {
  Answer answer{.state = state};
  if (state.IsNull()) return answer;
  const std::string_view name = NameOf(state);
  if (name.starts_with("gone-")) answer.state = Value::Null(state.type());
  if (name.starts_with("big-"))
    answer.state = state.WithAttr("secret", Value::String(std::string(kBigBytes, 'x')));
  return answer;
}

Value ExistingThing(const std::string& name) {
  return Value::Object({{"id", IdFor(name)},
                        {"name", Value::String(name)},
                        {"secret", Value::Null(Type::String())},
                        {"size", Value::Null(Type::Number())},
                        {"tags", Value::Null(Type::Map(Type::String()))}});
}

}  // namespace tests::plugin
