#include "planner/engine/imports.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/addr/module_path.h"
#include "planner/config/target_address.h"
#include "planner/engine/expansion.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/reference.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

// What may be unknown: while validating, almost everything.
enum class Unknowns { kAllowed, kRefused };

constexpr char kInvalidId[] = "Invalid import id argument";

// What `to` may refer to inside brackets.
lang::Scope KeyScope(const Repetition& repetition) {
  lang::Scope scope;
  scope.names["each"] =
      Value::Object({{"key", *repetition.each_key}, {"value", *repetition.each_value}});
  scope.resolve = [](const syntax::Traversal& traversal,
                     diag::Diagnostics& diags) -> std::optional<lang::Scope::Resolved> {
    diag::AddError(diags, "Unknown variable",
                   Cat("There is no variable named \"", traversal.steps[0].name,
                       "\". Only \"each.key\" and \"each.value\" can be used in import address "
                       "index expressions."),
                   traversal.file->RangeOf(traversal.steps[0].range));
    return std::nullopt;
  };
  return scope;
}

// One import block, evaluated once or for each element of its for_each.
class Evaluating {
 public:
  Evaluating(const config::Import& block, const config::Resource* target, ModuleScope& root,
             Unknowns unknowns, diag::Diagnostics& diags)
      : block_(block), target_(target), root_(root), unknowns_(unknowns), diags_(diags) {}

  // False after appending errors. Ids that are not known yet are empty.
  bool Run(Imports::Ids& ids) {
    if (block_.for_each == nullptr) return RunOne({}, ids);
    const auto collection = Collection();
    if (!collection) return false;
    if (collection->IsNull() || !collection->IsWhollyKnown()) return true;
    const Value elements = collection->WithoutMarks();
    for (size_t i = 0; i < elements.size(); ++i) {
      const Value value = elements[i].WithMarks(collection->marks());
      if (!RunOne({.each_key = KeyOf(elements, i, value), .each_value = value}, ids)) return false;
    }
    return true;
  }

 private:
  static Value KeyOf(const Value& elements, size_t index, const Value& value) {
    const Type::Kind kind = elements.type().kind();
    if (kind == Type::Kind::kMap) return Value::String(elements.keys()[index]);
    if (kind == Type::Kind::kObject) return Value::String(elements.type().attributes()[index].name);
    if (kind == Type::Kind::kSet) return value.WithoutMarks();
    return Value::Number(static_cast<int64_t>(index));
  }

  bool Fail(const syntax::Expression& expression, std::string summary, std::string detail) {
    diags_.push_back({.summary = std::move(summary),
                      .detail = std::move(detail),
                      .subject = expression.SourceRange(),
                      .values = lang::DescribeReferences(expression, root_.ForExpressions())});
    return false;
  }

  // Any collection does, and it may be null: nothing is imported then.
  std::optional<Value> Collection() {
    constexpr char kSummary[] = "Invalid for_each argument";
    const syntax::Expression& expression = *block_.for_each;
    const auto value = root_.Evaluate(expression, root_.ForExpressions(), diags_);
    if (!value) return std::nullopt;
    if (unknowns_ == Unknowns::kRefused && !value->IsWhollyKnown()) {
      Fail(expression, kSummary,
           "The \"for_each\" expression includes values derived from other resource attributes "
           "that cannot be determined until apply, and so Terraform cannot determine the full set "
           "of values that might be used to import this resource.");
      return std::nullopt;
    }
    if (value->HasMark(proto::value::kEphemeral)) {
      Fail(expression, kSummary,
           "The given \"for_each\" value is derived from an ephemeral value, which means that "
           "Terraform cannot persist it between plan/apply rounds. Use only non-ephemeral values "
           "to specify a resource's instance keys.");
      return std::nullopt;
    }
    const bool is_primitive = value->type() == Type::String() || value->type() == Type::Number() ||
                              value->type() == Type::Bool();
    if (!value->IsNull() && is_primitive) {
      Fail(expression, kSummary, "The \"for_each\" expression must be a collection.");
      return std::nullopt;
    }
    return value;
  }

