#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "planner/addr/address.h"
#include "planner/addr/version.h"
#include "planner/config/backends.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/lang/evaluate.h"
#include "planner/syntax/json_body.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

using proto::text::Cat;

constexpr std::string_view kBadConstraint =
    "This string does not use correct version constraint syntax.";
constexpr std::array kKnownBackends = {"remote", "azurerm",    "consul", "cos", "gcs", "http",
                                       "inmem",  "kubernetes", "oss",    "pg",  "s3"};
constexpr std::array kRemovedBackends = {"artifactory", "azure", "etcd",
                                         "etcdv3",      "manta", "swift"};

template <typename Names>
bool Contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void DecodeRequiredVersion(const syntax::Expression& expression, FileContent& file,
                           diag::Diagnostics& diags) {
  std::optional<std::string> text = ReadString(expression, diags);
  if (!text) return;
  if (!addr::ParseVersionConstraints(*text).ok()) {
    AddError(diags, "Invalid version constraint", std::string(kBadConstraint),
             expression.SourceRange());
    return;
  }
  file.required_versions.push_back({*std::move(text), expression.SourceRange()});
}

// There is one edition of the language.
void CheckLanguage(const syntax::Expression& expression, diag::Diagnostics& diags) {
  constexpr std::string_view kEdition = "TF2021";
  const std::optional<std::string> keyword = AsKeyword(expression);
  if (keyword == kEdition) return;
  AddError(diags, keyword ? "Unsupported language edition" : "Invalid language edition",
           Cat("The only edition of the language is ", kEdition,
               ", which is the default: remove the argument \"language\"."),
           expression.SourceRange());
}

void ReportBackendType(const syntax::Block& block, diag::Diagnostics& diags) {
  const std::string& type = block.labels[0].text;
  std::string detail = WhyNoBackend(type);
  if (detail.empty()) {
    detail = Cat("The \"", type,
                 "\" backend is not supported by this version of kiln. Use the \"local\" backend.");
  }
  AddError(diags, "Unsupported backend type", std::move(detail),
           RangeIn(block.body, block.labels[0].range));
}

Backend DecodeBackend(const syntax::Block& block) {
  Backend backend{.type = block.labels[0].text, .range = HeaderRange(block)};
  if (backend.type != "local") {
    ReportBackendType(block, backend.problems);
    return backend;
  }
  static const auto* const kRules = new BodyRules{.attributes = {{"path"}, {"workspace_dir"}}};
  const Content content = ReadWhole(block.body, *kRules, backend.problems);
  if (const syntax::Attribute* path = content.Find("path"))
    backend.path = ReadString(*path->expression, backend.problems).value_or("");
  if (const syntax::Attribute* folder = content.Find("workspace_dir"))
    backend.workspace_dir = ReadString(*folder->expression, backend.problems).value_or("");
  return backend;
}

Backend DecodeCloud(const syntax::Block& block) {
  Backend backend{.type = "cloud", .range = HeaderRange(block)};
  AddError(backend.problems, "HCP Terraform is not supported",
           "A cloud block keeps the state and runs the operations in HCP Terraform or Terraform "
           "Enterprise, which kiln cannot do. Remove the block to work with a state in this "
           "directory.",
           backend.range);
  return backend;
}

// Why a source is no address, as Terraform's summaries tell the reasons apart.
void ReportSource(std::string_view reason, const diag::SourceRange& range,
                  diag::Diagnostics& diags) {
  std::string_view summary = "Invalid provider source string";
  if (reason.find("Invalid provider type") == 0) summary = "Invalid provider type";
  if (reason.find("Invalid provider namespace") == 0) summary = "Invalid provider namespace";
  if (reason.find("Invalid provider source hostname") == 0) {
    summary = "Invalid provider source hostname";
  }
  AddError(diags, std::string(summary), std::string(reason), range);
}

