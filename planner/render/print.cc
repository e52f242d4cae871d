#include "planner/render/print.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "planner/render/color.h"
#include "planner/render/print_parts.h"
#include "proto/text/go_quote.h"

namespace planner::render {

std::string Indent(int indent) {
  std::string spaces(static_cast<size_t>(indent) * 4, ' ');
  return spaces;
}

std::string SymbolColumn(Action action, const PrintOptions& options) {
  if (!options.symbols) return "";
  switch (action) {
    case Action::kCreate: return "  " + Colorize("[green]+[reset]", options.color) + " ";
    case Action::kDelete: return "  " + Colorize("[red]-[reset]", options.color) + " ";
    case Action::kUpdate: return "  " + Colorize("[yellow]~[reset]", options.color) + " ";
    case Action::kNoOp:
    case Action::kRead:
    case Action::kDeleteThenCreate:
    case Action::kCreateThenDelete:
    case Action::kForget: return "    ";
  }
  std::abort();  // Every action has a case above.
}

std::string NullSuffix(Action action, const PrintOptions& options) {
  if (action != Action::kDelete || options.hide_null_suffix) return "";
  return Colorize(" [dark_gray]-> null[reset]", options.color);
}

std::string ReplacementMark(const Node& node, const PrintOptions& options) {
  if (!node.forces_replacement && !options.force_replacement_mark) return "";
  return Colorize(" [red]# forces replacement[reset]", options.color);
}

std::string UnchangedNote(std::string_view noun, size_t count, const PrintOptions& options) {
  const std::string text = absl::StrCat("[dark_gray]# (", count, " unchanged ", std::string(noun),
                                        count == 1 ? "" : "s", " hidden)[reset]");
  return Colorize(text, options.color);
}

std::string Arrow(const PrintOptions& options) {
  return Colorize(" [yellow]->[reset]", options.color) + " ";
}

std::string AttributeName(std::string_view name) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(name.data());
  const auto size = static_cast<int64_t>(name.size());
  bool valid = !name.empty();
  for (int64_t i = 0; valid && i < size;) {
    const bool first = i == 0;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    valid = c >= 0 && (c == '_' || u_isIDStart(c) || (!first && (c == '-' || u_isIDPart(c))));
  }
  return valid ? std::string(name) : proto::text::GoQuote(name);
}

namespace {

// Attributes that tell a reader which object this is are never hidden.
bool IsTelling(const std::string& name) { return name == "id" || name == "name" || name == "tags"; }

std::string Line(int indent, Action action, const std::string& text, const PrintOptions& options) {
  return Indent(indent) + SymbolColumn(action, options) + text + "\n";
}

std::string WarningLines(const Node& node, int indent, const PrintOptions& options) {
  std::string lines;
  for (const std::string& warning : WarningsOf(node, options)) {
    lines += Indent(indent) + (options.symbols ? "  " : "") + warning + "\n";
  }
  return lines;
}

std::string Closing(int indent, char bracket, const PrintOptions& options) {
  return Indent(indent) + SymbolColumn(Action::kNoOp, options) + bracket;
}

}  // namespace