  bool RunOne(const Repetition& repetition, Imports::Ids& ids) {
    const auto to = block_.for_each == nullptr ? Static() : Target(repetition);
    if (!to || !FitsTarget(*to)) return false;
    const auto id = Id(repetition);
    if (!id) return false;
    ids[*to] = *id;
    return true;
  }

  std::optional<addr::ResourceInstance> Static() {
    if (!block_.to_instance) {
      Fail(*block_.to, "Invalid expression",
           "A single static variable reference is required: only attribute access and indexing "
           "with constant keys. No calculations, function calls, template expressions, etc are "
           "allowed here.");
    }
    return block_.to_instance;
  }

  std::optional<addr::ResourceInstance> Target(const Repetition& repetition) {
    syntax::Traversal traversal{.range = block_.to->range, .file = block_.to->file};
    if (!AddSteps(*block_.to, KeyScope(repetition), traversal.steps)) return std::nullopt;
    const auto target = config::TargetOf(traversal);
    if (target) return target->instance;
    Fail(*block_.to, "Invalid address",
         "Invalid resource instance key: either a string or an integer is required.");
    return std::nullopt;
  }

  // The way to the target, with what stands in brackets evaluated.
  bool AddSteps(const syntax::Expression& expression, const lang::Scope& scope,
                std::vector<syntax::TraversalStep>& steps) {
    if (const auto* root = expression.As<syntax::Root>()) {
      steps.push_back({.name = root->name, .range = expression.range});
      return true;
    }
    if (const auto* attribute = expression.As<syntax::GetAttr>()) {
      if (!AddSteps(*attribute->source, scope, steps)) return false;
      steps.push_back({.name = attribute->name, .range = attribute->name_range});
      return true;
    }
    const auto* index = expression.As<syntax::Index>();
    if (index == nullptr || !AddSteps(*index->source, scope, steps)) return false;
    const auto key = lang::EvaluateWithoutCalls(*index->key, scope, diags_);
    if (!key) return false;
    if (key->HasMark(proto::value::kSensitive)) {
      return Fail(*index->key, "Invalid index expression",
                  "Import address index expression cannot be sensitive.");
    }
    steps.push_back({.key = key->WithoutMarks(), .range = index->key_range});
    return true;
  }

  // Whether the kind of key is that of the target's instances.
  bool FitsTarget(const addr::ResourceInstance& to) {
    const auto kind = target_ == nullptr ? Instances::Kind::kSingle : KindOf(*target_);
    std::string_view mistake;
    if (std::holds_alternative<std::string>(to.key)) {
      if (kind != Instances::Kind::kForEach) mistake = "does not use for_each";
    } else if (std::holds_alternative<int64_t>(to.key)) {
      if (kind != Instances::Kind::kCount) mistake = "does not use count";
    } else if (kind != Instances::Kind::kSingle) {
      mistake = kind == Instances::Kind::kCount ? "is using count" : "is using for_each";
    }
    if (mistake.empty()) return true;
    return Fail(*block_.to, "Invalid import 'to' expression",
                Cat("The target resource ", mistake, "."));
  }

  std::optional<std::string> Id(const Repetition& repetition) {
    const syntax::Expression& expression = *block_.id;
    const auto raw = root_.Evaluate(expression, root_.ForExpressions(repetition), diags_);
    if (!raw) return std::nullopt;
    proto::value::ConversionError error;
    const auto id = Convert(raw->WithoutMarks(), Type::String(), &error);
    const auto fail = [&](std::string_view detail) {
      diag::AddError(diags_, kInvalidId, std::string(detail), expression.SourceRange());
      return std::nullopt;
    };
    if (!id) {
      diag::AddError(diags_, "Incorrect value type",
                     Cat("Invalid expression value: ", ConversionMessage(error), "."),
                     expression.SourceRange());
      return std::nullopt;
    }
    if (id->IsNull()) return fail("The import ID cannot be null.");
    if (!id->IsKnown() && unknowns_ == Unknowns::kAllowed) return std::string();
    if (!id->IsKnown()) {
      return fail(
          "The import block \"id\" argument depends on resource attributes that cannot be "
          "determined until apply, so Terraform cannot plan to import this resource.");
    }
    if (id->AsString().empty()) {
      return fail(
          "The import ID value evaluates to an empty string, please provide a non-empty value.");
    }
    return std::string(id->AsString());
  }