std::optional<addr::Provider> ReadSource(const syntax::Expression& expression,
                                         diag::Diagnostics& diags) {
  const std::optional<std::string> text = ConstantText(expression);
  if (!text) {
    AddError(diags, "Invalid source", "Source must be specified as a string.",
             expression.SourceRange());
    return std::nullopt;
  }
  absl::StatusOr<addr::Provider> provider = addr::ParseProvider(*text);
  if (!provider.ok()) {
    const auto message = provider.status().message();
    ReportSource(std::string_view(message.data(), message.size()), expression.SourceRange(), diags);
    return std::nullopt;
  }
  constexpr std::string_view kPrefix = "terraform-provider-";
  if (provider->type.find(kPrefix) == 0 && provider->type.size() > kPrefix.size()) {
    addr::Provider better = *provider;
    better.type = better.type.substr(kPrefix.size());
    AddError(diags, "Invalid provider type",
             Cat("Provider source \"", *text, "\" has a type with the prefix \"", kPrefix,
                 "\", which isn't valid. Although that prefix is often used in the names of "
                 "version control repositories for Terraform providers, provider source strings "
                 "should not include it.\n\nDid you mean \"",
                 ForDisplay(better), "\"?"),
             expression.SourceRange());
    return std::nullopt;
  }
  return *std::move(provider);
}

void ReadConstraint(const syntax::Expression& expression, ProviderRequirement& entry,
                    diag::Diagnostics& diags) {
  const std::optional<std::string> text = ConstantText(expression);
  if (!text) {
    AddError(diags, "Invalid version constraint", "Version must be specified as a string.",
             expression.SourceRange());
  } else if (!addr::ParseVersionConstraints(*text).ok()) {
    AddError(diags, "Invalid version constraint", std::string(kBadConstraint),
             expression.SourceRange());
  } else {
    entry.version_constraint = *text;
  }
}

void ReadAliases(const syntax::Expression& expression, ProviderRequirement& entry,
                 diag::Diagnostics& diags) {
  const std::string& local_name = entry.local_name;
  for (const syntax::Traversal& alias : ReadReferences(expression, diags)) {
    const std::string& root = alias.steps.front().name;
    if (root == local_name) {
      entry.aliases.push_back({.local_name = root,
                               .alias = alias.steps.size() > 1 ? alias.steps[1].name : "",
                               .range = alias.SourceRange()});
      continue;
    }
    AddError(diags, "Invalid configuration_aliases value",
             Cat("Configuration aliases must be prefixed with the provider name. Expected \"",
                 local_name, "\", but found \"", root, "\"."),
             alias.SourceRange());
  }
}

void ReadEntryObject(const syntax::Object& object, ProviderRequirement& entry,
                     std::optional<addr::Provider>& provider, diag::Diagnostics& diags) {
  for (const auto& [key, item] : object.items) {
    std::optional<std::string> name = ConstantText(*key);
    if (const auto* literal = key->As<syntax::Literal>();
        literal != nullptr && literal->value.type() == proto::value::Type::String()) {
      name = std::string(literal->value.AsString());
    }
    if (name == "source") {
      provider = ReadSource(*item, diags);
    } else if (name == "version") {
      ReadConstraint(*item, entry, diags);
    } else if (name == "configuration_aliases") {
      ReadAliases(*item, entry, diags);
    } else {
      AddError(diags, "Invalid required_providers object",
               "required_providers objects can only contain \"version\", \"source\" and "
               "\"configuration_aliases\" attributes. To configure a provider, use a \"provider\" "
               "block.",
               key->SourceRange());
      return;
    }
  }
}

// nullopt if its provider cannot be one.
std::optional<ProviderMeta> DecodeProviderMeta(const syntax::Block& block,
                                               diag::Diagnostics& diags) {
  ReadWhole({.blocks = block.body.blocks, .range = block.body.range, .file = block.body.file}, {},
            diags);
  const syntax::Body body = Shape(block.body, {}, diags);
  for (const syntax::Attribute& attribute : body.attributes)
    lang::EvaluateConstant(*attribute.expression, diags);
  const diag::SourceRange range = HeaderRange(block);
  const std::string& name = block.labels[0].text;
  if (!CheckLocalProviderName(name, range, diags)) return std::nullopt;
  return ProviderMeta{.local_name = name, .body = block.body, .range = range};
}

}  // namespace

