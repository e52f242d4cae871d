#include "planner/engine/provider_functions.h"

#include <openssl/sha.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "proto/text/cat.h"
#include "proto/value/msgpack.h"

namespace planner::engine {
namespace {

using lang::FunctionError;
using lang::FunctionResult;
using proto::text::Append;
using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

std::string Digest(std::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), sizeof digest});
}

// Each part with its length, so that no two lists of parts look alike.
void AppendPart(std::string_view part, std::string& text) { Append(text, part.size(), ":", part); }

std::string DigestOf(const addr::Provider& provider, std::string_view name,
                     const std::vector<Value>& arguments) {
  std::string text;
  AppendPart(addr::ToString(provider), text);
  AppendPart(name, text);
  for (const Value& argument : arguments)
    AppendPart(proto::value::ToMsgpack(argument, Type::Dynamic()), text);
  return Digest(text);
}

// The function sees no unknown values, at any depth, unless the parameter says that it may.
bool MayBeAsked(const proto::schema::Function& function, const std::vector<Value>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!function.ParameterAt(i)->allow_unknown && !arguments[i].IsWhollyKnown()) return false;
  }
  return true;
}

// All rules for arguments but those for types and null are those of Call.
lang::Parameter ParameterOf(const proto::schema::FunctionParameter& declared) {
  return {.name = declared.name,
          .type = declared.type,
          .allow_null = declared.allow_null,
          .allow_unknown = true,
          .allow_dynamic = true,
          .allow_marks = true};
}

// Terraform's form of a failed call: "summary: detail".
std::string TextOf(const plugin::FunctionReply& reply) {
  if (reply.diagnostics.empty()) return std::string(reply.failure.message());
  const plugin::Diagnostic& first = reply.diagnostics.front();
  return Cat(first.summary, first.detail.empty() ? "" : ": ", first.detail);
}

}  // namespace

const lang::FunctionTable& ProviderFunctions::TableOf(const config::Module& module) {
  const auto [at, is_new] = tables_.try_emplace(&module);
  if (!is_new) return at->second;
  for (const auto& [local_name, requirement] : module.required_providers) {
    const auto schema = schemas_.providers.find(requirement.provider);
    if (schema == schemas_.providers.end() || schema->second == nullptr) continue;
    for (const auto& [name, declared] : schema->second->functions)
      at->second[Cat("provider::", local_name, "::", name)] =
          Build(requirement.provider, name, declared);
  }
  return at->second;
}

lang::Function ProviderFunctions::Build(const addr::Provider& provider, const std::string& name,
                                        const proto::schema::Function& declared) {
  lang::Function function;
  std::transform(declared.parameters.begin(), declared.parameters.end(),
                 std::back_inserter(function.parameters), ParameterOf);
  if (declared.variadic) function.variadic = ParameterOf(*declared.variadic);
  function.result_type = [type = declared.result](lang::Arguments) { return type; };
  function.call = [this, provider, name, &declared](lang::Arguments arguments,
                                                    const lang::Scope& /*scope*/) {
    return Call(provider, name, declared, {arguments.begin(), arguments.end()});
  };
  return function;
}

FunctionResult ProviderFunctions::Call(const addr::Provider& provider, const std::string& name,
                                       const proto::schema::Function& declared,
                                       std::vector<Value> arguments) {
  proto::value::Marks marks = proto::value::kNoMarks;
  for (Value& argument : arguments) {
    marks |= argument.DeepMarks();
    argument = argument.WithoutDeepMarks();
  }
  if (!MayBeAsked(declared, arguments))
    return {.value = Value::Unknown(declared.result).WithMarks(marks)};
  const std::string call = DigestOf(provider, name, arguments);
  const auto known = answers_.find(call);
  if (known != answers_.end()) return {.value = known->second.WithMarks(marks)};
  const plugin::FunctionReply reply = ask_(provider, name, arguments);
  if (reply.error) return FunctionError(*reply.error, static_cast<int>(reply.argument));
  if (reply.HasErrors()) return FunctionError(TextOf(reply));
  FunctionResult result =
      Checked(call, reply.result, (marks & proto::value::kEphemeral) == proto::value::kNoMarks);
  result.value = result.value.WithMarks(marks);
  return result;
}

FunctionResult ProviderFunctions::Checked(const std::string& call, const Value& result,
                                          bool is_kept) {
  answers_[call] = result;
  if (!result.IsKnown() || !is_kept) return {.value = result};
  const std::string digest = Digest(proto::value::ToMsgpack(result, Type::Dynamic()));
  const auto [expected, is_new] = results_.try_emplace(call, digest);
  if (is_new || expected->second == digest) return {.value = result};
  return FunctionError("provider function returned an inconsistent result");
}

}  // namespace planner::engine
