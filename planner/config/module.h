#ifndef PLANNER_CONFIG_MODULE_H_
#define PLANNER_CONFIG_MODULE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/addr/address.h"
#include "planner/config/module_source.h"
#include "planner/config/provisioner.h"
#include "planner/diag/diagnostic.h"
#include "planner/lang/type_expression.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

// What a module's files declare, typed but not evaluated (engine-compat.md 2.1 to 2.7).
// Ranges are of block headers (`resource "a" "b"`) unless they say otherwise.
namespace planner::config {

// validation, precondition and postcondition blocks.
struct Condition {
  syntax::ExpressionPtr condition = {};
  syntax::ExpressionPtr error_message = {};
  diag::SourceRange range = {};
};

struct Variable {
  std::string name = {};
  std::string description = {};
  lang::TypeConstraint constraint = {};  // Dynamic if there is no `type`.
  // Whether texts of -var and TF_VAR_ are strings as they stand, not expressions: the type is
  // string, number or bool, or there is none.
  bool text_is_literal = true;
  std::optional<proto::value::Value> default_value = {};  // Converted, unmarked.
  bool sensitive = false;
  bool ephemeral = false;
  bool nullable = true;
  std::vector<Condition> validations = {};
  diag::SourceRange range = {};
};

struct Local {
  std::string name = {};
  syntax::ExpressionPtr expression = {};
  diag::SourceRange range = {};  // Name and expression.
};

struct Output {
  std::string name = {};
  std::string description = {};
  syntax::ExpressionPtr value = {};
  bool sensitive = false;
  bool ephemeral = false;
  std::vector<syntax::Traversal> depends_on = {};
  std::vector<Condition> preconditions = {};
  diag::SourceRange range = {};
};

// `provider = NAME` or `NAME.ALIAS`.
struct ProviderReference {
  std::string local_name = {};
  std::string alias = {};  // Empty: the default configuration.
  diag::SourceRange range = {};
};

// A provider block. `body` is what the provider's schema says, alias and version taken out.
struct ProviderBlock {
  std::string local_name = {};
  std::string alias = {};
  std::string version_constraint = {};  // Deprecated; empty if none.
  syntax::Body body = {};
  diag::SourceRange range = {};
};

struct Resource {
  addr::Resource address = {};       // Without the module.
  syntax::ExpressionPtr count = {};  // Null if not given, like for_each.
  syntax::ExpressionPtr for_each = {};
  std::optional<ProviderReference> provider = {};
  std::vector<syntax::Traversal> depends_on = {};
  bool create_before_destroy = false;
  bool prevent_destroy = false;
  bool ignore_all_changes = false;
  std::vector<syntax::Traversal> ignore_changes = {};  // Relative to the object: a.b["c"].
  std::vector<syntax::ExpressionPtr> replace_triggered_by = {};
  std::vector<Condition> preconditions = {};
  std::vector<Condition> postconditions = {};
  std::string check = {};  // Of a data block in a check block: its name. Only there it is known.
  Provisioning provisioning = {};
  // What the schema of the type says: meta-arguments taken out, contents of a `_` block put in.
  syntax::Body body = {};
  diag::SourceRange range = {};       // Of the block's header.
  diag::SourceRange type_range = {};  // Of the label that names the type.
  // Nothing declares it: its body is written from the object that is imported to it. `range` is
  // then of the import block.
  bool is_generated = false;
};

// An entry of `providers` in a module block: which configuration of the caller the module gets for
// one of its own names.
struct PassedProvider {
  ProviderReference in_child = {};
  ProviderReference in_parent = {};
};

// A module block (engine-compat.md 2.8).
struct ModuleCall {
  std::string name = {};
  std::string source = {};                   // As written.
  std::optional<ModuleSource> address = {};  // Of `source`; nullopt if that was reported to be bad.
  diag::SourceRange source_range = {};       // Of the argument's value.
  std::string version_constraint = {};       // As written; empty if none.
  syntax::ExpressionPtr count = {};          // Null if not given, like for_each.
  syntax::ExpressionPtr for_each = {};
  std::vector<syntax::Traversal> depends_on = {};
  std::vector<PassedProvider> providers = {};
  syntax::Body arguments = {};  // Values of the module's variables; nothing else is allowed.
  diag::SourceRange range = {};
};

// A moved block (engine-compat.md 2.9). Addresses are relative to the module; both are of resources
// or both of modules. Without a key an address means all instances, unless the other one has a key:
// then it means the one without.
struct Moved {
  addr::Target from = {};
  addr::Target to = {};
  diag::SourceRange range = {};
};

// A removed block: a resource or module of the same module, without keys.
struct Removed {
  addr::Target from = {};
  bool destroy = true;             // Or forget.
  Provisioning provisioning = {};  // Only of resources, and only when = destroy.
  diag::SourceRange range = {};
};

// An import block of the root module: an existing object to take under management.
struct Import {
  syntax::ExpressionPtr to = {};                           // Names and indexes only.
  addr::Resource to_resource = {};                         // What `to` names, without keys.
  std::optional<addr::ResourceInstance> to_instance = {};  // Unless for_each is needed to tell.
  syntax::ExpressionPtr id = {};                           // Of the provider's own choosing.
  syntax::ExpressionPtr for_each = {};                     // Null if not given.
  std::optional<ProviderReference> provider = {};          // Of a resource not declared yet.
  std::optional<diag::SourceRange> provider_range = {};    // Of the argument.
  diag::SourceRange range = {};
};

// A check block (engine-compat.md 2.9). Its data block, if any, is among the module's resources.
struct Check {
  std::string name = {};
  std::optional<addr::Resource> data = {};
  std::vector<Condition> asserts = {};
  diag::SourceRange range = {};
};

// An entry of required_providers.
struct ProviderRequirement {
  std::string local_name = {};
  std::vector<ProviderReference> aliases = {};  // configuration_aliases: what callers must pass.
  addr::Provider provider = {};
  std::string version_constraint = {};  // As written; empty if none.
  diag::SourceRange range = {};
};

// terraform { backend "local" { path = … } }, or a `cloud` block, which has the type "cloud".
struct Backend {
  std::string type = {};
  std::string path = {};           // Empty: the default.
  std::string workspace_dir = {};  // Empty: the default.
  diag::SourceRange range = {};
  // Why it cannot be used: its type or its arguments. Only what needs the state reports them.
  diag::Diagnostics problems = {};
};

// terraform { provider_meta "NAME" { … } }: what the module tells that provider with every call
// about its resources. Arguments without references.
struct ProviderMeta {
  std::string local_name = {};
  syntax::Body body = {};
  diag::SourceRange range = {};  // Of the header.
};

struct VersionRequirement {
  std::string constraint = {};
  diag::SourceRange range = {};  // Of the expression.
};

struct Module {
  std::string directory = {};
  std::vector<VersionRequirement> required_versions = {};
  std::map<std::string, ProviderRequirement> required_providers = {};  // By local name.
  std::optional<Backend> backend = {};
  std::optional<Backend> cloud = {};  // Never beside a backend.
  std::vector<ProviderMeta> provider_metas = {};
  // By local name and alias.
  std::map<std::pair<std::string, std::string>, ProviderBlock> providers = {};
  std::map<std::string, Variable> variables = {};
  std::map<std::string, Local> locals = {};
  std::map<std::string, Output> outputs = {};
  std::map<addr::Resource, Resource> resources = {};  // Managed and data; without modules.
  std::map<std::string, ModuleCall> calls = {};
  std::vector<Moved> moved = {};
  std::vector<Removed> removed = {};
  std::vector<Import> imports = {};
  std::map<std::string, Check> checks = {};

