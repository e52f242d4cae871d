#include "planner/config/variable_files.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "planner/config/content.h"
#include "planner/config/read_text.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"
#include "proto/value/type.h"
#include "proto/value/value.h"

namespace planner::config {
namespace {

using proto::text::Cat;
namespace value = proto::value;

bool IsJson(std::string_view path) {
  constexpr std::string_view kEnd = ".json";
  return path.size() > kEnd.size() && path.substr(path.size() - kEnd.size()) == kEnd;
}

// Behind the JSON string that begins at `at`.
size_t SkipString(std::string_view text, size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

// Where the name of a member of the outermost object is, in text that is valid JSON.
syntax::Range FindMember(std::string_view text, const std::string& name) {
  std::string quoted;
  value::AppendJsonString(name, quoted);
  int depth = 0;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '"') {
      const size_t end = SkipString(text, at);
      if (depth == 1 && text.substr(at, end - at) == quoted) {
        return {static_cast<uint32_t>(at), static_cast<uint32_t>(end)};
      }
      at = end;
      continue;
    }
    if (text[at] == '{' || text[at] == '[') ++depth;
    if (text[at] == '}' || text[at] == ']') --depth;
    ++at;
  }
  return {0, 1};
}

void ReadJson(const syntax::SourceFile& file, GivenValue::Origin origin, GivenValues& values,
              diag::Diagnostics& diags) {
  const absl::StatusOr<value::Type> type = value::ImpliedJsonType(file.text());
  if (!type.ok()) {
    AddError(diags, "Invalid JSON",
             Cat("The variables file cannot be read as JSON: ", type.status().message(), "."),
             file.RangeOf({0, 1}));
    return;
  }
  const absl::StatusOr<value::Value> read = value::FromJson(file.text(), *type);
  if (!read.ok() || !read->IsKnownNonNull() || type->kind() != value::Type::Kind::kObject) {
    AddError(diags, "Root value must be object",
             "The root value in a JSON-based configuration must be either a JSON object or a JSON "
             "array of objects.",
             file.RangeOf({0, 1}));
    return;
  }
  for (size_t i = 0; i < read->size(); ++i) {
    const std::string& name = type->attributes()[i].name;
    if (name == "//") continue;
    GivenValue given;
    given.kind = GivenValue::Kind::kValue;
    given.value = (*read)[i];
    given.origin = origin;
    given.range = file.RangeOf(FindMember(file.text(), name));
    values[name] = std::move(given);
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
  if (IsJson(path)) {
    ReadJson(*file, origin, values, diags);
  } else {
    ReadNative(file, origin, values, diags);
  }
}

}  // namespace planner::config
