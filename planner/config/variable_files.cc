#include "planner/config/variable_files.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "planner/config/content.h"
#include "planner/config/read_text.h"
#include "planner/syntax/json_body.h"
#include "planner/syntax/json_tree.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"

namespace planner::config {
namespace {

using proto::text::Cat;

bool IsJson(std::string_view path) {
  constexpr std::string_view kEnd = ".json";
  return path.size() > kEnd.size() && path.substr(path.size() - kEnd.size()) == kEnd;
}

// Strings are no templates here, and nothing can be a block.
void ReadJson(const syntax::SourceFile& file, GivenValue::Origin origin, GivenValues& values,
              diag::Diagnostics& diags) {
  const syntax::JsonPtr json = syntax::ReadJson(file, diags);
  if (json == nullptr) return;
  if (json->kind != syntax::Json::Kind::kObject) {
    return AddError(diags, "Incorrect JSON value type",
                    "A JSON object is required here, setting the arguments for this block.",
                    file.RangeOf(json->OpenRange()));
  }
  std::map<std::string, diag::SourceRange> seen;
  for (const syntax::Json::Member& member : json->members) {
    if (member.name == "//") continue;
    const diag::SourceRange range = file.RangeOf(Cover(member.name_range, member.value->range));
    const auto [first, is_new] = seen.emplace(member.name, range);
    if (!is_new) {
      AddError(diags, "Duplicate attribute definition",
               Cat("The argument \"", member.name, "\" was already set at ",
                   ToString(first->second), "."),
               file.RangeOf(member.name_range));
      continue;
    }
    GivenValue given;
    given.kind = GivenValue::Kind::kValue;
    given.value = syntax::LiteralOf(file, *member.value, diags);
    given.origin = origin;
    given.range = range;
    values[member.name] = std::move(given);
  }
}

void ReportBlock(const syntax::Block& block, const std::string& path, diag::Diagnostics& diags) {
  const diag::SourceRange range = RangeIn(block.body, block.type_range);
  if (block.type != "variable" || block.labels.empty()) {
    AddError(diags, Cat("Unexpected \"", block.type, "\" block"), "Blocks are not allowed here.",
             range);
    return;
  }
  AddError(diags, "Variable declaration in .tfvars file",
           Cat("A .tfvars file is used to assign values to variables that have already been "
               "declared in .tf files, not to declare new variables. To declare variable \"",
               block.labels[0].text,
               "\", place this block in one of your .tf files, such as variables.tf.\n\nTo set a "
               "value for this variable in ",
               std::filesystem::path(path).filename().string(),
               ", use the definition syntax instead:\n    ", block.labels[0].text, " = <value>"),
           range);
}

void ReadNative(const syntax::SourceFilePtr& file, GivenValue::Origin origin, GivenValues& values,
                diag::Diagnostics& diags) {
  diag::Diagnostics found;
  const syntax::Body body = syntax::ParseFile(file, found);
  for (const syntax::Block& block : body.blocks) ReportBlock(block, file->name(), found);
  const bool failed = HasErrors(found);
  Append(diags, std::move(found));
  if (failed) return;
  for (const syntax::Attribute& attribute : body.attributes) {
    GivenValue given;
    given.kind = GivenValue::Kind::kExpression;
    given.expression = attribute.expression;
    given.origin = origin;
    given.range = RangeIn(body, attribute.range);
    values[attribute.name] = std::move(given);
  }
}

}  // namespace

void ReadVariables(const syntax::SourceFilePtr& file, GivenValue::Origin origin,
                   GivenValues& values, diag::Diagnostics& diags) {
  if (IsJson(file->name())) {
    ReadJson(*file, origin, values, diags);
  } else {
    ReadNative(file, origin, values, diags);
  }
}

void ReadVariablesFile(const std::string& path, GivenValue::Origin origin, GivenValues& values,
                       diag::Sources& sources, diag::Diagnostics& diags) {
  std::optional<std::string> text = ReadText(path);
  if (!text) {
    AddError(diags, "Failed to read variables file",
             std::filesystem::exists(path)
                 ? Cat("Error while reading ", path, ".")
                 : Cat("Given variables file ", path, " does not exist."));
    return;
  }
  const auto file = std::make_shared<const syntax::SourceFile>(path, *std::move(text));
  sources[path] = file->shared_text();
  ReadVariables(file, origin, values, diags);
}

}  // namespace planner::config
