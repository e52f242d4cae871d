// The validate walk: everything is checked with variables and resources unknown
// (engine-compat.md 6.1).

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "planner/config/content.h"
#include "planner/engine/conditions.h"
#include "planner/engine/config_graph.h"
#include "planner/engine/configure.h"
#include "planner/engine/cycles.h"
#include "planner/engine/ephemeral_values.h"
#include "planner/engine/expansion.h"
#include "planner/engine/imports.h"
#include "planner/engine/module_scope.h"
#include "planner/engine/modules.h"
#include "planner/engine/operation.h"
#include "planner/engine/provisioners.h"
#include "planner/engine/validate_meta.h"
#include "planner/graph/graph.h"
#include "planner/lang/decode.h"
#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using proto::value::Value;

// Whether a resource has this configuration of a provider.
bool IsUsed(const config::ModuleNode& root, const addr::ProviderConfig& provider) {
  for (const config::ModuleNode* node : config::Flatten(root)) {
    for (const auto& entry : node->module->resources) {
      if (node->ProviderConfigOf(entry.second) == provider) return true;
    }
  }
  return false;
}

// Checks one module at one place where it is called.
class ModuleValidation {
 public:
  // `waiting` counts the calls to providers that have not been answered yet.
  ModuleValidation(const Context& context, ModuleScope& scope, size_t& waiting,
                   diag::Diagnostics& diags)
      : context_(context),
        scope_(scope),
        node_(scope.node()),
        module_(*scope.node().module),
        waiting_(waiting),
        diags_(diags) {}

  void Run() {
    if (node_.call != nullptr) CheckCall();
    if (node_.parent == nullptr) {
      for (const auto& entry : module_.variables)
        CheckConditionReferences(entry.second.validations, scope_.ForExpressions(), diags_);
    }
    for (const auto& entry : module_.locals) scope_.Local(entry.first, diags_);
    for (const auto& entry : module_.providers) ValidateProvider(entry.second);
    for (const auto& entry : module_.resources) ValidateResource(entry.second);
    for (const auto& entry : module_.outputs) ValidateOutput(entry.second);
    for (const auto& entry : module_.checks) ValidateCheck(entry.second);
    for (const auto& entry : module_.calls) {
      CheckDependsOn(entry.second.depends_on, scope_.ForExpressions(), diags_);
    }
  }

 private:
  // The arguments of the call against the variables of the module.
  void CheckCall() {
    config::BodyRules rules;
    for (const auto& [name, variable] : module_.variables)
      rules.attributes.push_back({.name = name, .required = !variable.default_value});
    diag::Diagnostics found;
    syntax::Body arguments = node_.call->arguments;
    for (const syntax::Block& block : std::exchange(arguments.blocks, {})) {
      const bool is_variable = module_.variables.contains(block.type);
      diag::AddError(found, "Unsupported block type",
                     Cat("Blocks of type \"", block.type, "\" are not expected here.",
                         is_variable ? Cat(" Did you mean to define argument \"", block.type,
                                           "\"? If so, use the equals sign to assign it a value.")
                                     : ""),
                     config::RangeIn(block.body, block.type_range));
    }
    config::ReadWhole(arguments, rules, found);
    const bool ok = !diag::HasErrors(found);
    diag::Append(diags_, std::move(found));
    if (!ok) return;
    for (const auto& entry : module_.variables) scope_.Variable(entry.first, diags_);
  }

  void ValidateProvider(const config::ProviderBlock& block) {
    if (node_.IsProxy(block)) return;
    const addr::ProviderConfig config{.provider = module_.ProviderOf(block.local_name),
                                      .alias = block.alias,
                                      .module = node_.path};
    if (!IsUsed(context_.root, config)) return;  // Terraform does not look at it either.
    const auto schema = context_.providers.schemas().providers.find(config.provider);
    if (schema == context_.providers.schemas().providers.end()) return;
    const auto& body_schema = schema->second->provider.block;
    const auto value = scope_.Decode(block.body, body_schema, scope_.ForExpressions(), diags_);
    if (!value || block.body.attributes.empty()) return;
    ++waiting_;
    context_.providers.Client(config).ValidateProvider(
        value->WithoutDeepMarks(),
        [&waiting = waiting_, &diags = diags_, &block, &body_schema, config](const Reply& reply) {
          --waiting;
          for (const plugin::Diagnostic& d : reply.diagnostics) {
            diags.push_back({.severity = d.severity,
                             .summary = d.summary,
                             .detail = d.detail,
                             .address = addr::ToString(config),
                             .subject = lang::RangeOfPath(block.body, body_schema, d.path)});
          }
        });
  }