  // The provider that a local name means: of required_providers, or else implied:
  // hashicorp/NAME, and the built-in one for "terraform".
  addr::Provider ProviderOf(const std::string& local_name) const;
  // The block of a configuration in this module; null if there is none.
  const ProviderBlock* FindProviderBlock(const addr::Provider& provider,
                                         const std::string& alias) const;
};

// The blocks provider_meta of `module` whose provider is that of one of its resources.
std::vector<const ProviderMeta*> UsedProviderMetas(const Module& module);

// The local name of the provider configuration that a resource uses: the one it names, or the
// first word of its type.
ProviderReference ProviderReferenceOf(const Resource& resource);
// The same of an import block whose resource nothing declares.
ProviderReference ProviderReferenceOf(const Import& block);
// Adds to the root module, for each import block whose target nothing declares and whose
// configuration can be generated, a resource that is_generated.
void DeclareGenerated(Module& root);

// A provider that a configuration needs, explicitly or by use.
struct RequiredProvider {
  addr::Provider provider = {};
  std::vector<std::string> constraints = {};  // As written, without duplicates, sorted.
  std::vector<std::string> local_names = {};  // Sorted.
};
// By address. Built-in providers are left out.
std::vector<RequiredProvider> RequiredProviders(const std::vector<const Module*>& modules);

inline constexpr std::string_view kBuiltinHostname = "terraform.io";
// terraform.io/builtin/NAME
bool IsBuiltin(const addr::Provider& provider);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_MODULE_H_
