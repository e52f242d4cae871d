#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "planner/render/color.h"
#include "planner/render/common_subsequence.h"
#include "planner/render/print_parts.h"
#include "proto/text/go_quote.h"
#include "proto/value/json.h"

namespace planner::render {

using proto::value::Type;
using proto::value::Value;

namespace {

// A string as it is to be shown.
struct Text {
  std::string text = {};
  bool is_null = false;
  std::optional<Value> json = {};  // If it is a JSON object or array.
  bool IsMultiline() const { return text.find('\n') != std::string::npos; }
};

Text ReadText(const Value& value) {
  Text text;
  text.is_null = value.IsNull();
  if (text.is_null) return text;
  text.text = std::string(value.AsString());
  const bool maybe_json = text.text.starts_with('{') || text.text.starts_with('[');
  if (!maybe_json) return text;
  const auto type = proto::value::ImpliedJsonType(text.text);
  if (!type.ok()) return text;
  const auto json = proto::value::FromJson(text.text, *type);
  if (json.ok()) text.json = *json;
  return text;
}

std::string Null(const PrintOptions& options) {
  return Colorize("[dark_gray]null[reset]", options.color);
}

std::string Plain(const Value& value, const PrintOptions& options) {
  if (value.IsNull()) return Null(options);
  if (value.type() == Type::Bool()) return value.AsBool() ? "true" : "false";
  if (value.type() == Type::Number()) return value.AsNumber().ToString();
  return proto::text::GoQuote(value.AsString());
}

std::vector<std::string> LinesOf(const std::string& text) {
  return absl::StrSplit(std::string(absl::StripAsciiWhitespace(text)), '\n');
}

std::string HeredocLine(Action action, const std::string& line, int indent,
                        const PrintOptions& options) {
  return Indent(indent + 1) + SymbolColumn(action, options) + line + "\n";
}

std::string HeredocEnd(int indent, const PrintOptions& options) {
  return Indent(indent) + SymbolColumn(Action::kNoOp, options) + "EOT";
}

std::string Heredoc(const std::string& text, int indent, const PrintOptions& options) {
  std::string out;
  for (const std::string& line : LinesOf(text)) {
    out += HeredocLine(Action::kNoOp, line, indent, options);
  }
  return out + HeredocEnd(indent, options);
}

std::string ChangedHeredoc(const Text& before, const Text& after, int indent,
                           const PrintOptions& options) {
  const std::vector<std::string> old_lines =
      before.is_null ? std::vector<std::string>() : LinesOf(before.text);
  const std::vector<std::string> new_lines =
      after.is_null ? std::vector<std::string>() : LinesOf(after.text);
  std::string out;
  const auto pairs = Align(
      old_lines.size(), new_lines.size(),
      [&](size_t i, size_t j) { return old_lines[i] == new_lines[j]; },
      [](size_t, size_t) { return false; });
  for (const Pairing& pair : pairs) {
    if (pair.before == Pairing::kAbsent) {
      out += HeredocLine(Action::kCreate, new_lines[pair.after], indent, options);
    } else if (pair.after == Pairing::kAbsent) {
      out += HeredocLine(Action::kDelete, old_lines[pair.before], indent, options);
    } else if (old_lines[pair.before] == new_lines[pair.after]) {
      out += HeredocLine(Action::kNoOp, old_lines[pair.before], indent, options);
    } else {
      out += HeredocLine(Action::kDelete, old_lines[pair.before], indent, options);
      out += HeredocLine(Action::kCreate, new_lines[pair.after], indent, options);
    }
  }
  return out + HeredocEnd(indent, options);
}

// `jsonencode(...)` around the difference; `note` follows the opening bracket.
std::string JsonEncode(const Node& json, const std::string& note, int indent,
                       const PrintOptions& options) {
  PrintOptions inner = options;
  inner.hide_null_suffix = true;
  inner.force_replacement_mark = false;
  const bool is_change = json.action == Action::kUpdate;
  const std::string printed = Print(json, indent + 1, inner);
  if (printed.find('\n') == std::string::npos) return "jsonencode(" + printed + ")" + note;
  return "jsonencode(" + note + "\n" + Indent(indent + 1) +
         SymbolColumn(is_change ? Action::kUpdate : Action::kNoOp, options) + printed + "\n" +
         Indent(indent) + SymbolColumn(Action::kNoOp, options) + ")";
}

Sides OneSide(const Text& text, Action action) {
  Sides sides;
  if (action != Action::kCreate) sides.before = text.json;
  if (action != Action::kDelete) sides.after = text.json;
  return sides;
}

// A string that appears, disappears or stays.
std::string OneText(const Node& node, int indent, const PrintOptions& options) {
  const Text text = ReadText(node.before ? *node.before : *node.after);
  const std::string suffix = NullSuffix(node.action, options);
  const std::string mark = ReplacementMark(node, options);
  if (text.is_null) return Null(options) + suffix + mark;
  if (text.json) {
    return JsonEncode(DiffUntyped(OneSide(text, node.action)), mark, indent, options) + suffix;
  }
  if (text.IsMultiline()) {
    return "<<-EOT" + mark + "\n" + Heredoc(text.text, indent, options) + suffix;
  }
  return proto::text::GoQuote(text.text) + suffix + mark;
}

std::string WhitespaceNote(const Node& node, const PrintOptions& options) {
  const bool forces = node.forces_replacement || options.force_replacement_mark;
  return forces ? Colorize(" [red]# whitespace changes force replacement[reset]", options.color)
                : " # whitespace changes";
}

// A text of JSON that becomes another one.
std::string JsonUpdate(const Node& node, const Text& before, const Text& after, int indent,
                       const PrintOptions& options) {
  Sides sides;
  sides.before = before.json;
  sides.after = after.json;
  const Node json = DiffUntyped(sides);
  if (json.action != Action::kNoOp) {
    return JsonEncode(json, ReplacementMark(node, options), indent, options);
  }
  PrintOptions whole = options;
  whole.show_unchanged = true;
  return JsonEncode(json, WhitespaceNote(node, options), indent, whole);
}

std::string SideOfUpdate(const Text& text, Action action, int indent, const PrintOptions& options) {
  if (text.is_null) return Null(options);
  if (text.json) return JsonEncode(DiffUntyped(OneSide(text, action)), "", indent, options);
  return proto::text::GoQuote(text.text);
}

std::string TextUpdate(const Node& node, int indent, const PrintOptions& options) {
  const Text before = ReadText(*node.before);
  const Text after = ReadText(*node.after);
  if (before.json && after.json) return JsonUpdate(node, before, after, indent, options);
  const std::string mark = ReplacementMark(node, options);
  const bool lines = !before.json && !after.json && (before.IsMultiline() || after.IsMultiline());
  if (lines) return "<<-EOT" + mark + "\n" + ChangedHeredoc(before, after, indent, options);
  return SideOfUpdate(before, Action::kDelete, indent, options) + Arrow(options) +
         SideOfUpdate(after, Action::kCreate, indent, options) + mark;
}

bool IsString(const std::optional<Value>& side) {
  return side && !side->IsNull() && side->type() == Type::String();
}

}  // namespace

std::string PrintScalar(const Node& node, int indent, const PrintOptions& options) {
  if (!node.before && !node.after) return Null(options);
  const bool is_update = node.action == Action::kUpdate && node.before && node.after;
  const bool is_text = IsString(node.before) || IsString(node.after);
  if (is_text) {
    return is_update ? TextUpdate(node, indent, options) : OneText(node, indent, options);
  }
  const std::string mark = ReplacementMark(node, options);
  if (is_update) {
    return Plain(*node.before, options) + Arrow(options) + Plain(*node.after, options) + mark;
  }
  return Plain(node.before ? *node.before : *node.after, options) +
         NullSuffix(node.action, options) + mark;
}

}  // namespace planner::render
