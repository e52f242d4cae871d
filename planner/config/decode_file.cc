#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "planner/config/content.h"
#include "planner/config/decode.h"
#include "planner/lang/evaluate.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

using proto::text::Cat;

const BodyRules& FileRules() {
  static const auto* const kRules = new BodyRules{.blocks = {{"terraform"},
                                                             {"required_providers"},
                                                             {"provider", {"name"}},
                                                             {"variable", {"name"}},
                                                             {"locals"},
                                                             {"output", {"name"}},
                                                             {"module", {"name"}},
                                                             {"resource", {"type", "name"}},
                                                             {"data", {"type", "name"}},
                                                             {"ephemeral", {"type", "name"}},
                                                             {"moved"},
                                                             {"import"},
                                                             {"check", {"name"}},
                                                             {"removed"}}};
  return *kRules;
}

template <typename T>
void Add(std::vector<T>& all, std::optional<T> one) {
  if (one) all.push_back(*std::move(one));
}

void DecodeBlock(const syntax::Block& block, bool is_override, FileContent& file,
                 diag::Diagnostics& diags) {
  if (block.type == "terraform") {
    DecodeTerraform(block, file, diags);
  } else if (block.type == "required_providers") {
    AddError(diags, "Invalid required_providers block",
             R"(A "required_providers" block must be nested inside a "terraform" block.)",
             RangeIn(block.body, block.type_range));
  } else if (block.type == "provider") {
    Add(file.providers, DecodeProvider(block, diags));
  } else if (block.type == "variable") {
    Add(file.variables, DecodeVariable(block, is_override, diags));
  } else if (block.type == "locals") {
    DecodeLocals(block, file.locals, diags);
  } else if (block.type == "output") {
    Add(file.outputs, DecodeOutput(block, is_override, diags));
  } else if (block.type == "resource" || block.type == "data" || block.type == "ephemeral") {
    Add(file.resources, DecodeResource(block, is_override, diags));
  } else if (block.type == "module") {
    Add(file.calls, DecodeModuleCall(block, is_override, diags));
  } else if ((block.type == "moved" || block.type == "removed") && is_override) {
    AddError(diags, Cat("Cannot override '", block.type, "' blocks"),
             Cat("Records of ", block.type, " objects cannot be in override files."),
             HeaderRange(block));
  } else if (block.type == "import" && is_override) {
    AddError(diags, "Cannot override 'import' blocks",
             "Import blocks can appear only in normal files, not in override files.",
             HeaderRange(block));
  } else if (block.type == "import") {
    Add(file.imports, DecodeImport(block, diags));
  } else if (block.type == "check" && is_override) {
    AddError(diags, "Can't override check blocks", "Override files cannot override check blocks.",
             HeaderRange(block));
  } else if (block.type == "check") {
    Add(file.checks, DecodeCheck(block, diags));
  } else if (block.type == "moved") {
    Add(file.moved, DecodeMoved(block, diags));
  } else if (block.type == "removed") {
    Add(file.removed, DecodeRemoved(block, diags));
  } else {
    ReportUnsupported(block, diags);
  }
}

}  // namespace

FileContent DecodeFile(const syntax::Body& body, bool is_override, diag::Diagnostics& diags) {
  FileContent file;
  const Content content = ReadWhole(body, FileRules(), diags);
  for (const syntax::Block* block : content.blocks) DecodeBlock(*block, is_override, file, diags);
  return file;
}

bool CheckName(const syntax::Block& block, size_t label, std::string_view what,
               diag::Diagnostics& diags) {
  if (syntax::IsIdentifier(block.labels[label].text)) return true;
  AddError(diags, Cat("Invalid ", what, " name"), std::string(kNameRule),
           RangeIn(block.body, block.labels[label].range));
  return false;
}

void ReportUnsupported(const syntax::Block& block, diag::Diagnostics& diags) {
  AddError(diags, "Block type not supported yet",
           Cat("Blocks of type \"", block.type, "\" are not supported by this version of kiln."),
           HeaderRange(block));
}

bool IsProviderPart(const std::string& name) {
  const auto is_good = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  return !name.empty() && name.front() != '-' && name.back() != '-' &&
         name.find("--") == std::string::npos && std::all_of(name.begin(), name.end(), is_good);
}

bool CheckLocalProviderName(const std::string& name, const diag::SourceRange& range,
                            diag::Diagnostics& diags) {
  if (!IsProviderPart(name)) {
    AddError(diags, "Invalid provider local name",
             Cat("The name \"", name,
                 "\" cannot be the local name of a provider: it must contain only letters, digits, "
                 "and dashes, and may not use leading or trailing dashes."),
             range);
    return false;
  }
  const std::string lower = absl::AsciiStrToLower(name);
  if (lower == name) return true;
  AddError(diags, "Invalid provider local name",
           Cat("Provider names must be normalized. Replace \"", name, "\" with \"", lower,
               "\" to fix this error."),
           range);
  return false;
}

std::optional<Condition> DecodeCondition(const syntax::Block& block, std::string_view kind,
                                         diag::Diagnostics& diags) {
  static const auto* const kRules =
      new BodyRules{.attributes = {{"condition", true}, {"error_message", true}}};
  const Content content = ReadWhole(block.body, *kRules, diags);
  const syntax::Attribute* condition = content.Find("condition");
  const syntax::Attribute* message = content.Find("error_message");
  if (condition != nullptr && lang::References(*condition->expression).empty() &&
      condition->expression->As<syntax::Invalid>() == nullptr) {
    AddError(diags, Cat("Invalid ", kind, " expression"),
             "The condition expression must refer to at least one object from elsewhere in the "
             "configuration, or else its result would not be checking anything.",
             condition->expression->SourceRange());
  }
  if (condition == nullptr || message == nullptr) return std::nullopt;
  return Condition{condition->expression, message->expression, HeaderRange(block)};
}

}  // namespace planner::config