  void ValidateResource(const config::Resource& resource) {
    const addr::ProviderConfig provider = node_.ProviderConfigOf(resource);
    if (!context_.root.Exists(provider)) return ReportNoProvider(resource, provider);
    if (!context_.providers.schemas().providers.contains(provider.provider)) return;
    const proto::schema::Schema* schema = scope_.SchemaOf(resource);
    const addr::ResourceMode mode = resource.address.mode;
    if (schema == nullptr) return RefuseType(resource, provider.provider);
    if (resource.is_generated) return;
    const auto repetition = ExpandUnknown(RepetitionOf(resource), scope_, diags_);
    const Repetition any{.count_index = Value::Unknown(proto::value::Type::Number()),
                         .each_key = Value::Unknown(proto::value::Type::String()),
                         .each_value = Value::Unknown(proto::value::Type::Dynamic())};
    const lang::Scope scope = scope_.ForExpressions(repetition.value_or(any));
    const auto value = scope_.Decode(resource.body, schema->block, scope, diags_);
    CheckConditionReferences(resource.preconditions, scope, diags_);
    CheckPostconditions(resource, *schema, repetition.value_or(any));
    CheckDependsOn(resource.depends_on, scope, diags_);
    CheckTriggers(resource, scope, diags_);
    CheckProvisioners(resource.provisioning, scope_, repetition.value_or(any), schema->block,
                      diags_);
    const std::string address = addr::ToString(scope_.AddressOf(resource.address));
    if (!value || (mode != addr::ResourceMode::kEphemeral &&
                   !CheckEphemeral(*value, resource.body, schema->block, address, diags_)))
      return;
    CheckIgnoreChanges(resource, schema->block, diags_);
    ++waiting_;
    const Locate locate = LocateIn(&resource, schema, address);
    auto done = [&waiting = waiting_, &diags = diags_, locate](const Reply& reply) {
      --waiting;
      TakeDiagnostics(reply, locate, diags);
    };
    ProviderClient& client = context_.providers.Client(provider);
    const Value config = value->WithoutDeepMarks();
    switch (mode) {
      case addr::ResourceMode::kData:
        return client.ValidateData(resource.address.type, config, std::move(done));
      case addr::ResourceMode::kManaged:
        return client.ValidateResource(resource.address.type, config, std::move(done));
      case addr::ResourceMode::kEphemeral:
        return client.ValidateEphemeral(resource.address.type, config, std::move(done));
    }
  }

  // They see the resource itself, of which nothing is known.
  void CheckPostconditions(const config::Resource& resource, const proto::schema::Schema& schema,
                           const Repetition& repetition) {
    if (resource.postconditions.empty()) return;
    const proto::value::Type type = ImpliedType(schema.block);
    const Value self = Value::Unknown(type.HasDynamic() ? proto::value::Type::Dynamic() : type);
    CheckConditionReferences(resource.postconditions, scope_.ForExpressions(repetition, self),
                             diags_);
  }

  void ReportNoProvider(const config::Resource& resource, const addr::ProviderConfig& provider) {
    const std::string address = addr::ToString(scope_.AddressOf(resource.address));
    diag::AddError(diags_, "Provider configuration not present",
                   Cat("To work with ", address, " its original provider configuration at ",
                       addr::ToString(provider),
                       " is required, but it has been removed. This occurs when a provider "
                       "configuration is removed while objects created by that provider still "
                       "exist in the state. Re-add the provider configuration to destroy ",
                       address, ", after which you can remove the provider configuration again."));
  }

