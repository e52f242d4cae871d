#ifndef PLANNER_CONFIG_DECODE_H_
#define PLANNER_CONFIG_DECODE_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/config/module.h"
#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

// Blocks of one file, decoded one by one; the loader puts files together. Inside this folder
// only.
namespace planner::config {

// A declaration and which of its arguments are written: override files replace only those.
template <typename T>
struct Declared {
  T what = {};
  std::set<std::string> written = {};
  bool Has(std::string_view name) const { return written.contains(std::string(name)); }
};

struct DeclaredVariable : Declared<Variable> {
  proto::value::Value raw_default = {};  // Before conversion to the type.
};

// One required_providers block.
struct RequiredProvidersBlock {
  std::vector<ProviderRequirement> entries = {};
  diag::SourceRange range = {};
};

// A check block with its data block.
struct DeclaredCheck {
  Check what = {};
  std::optional<Resource> data = {};
};

// A file's declarations, in order.
struct FileContent {
  std::vector<VersionRequirement> required_versions = {};
  std::vector<RequiredProvidersBlock> required_providers = {};
  std::vector<Backend> backends = {};
  std::vector<Backend> clouds = {};
  std::vector<ProviderMeta> provider_metas = {};
  std::vector<ProviderBlock> providers = {};
  std::vector<DeclaredVariable> variables = {};
  std::vector<Local> locals = {};
  std::vector<Declared<Output>> outputs = {};
  std::vector<Declared<Resource>> resources = {};
  std::vector<Declared<ModuleCall>> calls = {};
  std::vector<Moved> moved = {};
  std::vector<Removed> removed = {};
  std::vector<Import> imports = {};
  std::vector<DeclaredCheck> checks = {};
};

// Decodes a whole file. `is_override`: what may not appear in override files is reported,
// and required arguments may be missing.
FileContent DecodeFile(const syntax::Body& body, bool is_override, diag::Diagnostics& diags);

// Each decodes one block. nullopt: there is nothing to go on with; the mistake is reported.
void DecodeTerraform(const syntax::Block& block, FileContent& file, diag::Diagnostics& diags);
std::optional<DeclaredVariable> DecodeVariable(const syntax::Block& block, bool is_override,
                                               diag::Diagnostics& diags);
void DecodeLocals(const syntax::Block& block, std::vector<Local>& locals, diag::Diagnostics& diags);
std::optional<Declared<Output>> DecodeOutput(const syntax::Block& block, bool is_override,
                                             diag::Diagnostics& diags);
std::optional<ProviderBlock> DecodeProvider(const syntax::Block& block, diag::Diagnostics& diags);
std::optional<Declared<Resource>> DecodeResource(const syntax::Block& block, bool is_override,
                                                 diag::Diagnostics& diags);
std::optional<Declared<ModuleCall>> DecodeModuleCall(const syntax::Block& block, bool is_override,
                                                     diag::Diagnostics& diags);
std::optional<Moved> DecodeMoved(const syntax::Block& block, diag::Diagnostics& diags);
std::optional<Removed> DecodeRemoved(const syntax::Block& block, diag::Diagnostics& diags);
std::optional<Import> DecodeImport(const syntax::Block& block, diag::Diagnostics& diags);
std::optional<DeclaredCheck> DecodeCheck(const syntax::Block& block, diag::Diagnostics& diags);
// The value of `provider`, and the parts of `providers` (`argument`): NAME or NAME.ALIAS.
std::optional<ProviderReference> DecodeProviderReference(const syntax::Expression& expression,
                                                         diag::Diagnostics& diags,
                                                         std::string_view argument = "provider");
// provisioner "TYPE" { }.
std::optional<Provisioner> DecodeProvisioner(const syntax::Block& block, diag::Diagnostics& diags);
// Reports what a provisioner or connection block refers to that may be gone when it is run before
// an object is destroyed.
void CheckReferencesWhenDestroying(const syntax::Body& body, diag::Diagnostics& diags);
// Adds what is in a `_` block to the body around it.
void AppendBody(const syntax::Body& from, syntax::Body& to);
// Puts arguments in place of those of the same name, and blocks in place of all of their type.
void MergeBody(const syntax::Body& from, syntax::Body& to);
// lifecycle { } of a managed or data resource.
void DecodeLifecycle(const syntax::Block& block, bool is_override, Declared<Resource>& declared,
                     diag::Diagnostics& diags);
// A required_providers block.
RequiredProvidersBlock DecodeRequiredProviders(const syntax::Block& block,
                                               diag::Diagnostics& diags);

// A validation, precondition, postcondition or assert block. `kind` names it in messages.
std::optional<Condition> DecodeCondition(const syntax::Block& block, std::string_view kind,
                                         diag::Diagnostics& diags);

// Converts a variable's default to its type, if it has one. A misfit is reported at `range`, in
// the words of `misfit`.
void ConvertDefault(DeclaredVariable& variable, const diag::SourceRange& range,
                    std::string_view misfit, diag::Diagnostics& diags);

// Whether `name` may be the name of something; `what` begins the summary: "variable".
bool CheckName(const syntax::Block& block, size_t label, std::string_view what,
               diag::Diagnostics& diags);
// Reports a kind of block that this version does not have.
void ReportUnsupported(const syntax::Block& block, diag::Diagnostics& diags);
// What every message about `provider` of an import block begins with.
inline constexpr std::string_view kImportProviderRule =
    "The provider argument can only be specified in import blocks that will generate "
    "configuration.\n\n";
// Whether a name may be part of a provider's address.
bool IsProviderPart(const std::string& name);
// The same for a local name, which must be in small letters as well; reports why not.
bool CheckLocalProviderName(const std::string& name, const diag::SourceRange& range,
                            diag::Diagnostics& diags);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_DECODE_H_
