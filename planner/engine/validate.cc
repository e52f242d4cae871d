// The validate walk: everything is checked with variables and resources unknown
// (engine-compat.md 6.1).

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "planner/engine/configure.h"
#include "planner/engine/expansion.h"
#include "planner/engine/module_scope.h"
#include "planner/engine/operation.h"
#include "planner/graph/graph.h"
#include "planner/lang/decode.h"
#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Cat;
using proto::value::Value;

class Validation {
 public:
  Validation(const Context& context, diag::Diagnostics& diags)
      : context_(context),
        diags_(diags),
        scope_(context.module, context.providers.schemas(), /*validating=*/true) {}

  void Run() {
    const size_t before = diags_.size();
    FindCycles();
    if (diags_.size() > before) return;
    for (const auto& entry : context_.module.locals)
      scope_.Evaluate(*entry.second.expression, scope_.ForExpressions(), diags_);
    for (const auto& entry : context_.module.providers) ValidateProvider(entry.second);
    for (const auto& entry : context_.module.resources) ValidateResource(entry.second);
    for (const auto& entry : context_.module.outputs) ValidateOutput(entry.second);
    context_.queue.RunUntil([this] { return waiting_ == 0; });
  }

 private:
  void FindCycles() {
    graph::Graph graph;
    std::map<addr::Resource, graph::NodeId> nodes;
    for (const auto& entry : context_.module.resources)
      nodes[entry.first] = graph.AddNode(addr::ToString(entry.first));
    AddLocals(graph, nodes);
    for (const auto& [address, resource] : context_.module.resources) {
      const std::vector<syntax::Traversal> references = scope_.ReferencesOf(resource);
      for (const syntax::Traversal& traversal : references) {
        diag::Diagnostics ignored;
        const auto reference = lang::ParseReference(traversal, ignored);
        if (!reference || reference->kind != lang::Reference::Kind::kResource ||
            reference->resource != address)
          continue;
        diag::AddError(
            diags_, "Self-referential block",
            Cat("Configuration for ", addr::ToString(address), " may not refer to itself."),
            traversal.SourceRange());
      }
      AddEdges(graph, nodes[address], references, nodes);
    }
    const std::vector<std::string> cycle = graph.ResolveCycles();
    if (cycle.empty()) return;
    std::string members;
    for (const std::string& member : cycle) members += Cat(members.empty() ? "" : ", ", member);
    diag::AddError(diags_, Cat("Cycle: ", members), "");
  }

  void AddLocals(graph::Graph& graph, const std::map<addr::Resource, graph::NodeId>& nodes) {
    for (const auto& entry : context_.module.locals)
      locals_[entry.first] = graph.AddNode(Cat("local.", entry.first, " (expand)"));
    for (const auto& [name, local] : context_.module.locals)
      AddEdges(graph, locals_[name], lang::References(*local.expression), nodes);
  }

  void AddEdges(graph::Graph& graph, graph::NodeId from,
                const std::vector<syntax::Traversal>& references,
                const std::map<addr::Resource, graph::NodeId>& nodes) {
    for (const syntax::Traversal& traversal : references) {
      diag::Diagnostics ignored;
      const auto reference = lang::ParseReference(traversal, ignored);
      if (!reference) continue;
      if (reference->kind == lang::Reference::Kind::kResource) {
        const auto found = nodes.find(reference->resource);
        if (found != nodes.end()) graph.AddEdge(from, found->second);
      } else if (reference->kind == lang::Reference::Kind::kLocal) {
        const auto found = locals_.find(reference->name);
        if (found != locals_.end()) graph.AddEdge(from, found->second);
      }
    }
  }