  const config::Import& block_;
  const config::Resource* target_;
  ModuleScope& root_;
  Unknowns unknowns_;
  diag::Diagnostics& diags_;
};

// Whether the id refers to what is imported, which has none before.
bool CheckSelfReference(const config::Import& block, diag::Diagnostics& diags) {
  for (const syntax::Traversal& traversal : lang::References(*block.id)) {
    diag::Diagnostics ignored;
    const auto reference = lang::ParseReference(traversal, ignored);
    if (!reference || reference->kind != lang::Reference::Kind::kResource) continue;
    addr::Resource target = block.to_resource;
    target.module.clear();
    if (reference->resource != target) continue;
    diag::AddError(diags, kInvalidId, "The import ID cannot reference the resource being imported.",
                   traversal.SourceRange());
    return false;
  }
  return true;
}

}  // namespace

Imports::Imports(const config::ModuleNode& root) : root_(root) {
  for (const config::Import& block : root.module->imports) {
    by_resource_[block.to_resource].push_back(&block);
    if (Declared(block.to_resource) == nullptr) undeclared_.push_back(&block);
  }
}

const config::Resource* Imports::Declared(const addr::Resource& resource) const {
  const config::ModuleNode* module = root_.Find(resource.module);
  if (module == nullptr) return nullptr;
  addr::Resource declared = resource;
  declared.module.clear();
  const auto found = module->module->resources.find(declared);
  return found == module->module->resources.end() ? nullptr : &found->second;
}

const Imports::Blocks& Imports::For(const addr::Resource& resource) const {
  static const auto* const kNone = new Blocks();
  const auto found = by_resource_.find(addr::WithoutKeys(resource));
  return found == by_resource_.end() ? *kNone : found->second;
}

std::vector<syntax::Traversal> Imports::References(const addr::Resource& resource) const {
  std::vector<syntax::Traversal> all;
  for (const config::Import* block : For(resource)) {
    for (const syntax::ExpressionPtr& expression : {block->id, block->for_each}) {
      if (expression == nullptr) continue;
      for (syntax::Traversal& traversal : lang::References(*expression))
        all.push_back(std::move(traversal));
    }
  }
  return all;
}

std::optional<Imports::Ids> Imports::Evaluate(const addr::Resource& resource, ModuleScope& root,
                                              diag::Diagnostics& diags) const {
  Ids ids;
  bool ok = true;
  const config::Resource* target = Declared(resource);
  for (const config::Import* block : For(resource))
    ok &= Evaluating(*block, target, root, Unknowns::kRefused, diags).Run(ids);
  if (!ok) return std::nullopt;
  return ids;
}

void Imports::CheckTargets(diag::Diagnostics& diags) const {
  for (const config::Import* block : undeclared_) {
    const std::string address = addr::ToString(block->to_resource);
    const bool is_module = !block->to_resource.module.empty();
    std::string detail;
    if (root_.Find(block->to_resource.module) == nullptr) {
      detail = Cat("The configuration for the given import target ", address,
                   " does not exist. All target instances must have an associated configuration to "
                   "be imported.");
    } else if (is_module) {
      detail = Cat("Resource ", address,
                   " not found. Only resources within the root module are eligible for config "
                   "generation.");
    } else if (block->for_each != nullptr ||
               (block->to_instance && block->to_instance->key != addr::InstanceKey())) {
      detail =
          "The given import block is not compatible with config generation. The "
          "-generate-config-out option cannot be used with import blocks which use for_each, or "
          "resources which use for_each or count.";
    }
    if (!detail.empty())
      diag::AddError(diags, kNoImportTarget, std::move(detail), block->to->SourceRange());
  }
  for (const auto& [resource, blocks] : by_resource_) {
    for (const config::Import* block : blocks) CheckSelfReference(*block, diags);
  }
}

void Imports::Validate(ModuleScope& root, diag::Diagnostics& diags) const {
  for (const auto& [resource, blocks] : by_resource_) {
    const config::Resource* target = Declared(resource);
    Ids ids;
    for (const config::Import* block : blocks)
      Evaluating(*block, target, root, Unknowns::kAllowed, diags).Run(ids);
  }
}

}  // namespace planner::engine