std::string WhyNoBackend(const std::string& type) {
  if (type == "local" || Contains(kKnownBackends, type)) return "";
  if (Contains(kRemovedBackends, type))
    return Cat("The \"", type, "\" backend is not supported in Terraform v1.3 or later.");
  return Cat("There is no backend type named \"", type, "\".");
}

void DecodeTerraform(const syntax::Block& block, FileContent& file, diag::Diagnostics& diags) {
  static const auto* const kRules =
      new BodyRules{.attributes = {{"required_version"}, {"experiments"}, {"language"}},
                    .blocks = {{"backend", {"type"}},
                               {"cloud"},
                               {"required_providers"},
                               {"provider_meta", {"provider"}}}};
  const Content content = ReadWhole(block.body, *kRules, diags);
  if (const syntax::Attribute* version = content.Find("required_version")) {
    DecodeRequiredVersion(*version->expression, file, diags);
  }
  if (const syntax::Attribute* experiments = content.Find("experiments")) {
    AddError(diags, "Module uses experimental features",
             "Experimental features are intended only for gathering early feedback on new language "
             "designs, and so are available only in alpha releases of Terraform.",
             RangeIn(block.body, experiments->name_range));
  }
  if (const syntax::Attribute* language = content.Find("language"))
    CheckLanguage(*language->expression, diags);
  for (const syntax::Block* inner : content.blocks) {
    if (inner->type == "backend") {
      file.backends.push_back(DecodeBackend(*inner));
    } else if (inner->type == "cloud") {
      file.clouds.push_back(DecodeCloud(*inner));
    } else if (inner->type == "required_providers") {
      file.required_providers.push_back(DecodeRequiredProviders(*inner, diags));
    } else if (auto meta = DecodeProviderMeta(*inner, diags)) {
      file.provider_metas.push_back(*std::move(meta));
    }
  }
}

RequiredProvidersBlock DecodeRequiredProviders(const syntax::Block& block,
                                               diag::Diagnostics& diags) {
  RequiredProvidersBlock out;
  out.range = HeaderRange(block);
  ReadWhole({.blocks = block.body.blocks, .range = block.body.range, .file = block.body.file}, {},
            diags);
  const syntax::Body body = Shape(block.body, {}, diags);
  for (const syntax::Attribute& attribute : body.attributes) {
    ProviderRequirement entry;
    entry.local_name = attribute.name;
    entry.range = RangeIn(block.body, attribute.range);
    const syntax::Expression& expression = *attribute.expression;
    const diag::SourceRange name_range = RangeIn(block.body, attribute.name_range);
    const bool is_string = expression.As<syntax::Object>() == nullptr && ConstantText(expression);
    if (is_string && !IsProviderPart(attribute.name)) {
      AddError(diags, "Invalid provider name",
               "must contain only letters, digits, and dashes, and may not use leading or trailing "
               "dashes",
               name_range);
      continue;
    }
    if (!CheckLocalProviderName(attribute.name, name_range, diags)) continue;
    std::optional<addr::Provider> provider;
    if (const auto* object = expression.As<syntax::Object>()) {
      ReadEntryObject(*object, entry, provider, diags);
    } else if (is_string) {
      ReadConstraint(expression, entry, diags);
    } else if (expression.As<syntax::Invalid>() == nullptr) {
      AddError(diags, "Invalid required_providers object",
               "required_providers entries must be strings or objects.", expression.SourceRange());
    }
    entry.provider =
        provider ? *provider
                 : addr::Provider{std::string(addr::kDefaultHostname), "hashicorp", attribute.name};
    out.entries.push_back(std::move(entry));
  }
  return out;
}

}  // namespace planner::config
