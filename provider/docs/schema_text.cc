#include "provider/docs/schema_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <utility>

#include "proto/text/cat.h"
#include "proto/value/type.h"

namespace provider::docs {
namespace {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::text::Append;
using proto::text::Cat;
using proto::value::Type;

enum class Use { kRequired, kOptional, kReadOnly };

// An attribute, a block or a member of an object type: what a line tells, and what is nested.
struct Entry {
  std::string name = {};
  Use use = Use::kReadOnly;
  std::string type = {};
  std::string description = {};
  bool is_member = false;  // Of an object type: it cannot have a description.
  bool is_block = false;
  std::vector<Entry> nested = {};
};

std::string TypeName(Type type) {
  switch (type.kind()) {
    case Type::Kind::kDynamic: return "Dynamic";
    case Type::Kind::kBool: return "Boolean";
    case Type::Kind::kNumber: return "Number";
    case Type::Kind::kString: return "String";
    case Type::Kind::kList: return Cat("List of ", TypeName(type.element()));
    case Type::Kind::kSet: return Cat("Set of ", TypeName(type.element()));
    case Type::Kind::kMap: return Cat("Map of ", TypeName(type.element()));
    case Type::Kind::kTuple: return "Tuple";
    case Type::Kind::kObject: return "Object";
  }
  std::abort();  // Every kind has a case above.
}

// What follows "Block" or "Attributes".
std::string_view NestingName(Nesting nesting) {
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: return "";
    case Nesting::kList: return " List";
    case Nesting::kSet: return " Set";
    case Nesting::kMap: return " Map";
  }
  std::abort();  // Every nesting has a case above.
}

// The members of the object type that `type` is or collects; empty if it does neither.
std::vector<Entry> MembersOf(Type type) {
  while (type.IsCollection()) type = type.element();
  std::vector<Entry> members;
  if (type.kind() != Type::Kind::kObject) return members;
  for (const proto::value::ObjectAttribute& member : type.attributes()) {
    members.push_back({.name = member.name,
                       .type = TypeName(member.type),
                       .is_member = true,
                       .nested = MembersOf(member.type)});
  }
  return members;
}

Entry EntryOf(const Attribute& attribute) {
  Entry entry{.name = attribute.name, .description = attribute.description};
  if (attribute.required) entry.use = Use::kRequired;
  if (attribute.optional) entry.use = Use::kOptional;
  if (attribute.nested != nullptr) {
    entry.type = Cat("Attributes", NestingName(attribute.nested->nesting));
    for (const Attribute& one : attribute.nested->attributes) entry.nested.push_back(EntryOf(one));
  } else {
    entry.type = TypeName(attribute.type);
    entry.nested = MembersOf(attribute.type);
  }
  if (attribute.sensitive) entry.type += ", Sensitive";
  if (attribute.deprecated) entry.type += ", Deprecated";
  if (attribute.write_only) entry.type += ", Write-only";
  return entry;
}

std::vector<Entry> EntriesOf(const Block& block);

Entry EntryOf(const NestedBlock& block) {
  Entry entry{.name = block.type_name, .description = block.block.description, .is_block = true};
  entry.nested = EntriesOf(block.block);
  const bool is_read_only =
      std::ranges::all_of(entry.nested, [](const Entry& one) { return one.use == Use::kReadOnly; });
  if (!is_read_only) entry.use = Use::kOptional;
  if (block.min_items > 0) entry.use = Use::kRequired;
  entry.type = Cat("Block", NestingName(block.nesting));
  if (block.nesting == Nesting::kSingle) {
    entry.type += entry.use == Use::kRequired ? ", Required" : ", Optional";
  }
  if (block.min_items > 0) Append(entry.type, ", Min: ", block.min_items);
  if (block.max_items > 0) Append(entry.type, ", Max: ", block.max_items);
  if (block.block.deprecated) entry.type += ", Deprecated";
  return entry;
}

// By name.
std::vector<Entry> EntriesOf(const Block& block) {
  std::vector<Entry> entries;
  for (const Attribute& attribute : block.attributes) entries.push_back(EntryOf(attribute));
  for (const NestedBlock& nested : block.blocks) entries.push_back(EntryOf(nested));
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

// The place that a line links to. `path` is that of the entry: "images.owner".
std::string Anchor(const Entry& entry, std::string path) {
  for (size_t at = 0; (at = path.find('.', at)) != std::string::npos;) path.replace(at, 1, "--");
  return Cat(entry.is_block ? "nestedblock--" : "nestedatt--", path);
}

std::string Within(std::string_view prefix, const std::string& name) {
  return prefix.empty() ? name : Cat(prefix, ".", name);
}

// Writes `entries`, which are in `prefix`, by their use, then what is nested in each.
void WriteEntries(const std::vector<Entry>& entries, std::string_view prefix, std::string& out) {
  constexpr std::array<std::pair<Use, std::string_view>, 3> kUses = {
      {{Use::kRequired, "Required"}, {Use::kOptional, "Optional"}, {Use::kReadOnly, "Read-Only"}}};
  for (const auto& [use, title] : kUses) {
    bool is_first = true;
    for (const Entry& entry : entries) {
      if (entry.use != use) continue;
      if (is_first && prefix.empty()) Append(out, "\n### ", title, "\n\n");
      if (is_first && !prefix.empty()) Append(out, "\n", title, ":\n\n");
      is_first = false;
      Append(out, "- `", entry.name, "` (", entry.type, ")");
      if (!entry.description.empty()) Append(out, " ", entry.description);
      if (!entry.nested.empty()) {
        Append(out, " (see [below for nested schema](#", Anchor(entry, Within(prefix, entry.name)),
               "))");
      }
      out += '\n';
    }
  }
  for (const Entry& entry : entries) {
    if (entry.nested.empty()) continue;
    const std::string path = Within(prefix, entry.name);
    Append(out, "\n<a id=\"", Anchor(entry, path), "\"></a>\n### Nested Schema for `", path, "`\n");
    WriteEntries(entry.nested, path, out);
  }
}

void AddUndescribed(const std::vector<Entry>& entries, std::string_view prefix,
                    std::vector<std::string>& out) {
  for (const Entry& entry : entries) {
    const std::string path = Within(prefix, entry.name);
    if (entry.description.empty() && !entry.is_member) out.push_back(path);
    AddUndescribed(entry.nested, path, out);
  }
}

}  // namespace

std::string SchemaText(const Block& block) {
  std::string out = "## Schema\n";
  WriteEntries(EntriesOf(block), "", out);
  return out;
}

std::vector<std::string> FindUndescribed(const Block& block) {
  std::vector<std::string> out;
  AddUndescribed(EntriesOf(block), "", out);
  return out;
}

}  // namespace provider::docs
