#include "tests/planner/plugin/fake_vault.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/planner/plugin/fake_lease.h"

namespace tests::plugin {
namespace {

using proto::value::Type;
using proto::value::Value;

std::string_view TextOf(const Value& value) {
  return value.IsKnownNonNull() ? value.AsString() : std::string_view();
}

// Without write-only values.
Value Emptied(const Value& vault) {
  std::vector<Value> logins;
  for (const Value& login : vault.GetAttr("login").elements())
    logins.push_back(login.WithAttr("key", Value::Null(Type::String())));
  const Type element = vault.GetAttr("login").type().element();
  return vault.WithAttr("password", Value::Null(Type::String()))
      .WithAttr("login", Value::List(element, std::move(logins)));
}

Value Leaked(const Value& vault) { return vault.WithAttr("password", Value::String("leaked")); }

}  // namespace

proto::schema::Schema VaultSchema() {
  proto::schema::Schema schema;
  auto& attributes = schema.block.attributes;
  attributes.push_back({.name = "id", .type = Type::String(), .computed = true});
  attributes.push_back({.name = "length", .type = Type::Number(), .computed = true});
  attributes.push_back({.name = "name", .type = Type::String(), .required = true});
  attributes.push_back(
      {.name = "password", .type = Type::String(), .optional = true, .write_only = true});
  attributes.push_back({.name = "password_version", .type = Type::Number(), .optional = true});
  proto::schema::NestedBlock login{.type_name = "login", .nesting = proto::schema::Nesting::kList};
  login.block.attributes.push_back(
      {.name = "key", .type = Type::String(), .optional = true, .write_only = true});
  login.block.attributes.push_back({.name = "user", .type = Type::String(), .required = true});
  schema.block.blocks.push_back(std::move(login));
  return schema;
}

Answer PlanVault(const Value& prior, const Value& proposed) {
  if (proposed.IsNull()) return {.state = proposed};
  Answer answer{.state = Emptied(proposed)};
  if (TextOf(proposed.GetAttr("name")).starts_with("leak-plan-"))
    answer.state = Leaked(answer.state);
  const bool counts = prior.IsNull() || !Identical(prior.GetAttr("password_version"),
                                                   proposed.GetAttr("password_version"));
  if (counts) answer.state = answer.state.WithAttr("length", Value::Unknown(Type::Number()));
  if (prior.IsNull()) {
    answer.state = answer.state.WithAttr("id", Value::Unknown(Type::String()));
    return answer;
  }
  answer.replaces = !Identical(prior.GetAttr("name"), proposed.GetAttr("name"));
  return answer;
}

Answer ApplyVault(const Value& /*prior*/, const Value& planned, const Value& config) {
  if (planned.IsNull()) return {.state = planned};
  Answer answer{.state = planned};
  const std::string name(TextOf(planned.GetAttr("name")));
  const std::string_view password = TextOf(config.GetAttr("password"));
  std::string line = "vault " + name + " " + std::string(password) + " ";
  for (const Value& login : config.GetAttr("login").elements())
    line += std::string(TextOf(login.GetAttr("key"))) + ",";
  WriteDiary(line);
  if (!planned.GetAttr("id").IsKnown())
    answer.state = answer.state.WithAttr("id", Value::String("vault-" + name));
  if (!planned.GetAttr("length").IsKnown())
    answer.state =
        answer.state.WithAttr("length", Value::Number(static_cast<int64_t>(password.size())));
  if (name.starts_with("leak-apply-")) answer.state = Leaked(answer.state);
  return answer;
}

Answer ReadVault(const Value& state) {
  Answer answer{.state = state};
  if (!state.IsNull() && TextOf(state.GetAttr("name")).starts_with("leak-read-"))
    answer.state = Leaked(state);
  return answer;
}

}  // namespace tests::plugin