  void ValidateProvider(const config::ProviderBlock& block) {
    const addr::ProviderConfig config{context_.module.ProviderOf(block.local_name), block.alias};
    const auto schema = context_.providers.schemas().providers.find(config.provider);
    if (schema == context_.providers.schemas().providers.end()) return;
    const auto& body_schema = schema->second->provider.block;
    const auto value = scope_.Decode(block.body, body_schema, scope_.ForExpressions(), diags_);
    if (!value || block.body.attributes.empty()) return;
    ++waiting_;
    context_.providers.Client(config).ValidateProvider(
        value->WithoutDeepMarks(), [this, &block, &body_schema, config](const Reply& reply) {
          --waiting_;
          for (const plugin::Diagnostic& d : reply.diagnostics) {
            diags_.push_back({.severity = d.severity,
                              .summary = d.summary,
                              .detail = d.detail,
                              .address = addr::ToString(config),
                              .subject = lang::RangeOfPath(block.body, body_schema, d.path)});
          }
        });
  }

  void ValidateResource(const config::Resource& resource) {
    const addr::ProviderConfig provider = context_.module.ProviderConfigOf(resource);
    if (!context_.providers.schemas().providers.contains(provider.provider)) return;
    const proto::schema::Schema* schema = scope_.SchemaOf(resource);
    const bool is_data = resource.address.mode == addr::ResourceMode::kData;
    if (schema == nullptr) return RefuseType(resource, provider.provider);
    const auto repetition = ExpandUnknown(resource, scope_, diags_);
    const lang::Scope scope = scope_.ForExpressions(repetition.value_or(
        Repetition{.count_index = Value::Unknown(proto::value::Type::Number()),
                   .each_key = Value::Unknown(proto::value::Type::String()),
                   .each_value = Value::Unknown(proto::value::Type::Dynamic())}));
    const auto value = scope_.Decode(resource.body, schema->block, scope, diags_);
    for (const config::Condition& condition : resource.preconditions)
      scope_.Evaluate(*condition.condition, scope, diags_);
    for (const syntax::Traversal& traversal : resource.depends_on) scope.resolve(traversal, diags_);
    if (!value) return;
    ++waiting_;
    const Locate locate = LocateIn(&resource, schema, addr::ToString(resource.address));
    auto done = [this, locate](const Reply& reply) {
      --waiting_;
      TakeDiagnostics(reply, locate, diags_);
    };
    ProviderClient& client = context_.providers.Client(provider);
    if (is_data) {
      client.ValidateData(resource.address.type, value->WithoutDeepMarks(), std::move(done));
    } else {
      client.ValidateResource(resource.address.type, value->WithoutDeepMarks(), std::move(done));
    }
  }

  void RefuseType(const config::Resource& resource, const addr::Provider& provider) {
    const bool is_data = resource.address.mode == addr::ResourceMode::kData;
    const auto& schemas = *context_.providers.schemas().providers.at(provider);
    std::vector<std::string> types;
    for (const auto& entry : is_data ? schemas.data_sources : schemas.resources)
      types.push_back(entry.first);
    const std::string similar = diag::SimilarName(resource.address.type, types);
    diag::AddError(diags_, is_data ? "Invalid data source" : "Invalid resource type",
                   Cat("The provider ", addr::ForDisplay(provider), " does not support ",
                       is_data ? "data source" : "resource type", " \"", resource.address.type,
                       "\".", similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
                   resource.type_range);
  }

  void ValidateOutput(const config::Output& output) {
    const lang::Scope scope = scope_.ForExpressions();
    const auto value = scope_.Evaluate(*output.value, scope, diags_);
    for (const syntax::Traversal& traversal : output.depends_on) scope.resolve(traversal, diags_);
    if (!value || output.sensitive || (value->DeepMarks() & proto::value::kSensitive) == 0) return;
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
  diag::Diagnostics& diags_;
  ModuleScope scope_;
  std::map<std::string, graph::NodeId> locals_ = {};
  size_t waiting_ = 0;
};

}  // namespace

void Validate(const Context& context, diag::Diagnostics& diags) {
  Validation(context, diags).Run();
}

}  // namespace planner::engine