std::string PaddingOf(std::string_view name, size_t longest) {
  const auto width = static_cast<size_t>(
      std::count_if(name.begin(), name.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  return std::string(longest - width, ' ');
}

namespace {

// Named members, one per line: the lines between the braces.
std::string MemberLines(const Node& node, std::string_view noun, int indent,
                        const PrintOptions& options) {
  std::vector<std::string> names;
  size_t longest = 0;
  for (const std::string& key : node.keys) {
    names.push_back(node.quoted_keys ? proto::text::GoQuote(key) : AttributeName(key));
    longest = std::max(longest, names.back().size());
  }
  std::string lines;
  size_t hidden = 0;
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Node& child = node.children[i];
    PrintOptions inner = options;
    if (!node.quoted_keys && IsTelling(node.keys[i])) inner.show_unchanged = true;
    if (child.action == Action::kNoOp && !inner.show_unchanged) {
      ++hidden;
      continue;
    }
    const std::string padding = PaddingOf(names[i], longest);
    lines += WarningLines(child, indent + 1, options);
    // Objects in a map are told apart by commas.
    const char* comma = node.quoted_keys && child.kind == Node::Kind::kObject ? "," : "";
    lines += Line(indent + 1, child.action,
                  names[i] + padding + " = " + Print(child, indent + 1, inner) + comma, options);
  }
  if (hidden > 0) {
    lines += Line(indent + 1, Action::kNoOp, UnchangedNote(noun, hidden, options), options);
  }
  return lines;
}

std::string PrintMembers(const Node& node, int indent, const PrintOptions& options) {
  const bool is_map = node.kind == Node::Kind::kMap;
  const std::string mark = ReplacementMark(node, options);
  const std::string suffix = NullSuffix(node.action, options);
  if (node.children.empty()) return "{}" + suffix + mark;
  PrintOptions inner = options;
  inner.force_replacement_mark = false;
  inner.hide_null_suffix = is_map ? node.nested || node.action == Action::kDelete : !node.nested;
  return "{" + mark + "\n" + MemberLines(node, is_map ? "element" : "attribute", indent, inner) +
         Closing(indent, '}', options) + suffix;
}

std::string ElementLine(const Node& element, int indent, const PrintOptions& options) {
  return WarningLines(element, indent, options) +
         Line(indent, element.action, Print(element, indent, options) + ",", options);
}

// Elements of a list. Unchanged ones directly before and after a change are shown.
std::string ListLines(const Node& node, int indent, const PrintOptions& options) {
  const bool context = !node.nested;
  std::string lines;
  std::vector<const Node*> unchanged;
  bool after_change = false;
  PrintOptions whole = options;
  whole.show_unchanged = true;
  const auto note = [&](size_t count) {
    if (count == 0) return std::string();
    return Line(indent, Action::kNoOp, UnchangedNote("element", count, options), options);
  };
  for (const Node& element : node.children) {
    if (element.action == Action::kNoOp && !options.show_unchanged) {
      if (context && after_change) {
        lines += ElementLine(element, indent, whole);
      } else {
        unchanged.push_back(&element);
      }
      after_change = false;
      continue;
    }
    if (!unchanged.empty() && context) {
      lines += note(unchanged.size() - 1);
      lines += ElementLine(*unchanged.back(), indent, whole);
      unchanged.clear();
    }
    lines += ElementLine(element, indent, options);
    after_change = true;
  }
  return lines + note(unchanged.size());
}

std::string SetLines(const Node& node, int indent, const PrintOptions& options) {
  std::string lines;
  size_t hidden = 0;
  for (const Node& element : node.children) {
    if (element.action == Action::kNoOp && !options.show_unchanged) {
      ++hidden;
    } else {
      lines += ElementLine(element, indent, options);
    }
  }
  if (hidden > 0) {
    lines += Line(indent, Action::kNoOp, UnchangedNote("element", hidden, options), options);
  }
  return lines;
}

std::string PrintSequence(const Node& node, int indent, const PrintOptions& options) {
  const bool is_set = node.kind == Node::Kind::kSet;
  const std::string suffix = NullSuffix(node.action, options);
  // A set of nested objects shows at its elements that it forces a replacement.
  const bool mark_elements = is_set && node.nested && node.forces_replacement;
  const std::string mark = mark_elements ? "" : ReplacementMark(node, options);
  if (node.children.empty()) return "[]" + suffix + ReplacementMark(node, options);
  PrintOptions inner = options;
  inner.hide_null_suffix = true;
  inner.force_replacement_mark = mark_elements;
  return "[" + mark + "\n" +
         (is_set ? SetLines(node, indent + 1, inner) : ListLines(node, indent + 1, inner)) +
         Closing(indent, ']', options) + suffix;
}

std::string SensitiveBlock(const Node& node, int indent, const PrintOptions& options) {
  const std::string lead = Indent(indent + 1) + (options.symbols ? "  " : "");
  return "{" + ReplacementMark(node, options) + "\n" + lead +
         "# At least one attribute in this block is (or was) sensitive,\n" + lead +
         "# so its contents will not be displayed.\n" + Closing(indent, '}', options);
}

std::string PrintNestedBlock(const Node& node, int indent, const PrintOptions& options) {
  if (node.kind == Node::Kind::kSensitive) return SensitiveBlock(node, indent, options);
  return Print(node, indent, options);
}

std::string BlockLines(const Node& node, int indent, const PrintOptions& options) {
  std::string lines;
  size_t hidden = 0;
  for (const Node::Blocks& blocks : node.blocks) {
    bool first = true;
    PrintOptions inner = options;
    inner.force_replacement_mark = blocks.all_force_replacement;
    for (size_t i = 0; i < blocks.nodes.size(); ++i) {
      const Node& block = blocks.nodes[i];
      if (block.action == Action::kNoOp && !options.show_unchanged) {
        ++hidden;
        continue;
      }
      if (first && !node.children.empty()) lines += "\n";
      first = false;
      const std::string key = blocks.keys.empty() ? "" : proto::text::GoQuote(blocks.keys[i]) + " ";
      lines += WarningLines(block, indent, options);
      lines += Line(indent, block.action,
                    AttributeName(blocks.type) + " " + key + PrintNestedBlock(block, indent, inner),
                    options);
    }
  }
  if (hidden > 0) {
    lines += "\n" + Line(indent, Action::kNoOp, UnchangedNote("block", hidden, options), options);
  }
  return lines;
}

std::string PrintBlock(const Node& node, int indent, const PrintOptions& options) {
  const std::string mark = ReplacementMark(node, options);
  if (node.children.empty() && node.blocks.empty()) return "{}" + mark;
  PrintOptions inner = options;
  inner.hide_null_suffix = false;
  inner.force_replacement_mark = false;
  return "{" + mark + "\n" + MemberLines(node, "attribute", indent, inner) +
         BlockLines(node, indent + 1, inner) + Closing(indent, '}', options);
}

std::string PrintUnknown(const Node& node, int indent, const PrintOptions& options) {
  const std::string mark = ReplacementMark(node, options);
  if (node.children.empty()) return "(known after apply)" + mark;
  PrintOptions inner = options;
  inner.hide_null_suffix = true;
  inner.force_replacement_mark = false;
  return Print(node.children.front(), indent, inner) + " -> (known after apply)" + mark;
}

std::string PrintTypeChange(const Node& node, int indent, const PrintOptions& options) {
  PrintOptions inner = options;
  inner.hide_null_suffix = true;
  inner.force_replacement_mark = false;
  return Print(node.children[0], indent, inner) + Arrow(options) +
         Print(node.children[1], indent, inner) + ReplacementMark(node, options);
}

}  // namespace

std::vector<std::string> WarningsOf(const Node& node, const PrintOptions& options) {
  const bool applies = node.kind == Node::Kind::kSensitive &&
                       node.sensitive_before != node.sensitive_after &&
                       node.action == Action::kUpdate;
  if (!applies) return {};
  const bool is_block = node.children.front().kind == Node::Kind::kBlock;
  const std::string noun = is_block ? "block" : "attribute value";
  std::string ending =
      node.children.front().action == Action::kNoOp ? " The value is unchanged." : "";
  const std::string warning = Colorize("# [yellow]Warning[reset]", false);
  const std::string head = options.color ? "# \033[33mWarning\033[0m" : warning;
  const std::string reset = options.color ? "\033[0m" : "";
  if (node.sensitive_before) {
    return {head + ": this " + noun + " will no longer be marked as sensitive",
            "# after applying this change." + reset + ending};
  }
  return {head + ": this " + noun + " will be marked as sensitive and will not",
          "# display in UI output after applying this change." + reset + ending};
}

std::string Print(const Node& node, int indent, const PrintOptions& options) {
  switch (node.kind) {
    case Node::Kind::kScalar: return PrintScalar(node, indent, options);
    case Node::Kind::kUnknown: return PrintUnknown(node, indent, options);
    case Node::Kind::kSensitive:
      return "(sensitive value)" + NullSuffix(node.action, options) +
             ReplacementMark(node, options);
    case Node::Kind::kWriteOnly:
      return "(write-only attribute)" + NullSuffix(node.action, options) +
             ReplacementMark(node, options);
    case Node::Kind::kTypeChange: return PrintTypeChange(node, indent, options);
    case Node::Kind::kObject:
    case Node::Kind::kMap: return PrintMembers(node, indent, options);
    case Node::Kind::kList:
    case Node::Kind::kSet: return PrintSequence(node, indent, options);
    case Node::Kind::kBlock: return PrintBlock(node, indent, options);
  }
  std::abort();  // Every kind has a case above.
}

}  // namespace planner::render