  void RefuseType(const config::Resource& resource, const addr::Provider& provider) {
    const auto& schemas = *context_.providers.schemas().providers.at(provider);
    const addr::ResourceMode mode = resource.address.mode;
    const auto& known = mode == addr::ResourceMode::kManaged ? schemas.resources
                        : mode == addr::ResourceMode::kData  ? schemas.data_sources
                                                             : schemas.ephemeral_resources;
    std::vector<std::string> types;
    for (const auto& entry : known) types.push_back(entry.first);
    const std::string similar = diag::SimilarName(resource.address.type, types);
    const std::string_view kind = mode == addr::ResourceMode::kManaged ? "resource type"
                                  : mode == addr::ResourceMode::kData  ? "data source"
                                                                       : "ephemeral resource";
    diag::AddError(diags_, Cat("Invalid ", kind),
                   Cat("The provider ", addr::ForDisplay(provider), " does not support ", kind,
                       " \"", resource.address.type, "\".",
                       similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
                   resource.type_range);
  }

  // What an assertion says is for planning to find out, even if it cannot be evaluated.
  void ValidateCheck(const config::Check& check) {
    const lang::Scope scope = scope_.ForExpressions({.check = check.name});
    for (const config::Condition& condition : check.asserts) {
      for (const syntax::Traversal& traversal : lang::References(*condition.condition))
        scope.resolve(traversal, diags_);
      scope_.Evaluate(*condition.error_message, scope, diags_);
    }
  }

  void ValidateOutput(const config::Output& output) {
    const lang::Scope scope = scope_.ForExpressions();
    const auto value = scope_.Evaluate(*output.value, scope, diags_);
    CheckConditions(output.preconditions, scope, ConditionKind::kOutputPrecondition,
                    CheckableOf(state::CheckKind::kOutput, scope_.path(), output.name),
                    /*checking=*/{}, diags_);
    CheckDependsOn(output.depends_on, scope, diags_);
    if (!value) return;
    if (node_.parent != nullptr) {  // What is sensitive inside may come out marked.
      CheckEphemeral(output, *value, diags_);
      return;
    }
    const bool hides = output.sensitive || (value->DeepMarks() & proto::value::kSensitive) == 0;
    if (hides || output.ephemeral) {
      CheckEphemeralOfRoot(output, *value, diags_);
      return;
    }
    diags_.push_back(
        {.summary = "Output refers to sensitive values",
         .detail = "To reduce the risk of accidentally exporting sensitive data that was intended "
                   "to be only internal, Terraform requires that any root module output containing "
                   "sensitive data be explicitly marked as sensitive, to confirm your "
                   "intent.\n\nIf you do intend to export this data, annotate the output value as "
                   "sensitive by adding the following argument:\n    sensitive = true",
         .subject = output.range});
  }

  const Context& context_;
  ModuleScope& scope_;
  const config::ModuleNode& node_;
  const config::Module& module_;
  size_t& waiting_;
  diag::Diagnostics& diags_;
};

void FindCycles(const ConfigGraph& objects, diag::Diagnostics& diags) {
  graph::Graph graph;
  for (const ConfigGraph::Object& object : objects.objects())
    graph.AddNode(ConfigGraph::Label(object));
  for (graph::NodeId id = 0; id < graph.size(); ++id) {
    const ConfigGraph::Object& object = objects.objects()[static_cast<size_t>(id)];
    for (const ConfigGraph::Id reference : object.references) {
      if (reference == id && object.resource == nullptr) {
        const config::Local& local = object.module->module->locals.at(object.name);
        diag::AddError(diags, "Self-referencing local value",
                       Cat("Local value local.", object.name,
                           " cannot use its own result as part of its expression."),
                       local.expression->SourceRange());
      }
      graph.AddEdge(id, reference);
    }
  }
  const std::vector<std::string> cycle = graph.ResolveCycles();
  if (!cycle.empty()) ReportCycle(objects, cycle, diags);
}

}  // namespace

void Validate(const Context& context, diag::Diagnostics& diags) {
  const size_t before = diags.size();
  const Imports imports(context.root);
  imports.CheckTargets(diags);
  if (diags.size() > before) return;  // An id that refers to its own target is a cycle, too.
  FindCycles(ConfigGraph(context.root, context.providers.schemas(), &imports), diags);
  if (const auto missing = config::MissingPassedProvider(context.root))
    diag::AddError(diags, Cat("missing provider ", addr::ToString(*missing)), "");
  if (diags.size() > before) return;
  Modules modules(context.root, context.providers, Evaluation::Kind::kValidate);
  size_t waiting = 0;
  for (const config::ModuleNode* node : config::Flatten(context.root)) {
    // Each module has one instance here, that stands for all.
    for (ModuleScope* scope : *modules.InstancesOf(*node, diags))
      ModuleValidation(context, *scope, waiting, diags).Run();
  }
  imports.Validate(modules.root(), diags);
  context.queue.RunUntil([&waiting] { return waiting == 0; });
}

}  // namespace planner::engine
