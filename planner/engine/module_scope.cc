#include "planner/engine/module_scope.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/engine/expansion.h"
#include "planner/lang/decode.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/schema_traversal.h"
#include "proto/text/cat.h"

namespace planner::engine {

using lang::Reference;
using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

ModuleScope::ModuleScope(const config::ModuleNode& node, Evaluation& evaluation,
                         ModuleScope* parent, const addr::InstanceKey& key, Repetition repetition)
    : node_(node),
      module_(*node.module),
      evaluation_(evaluation),
      parent_(parent),
      repetition_(std::move(repetition)) {
  if (parent == nullptr) return;
  path_ = parent->path_;
  path_.push_back({node.call->name, key});
}

addr::Resource ModuleScope::AddressOf(const addr::Resource& declared) const {
  addr::Resource address = declared;
  address.module = path_;
  return address;
}

const proto::schema::Schema* ModuleScope::SchemaOf(const config::Resource& resource) const {
  const addr::Provider provider =
      module_.ProviderOf(config::ProviderReferenceOf(resource).local_name);
  return evaluation_.schemas.Find(provider, resource.address.mode, resource.address.type);
}

bool HoldsInfinity(const Value& value) {
  if (!value.IsKnownNonNull()) return false;
  if (value.type() == Type::Number()) return value.WithoutMarks().AsNumber().IsInfinite();
  if (value.type() == Type::String() || value.type() == Type::Bool()) return false;
  return std::any_of(value.elements().begin(), value.elements().end(), HoldsInfinity);
}

void RefuseInfinity(const diag::SourceRange& range, diag::Diagnostics& diags) {
  diag::AddError(diags, "Infinite number",
                 "This value is or holds an infinite number, as a division by zero gives. Neither "
                 "a plan nor a state can hold it.",
                 range);
}

lang::Scope ModuleScope::ForExpressions(const Repetition& repetition, std::optional<Value> self) {
  lang::Scope scope;
  scope.now = evaluation_.now;
  scope.provider_functions = &evaluation_.functions.TableOf(module_);
  scope.plan_time = evaluation_.plan_time;
  scope.resolve = [this, repetition, self = std::move(self)](const syntax::Traversal& traversal,
                                                             diag::Diagnostics& diags) {
    return Resolve(traversal, repetition, self, diags);
  };
  return scope;
}

std::optional<Value> ModuleScope::Evaluate(const syntax::Expression& expression,
                                           const lang::Scope& scope,
                                           diag::Diagnostics& diags) const {
  diag::Diagnostics found;
  const int failures = evaluation_.silent_failures;
  Value value = lang::Evaluate(expression, scope, found);
  const bool failed = diag::HasErrors(found) || evaluation_.silent_failures > failures;
  diag::Append(diags, std::move(found));
  if (failed) return std::nullopt;
  return value;
}

std::optional<Value> ModuleScope::Decode(const syntax::Body& body,
                                         const proto::schema::Block& block,
                                         const lang::Scope& scope, diag::Diagnostics& diags) const {
  const int failures = evaluation_.silent_failures;
  std::optional<Value> value = lang::DecodeBody(body, block, scope, diags);
  if (evaluation_.silent_failures > failures) return std::nullopt;
  if (value && HoldsInfinity(*value)) {
    proto::value::Walk(*value, [&](const proto::value::Path& path, const Value& inner) {
      if (inner.type() == Type::Number() && HoldsInfinity(inner))
        RefuseInfinity(lang::RangeOfPath(body, block, path), diags);
      return true;
    });
    return std::nullopt;
  }
  return value;
}

std::optional<lang::Scope::Resolved> ModuleScope::Resolve(const syntax::Traversal& traversal,
                                                          const Repetition& repetition,
                                                          const std::optional<Value>& self,
                                                          diag::Diagnostics& diags) {
  const auto reference = lang::ParseReference(traversal, diags);
  if (!reference) return std::nullopt;
  const auto wrap = [&](std::optional<Value> value) -> std::optional<lang::Scope::Resolved> {
    if (!value) return std::nullopt;
    return lang::Scope::Resolved{*std::move(value), reference->steps};
  };
  switch (reference->kind) {
    case Reference::Kind::kVariable: return wrap(ResolveVariable(*reference, diags));
    case Reference::Kind::kLocal: return wrap(ResolveLocal(*reference, diags));
    case Reference::Kind::kResource:
      return wrap(ResolveResource(*reference, repetition.check, diags));
    case Reference::Kind::kCount:
    case Reference::Kind::kEach: return wrap(ResolveRepetition(*reference, repetition, diags));
    case Reference::Kind::kSelf:
      if (self) return wrap(self);
      diag::AddError(diags, "Invalid \"self\" reference",
                     "The \"self\" object is not available in this context. This object can be "
                     "used only in resource provisioner, "
                     "connection, and postcondition blocks.",
                     traversal.SourceRange());
      return std::nullopt;
    case Reference::Kind::kPath: return wrap(ResolvePath(*reference, diags));
    case Reference::Kind::kTerraform:
      if (reference->name == "workspace") return wrap(Value::String("default"));
      if (reference->name == "applying") {
        return wrap(Value::Bool(evaluation_.kind == Evaluation::Kind::kApply)
                        .WithMarks(proto::value::kEphemeral));
      }
      diag::AddError(
          diags, "Invalid \"terraform\" attribute",
          Cat("The \"terraform\" object does not have an attribute named \"", reference->name,
              "\". The only supported attributes are terraform.workspace, the name of the "
              "currently-selected workspace, and terraform.applying, a boolean which is true only "
              "during apply."),
          traversal.SourceRange());
      return std::nullopt;
    case Reference::Kind::kModule: return ResolveModule(*reference, diags);
  }
  return std::nullopt;
}

std::optional<Value> ModuleScope::ResolveVariable(const Reference& reference,
                                                  diag::Diagnostics& diags) {
  const auto declared = module_.variables.find(reference.name);
  if (declared == module_.variables.end()) {
    std::vector<std::string> names;
    for (const auto& entry : module_.variables) names.push_back(entry.first);
    const std::string similar = diag::SimilarName(reference.name, names);
    diag::AddError(
        diags, "Reference to undeclared input variable",
        Cat("An input variable with the name \"", reference.name, "\" has not been declared.",
            similar.empty() ? Cat(" This variable can be declared with a variable \"",
                                  reference.name, "\" {} block.")
                            : Cat(" Did you mean \"", similar, "\"?")),
        reference.traversal.SourceRange());
    return std::nullopt;
  }
  const bool known = evaluation_.kind != Evaluation::Kind::kValidate || reference.name == rule_of_;
  if (known) return Variable(reference.name, diags);
  const config::Variable& variable = declared->second;
  Value value = Value::Unknown(variable.constraint.type.HasDynamic() ? Type::Dynamic()
                                                                     : variable.constraint.type);
  if (variable.sensitive) value = value.WithMarks(proto::value::kSensitive);
  if (variable.ephemeral) value = value.WithMarks(proto::value::kEphemeral);
  return value;
}

std::optional<Value> ModuleScope::ResolvePath(const Reference& reference,
                                              diag::Diagnostics& diags) const {
  if (reference.name == "module") return Value::String(module_.directory);
  if (reference.name == "root") {
    const ModuleScope* root = this;
    while (root->parent_ != nullptr) root = root->parent_;
    return Value::String(root->module_.directory);
  }
  if (reference.name == "cwd") return Value::String(std::filesystem::current_path().string());
  diag::AddError(
      diags, "Invalid \"path\" attribute",
      Cat("The \"path\" object does not have an attribute named \"", reference.name, "\"."),
      reference.traversal.SourceRange());
  return std::nullopt;
}

std::optional<Value> ModuleScope::ResolveLocal(const Reference& reference,
                                               diag::Diagnostics& diags) {
  const auto declared = module_.locals.find(reference.name);
  if (declared == module_.locals.end()) {
    std::vector<std::string> names;
    for (const auto& entry : module_.locals) names.push_back(entry.first);
    const std::string similar = diag::SimilarName(reference.name, names);
    diag::AddError(
        diags, "Reference to undeclared local value",
        Cat("A local value with the name \"", reference.name, "\" has not been declared.",
            similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
        reference.traversal.SourceRange());
    return std::nullopt;
  }
  return Local(reference.name, diags);
}

// The resource that was probably meant; empty if none is similar. Those nested in check blocks are
// not for everyone.
std::string ModuleScope::SimilarResource(const addr::Resource& wanted) const {
  std::vector<std::string> names;
  for (const auto& [address, resource] : module_.resources) {
    if (address.mode == wanted.mode && resource.check.empty())
      names.push_back(addr::ToString(address));
  }
  return diag::SimilarName(addr::ToString(wanted), names);
}

namespace {

std::string_view KindWithArticle(addr::ResourceMode mode) {
  switch (mode) {
    case addr::ResourceMode::kData: return "A data";
    case addr::ResourceMode::kEphemeral: return "An ephemeral";
    case addr::ResourceMode::kManaged: return "A managed";
  }
  return {};
}

// Another kind of resource with the type and name of one that is not there.
std::string HintAtOtherKind(const config::Module& module, const addr::Resource& missing) {
  for (const auto& [mode, kind] : {std::pair(addr::ResourceMode::kData, "data"),
                                   std::pair(addr::ResourceMode::kManaged, "managed"),
                                   std::pair(addr::ResourceMode::kEphemeral, "ephemeral")}) {
    addr::Resource other = missing;
    other.mode = mode;
    if (module.resources.contains(other))
      return Cat("\n\nDid you mean the ", kind, " resource ", addr::ToString(other), "?");
  }
  return "";
}

}  // namespace

std::optional<Value> ModuleScope::ResolveResource(const Reference& reference,
                                                  const std::string& check,
                                                  diag::Diagnostics& diags) {
  const auto declared = module_.resources.find(reference.resource);
  const std::string name = addr::ToString(reference.resource);
  const auto at = reference.traversal.SourceRange();
  if (declared == module_.resources.end() || declared->second.is_generated) {
    std::string hint = HintAtOtherKind(module_, reference.resource);
    if (hint.empty()) {
      const std::string similar = SimilarResource(reference.resource);
      if (!similar.empty()) hint = Cat(" Did you mean ", similar, "?");
    }
    diag::AddError(diags, "Reference to undeclared resource",
                   Cat(KindWithArticle(reference.resource.mode), " resource \"",
                       reference.resource.type, "\" \"", reference.resource.name,
                       "\" has not been declared in ", node_.DisplayName(), ".", hint),
                   at);
    return std::nullopt;
  }
  const config::Resource& resource = declared->second;
  if (!resource.check.empty() && resource.check != check) {
    diag::AddError(
        diags, "Reference to scoped resource",
        Cat("The referenced data resource \"", resource.address.type, "\" \"",
            resource.address.name,
            "\" is not available from this context. It is declared in check \"", resource.check,
            "\", and only the assertions there can refer to it. To use it elsewhere, too, move the "
            "data block out of the check block."),
        at);
    return std::nullopt;
  }
  const bool repeated = resource.count != nullptr || resource.for_each != nullptr;
  const auto& steps = reference.traversal.steps;
  const bool has_key = steps.size() > reference.steps && steps[reference.steps].key.has_value();
  if (repeated && steps.size() > reference.steps && !has_key) {
    const std::string_view kind = resource.count != nullptr ? "count" : "for_each";
    diag::AddError(
        diags, "Missing resource instance key",
        Cat("Because ", name, " has \"", kind,
            "\" set, its attributes must be accessed on specific instances.\n\nFor example, "
            "to correlate with indices of a referring resource, use:\n    ",
            name, kind == "count" ? "[count.index]" : "[each.key]"),
        at);
    return std::nullopt;
  }
  if (!repeated && has_key) {
    diag::AddError(
        diags, "Unexpected resource instance key",
        Cat("Because ", name,
            " does not have \"count\" or \"for_each\" set, references to it must not include an "
            "index key. "
            "Remove the bracketed index to refer to the single instance of this resource."),
        at);
    return std::nullopt;
  }
  const size_t attribute = reference.steps + (has_key ? 1 : 0);
  const proto::schema::Schema* schema = SchemaOf(resource);
  if (schema != nullptr && steps.size() > attribute &&
      !lang::CheckSteps(schema->block, absl::MakeConstSpan(steps).subspan(attribute),
                        *reference.traversal.file, diags)) {
    return std::nullopt;
  }
  addr::Resource address = reference.resource;
  address.module = node_.path;
  if (evaluation_.failed.contains(address)) {
    ++evaluation_.silent_failures;
    return std::nullopt;
  }
  address.module = path_;
  const auto found = evaluation_.resources.find(address);
  if (found != evaluation_.resources.end()) return found->second;
  if (address.mode == addr::ResourceMode::kEphemeral)
    return Value::Unknown(Type::Dynamic()).WithMarks(proto::value::kEphemeral);
  if (repeated && evaluation_.kind == Evaluation::Kind::kApply)
    return Combine(KindOf(resource), {});
  if (repeated || schema == nullptr) return Value::Unknown(Type::Dynamic());
  const Type type = ImpliedType(schema->block);
  return Value::Unknown(type.HasDynamic() ? Type::Dynamic() : type);
}

std::optional<Value> ModuleScope::ResolveRepetition(const Reference& reference,
                                                    const Repetition& repetition,
                                                    diag::Diagnostics& diags) {
  const auto at = reference.traversal.SourceRange();
  if (reference.kind == Reference::Kind::kCount) {
    if (reference.name != "index") {
      diag::AddError(diags, "Invalid \"count\" attribute",
                     Cat("The \"count\" object does not have an attribute named \"", reference.name,
                         "\". The only supported attribute is count.index, which is the index of "
                         "each instance of a resource block "
                         "that has the \"count\" argument set."),
                     at);
      return std::nullopt;
    }
    if (repetition.count_index) return repetition.count_index;
    diag::AddError(diags, "Reference to \"count\" in non-counted context",
                   "The \"count\" object can only be used in \"module\", \"resource\", and "
                   "\"data\" blocks, and only when the \"count\" "
                   "argument is set.",
                   at);
    return std::nullopt;
  }
  if (reference.name != "key" && reference.name != "value") {
    diag::AddError(diags, "Invalid \"each\" attribute",
                   Cat("The \"each\" object does not have an attribute named \"", reference.name,
                       "\". The supported attributes are each.key and each.value, the current key "
                       "and value pair of the \"for_each\" "
                       "attribute set."),
                   at);
    return std::nullopt;
  }
  if (repetition.each_key)
    return reference.name == "key" ? repetition.each_key : repetition.each_value;
  if (reference.name == "value") {
    diag::AddError(
        diags, "each.value cannot be used in this context",
        "There is a value of \"each\" only where the \"for_each\" argument is set, and only "
        "for the keys that it has now. Set \"for_each\", or remove this reference.",
        at);
    return std::nullopt;
  }
  diag::AddError(diags, "Reference to \"each\" in context without for_each",
                 "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and "
                 "only when the \"for_each\" argument is set.",
                 at);
  return std::nullopt;
}

}  // namespace planner::engine
