#include <algorithm>
#include <optional>
#include <string>

#include "nlohmann/json.hpp"
#include "planner/render/diagnostic.h"
#include "planner/render/snippet.h"

namespace planner::render {

using nlohmann::ordered_json;

namespace {

ordered_json PositionJson(const diag::Position& position) {
  return {{"line", position.line}, {"column", position.column}, {"byte", position.byte}};
}

ordered_json SnippetJson(const Snippet& snippet, const diag::Diagnostic& diagnostic) {
  ordered_json json;
  json["context"] = nullptr;
  if (!snippet.context.empty()) json["context"] = snippet.context;
  json["code"] = snippet.code;
  json["start_line"] = snippet.start_line;
  json["highlight_start_offset"] = snippet.highlight_start;
  json["highlight_end_offset"] = snippet.highlight_end;
  json["values"] = ordered_json::array();
  for (const auto& value : diagnostic.values) {
    if (value.traversal.empty()) continue;  // Of a call, not of a value.
    json["values"].push_back({{"traversal", value.traversal}, {"statement", value.statement}});
  }
  return json;
}

ordered_json ToJson(const diag::Diagnostic& diagnostic, const diag::Sources& sources) {
  ordered_json json;
  const bool is_error = diagnostic.severity == diag::Diagnostic::Severity::kError;
  json["severity"] = is_error ? "error" : "warning";
  json["summary"] = diagnostic.summary;
  json["detail"] = diagnostic.detail;
  if (!diagnostic.address.empty()) json["address"] = diagnostic.address;
  if (!diagnostic.subject) return json;
  diag::Position end = diagnostic.subject->end;
  if (end.byte == diagnostic.subject->start.byte) {  // Something must be underlined.
    ++end.byte;
    ++end.column;
  }
  json["range"] = {{"filename", diagnostic.subject->filename},
                   {"start", PositionJson(diagnostic.subject->start)},
                   {"end", PositionJson(end)}};
  if (const std::optional<Snippet> snippet = MakeSnippet(diagnostic, sources)) {
    json["snippet"] = SnippetJson(*snippet, diagnostic);
  }
  return json;
}

// Bytes that are no UTF-8 (of somebody's source) become replacement characters.
std::string Dump(const ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

std::string DiagnosticJson(const diag::Diagnostic& diagnostic, const diag::Sources& sources) {
  return Dump(ToJson(diagnostic, sources), -1);
}

std::string ValidateJson(const diag::Diagnostics& diags, const diag::Sources& sources) {
  const auto is_error = [](const diag::Diagnostic& diagnostic) {
    return diagnostic.severity == diag::Diagnostic::Severity::kError;
  };
  const auto errors = std::count_if(diags.begin(), diags.end(), is_error);
  ordered_json json;
  json["format_version"] = "1.0";
  json["valid"] = errors == 0;
  json["error_count"] = errors;
  json["warning_count"] = static_cast<int64_t>(diags.size()) - errors;
  json["diagnostics"] = ordered_json::array();
  for (const auto& diagnostic : diags) json["diagnostics"].push_back(ToJson(diagnostic, sources));
  return Dump(json, 2) + "\n";
}

}  // namespace planner::render
