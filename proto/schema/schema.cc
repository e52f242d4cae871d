#include "proto/schema/schema.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/text/cat.h"

namespace proto::schema {
namespace {

using proto::text::Cat;

using value::ObjectAttribute;
using value::Type;
using value::Value;

template <typename Items, typename Name>
auto FindSorted(const Items& items, std::string_view wanted, Name name) -> decltype(items.data()) {
  const auto found =
      std::lower_bound(items.begin(), items.end(), wanted,
                       [&](const auto& item, std::string_view w) { return name(item) < w; });
  return found != items.end() && name(*found) == wanted ? &*found : nullptr;
}

Type Nest(Type element, Nesting nesting) {
  switch (nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: return element;
    case Nesting::kList: return Type::List(element);
    case Nesting::kSet: return Type::Set(element);
    case Nesting::kMap: return Type::Map(element);
  }
  std::abort();  // Every nesting has a case above.
}

bool HoldsDynamic(const NestedBlock& block) {
  return (block.nesting == Nesting::kList || block.nesting == Nesting::kMap) &&
         ImpliedType(block.block).HasDynamic();
}

using Mistake = std::optional<std::string>;

Mistake CheckAttributes(const std::vector<Attribute>& attributes, const std::string& where,
                        bool in_set) {
  for (const Attribute& a : attributes) {
    const std::string name = Cat(where, ".", a.name);
    if (a.name.empty()) return where + ": an attribute has no name";
    if (!a.required && !a.optional && !a.computed)
      return name + ": must be required, optional or computed";
    if (a.required && (a.optional || a.computed))
      return name + ": is required, so it cannot be optional or computed";
    if (in_set && a.write_only) return name + ": is write-only inside a set";
    if (a.nested != nullptr) {
      const bool set = in_set || a.nested->nesting == Nesting::kSet;
      if (a.nested->nesting == Nesting::kGroup)
        return name + ": an attribute cannot be nested as a group";
      if (Mistake mistake = CheckAttributes(a.nested->attributes, name, set)) return mistake;
    } else if (in_set && a.type.HasDynamic()) {
      return name + ": has a dynamic type inside a set";
    }
  }
  return std::nullopt;
}

bool IsBlockName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Mistake CheckBlock(const Block& block, const std::string& where, bool in_set) {
  if (Mistake mistake = CheckAttributes(block.attributes, where, in_set)) return mistake;
  for (const NestedBlock& b : block.blocks) {
    const std::string name = Cat(where, ".", b.type_name);
    if (!IsBlockName(b.type_name)) return name + ": a block's name may hold only a-z, 0-9 and _";
    if (block.FindAttribute(b.type_name) != nullptr)
      return name + ": is both an attribute and a block";
    if (b.min_items < 0 || b.max_items < 0) return name + ": has a negative number of items";
    switch (b.nesting) {
      case Nesting::kSingle:
        if (b.min_items != b.max_items || b.min_items > 1)
          return name + ": a single block has 0 or 1 for both limits";
        break;
      case Nesting::kGroup:
      case Nesting::kMap:
        if (b.min_items != 0 || b.max_items != 0)
          return name + ": this kind of block has no limits";
        break;
      case Nesting::kList:
      case Nesting::kSet:
        if (b.max_items != 0 && b.min_items > b.max_items)
          return name + ": the least number of items exceeds the greatest";
        break;
    }
    if (Mistake mistake = CheckBlock(b.block, name, in_set || b.nesting == Nesting::kSet))
      return mistake;
  }
  return std::nullopt;
}

}  // namespace

value::Type Attribute::ImpliedType() const {
  if (nested == nullptr) return type;
  std::vector<ObjectAttribute> attributes;
  for (const Attribute& attribute : nested->attributes)
    attributes.push_back({attribute.name, attribute.ImpliedType()});
  return Nest(Type::Object(std::move(attributes)), nested->nesting);
}

const FunctionParameter* Function::ParameterAt(size_t i) const {
  if (i < parameters.size()) return &parameters[i];
  return variadic ? &*variadic : nullptr;
}

const Attribute* Block::FindAttribute(std::string_view name) const {
  return FindSorted(attributes, name,
                    [](const Attribute& a) -> std::string_view { return a.name; });
}
const NestedBlock* Block::FindBlock(std::string_view type_name) const {
  return FindSorted(blocks, type_name,
                    [](const NestedBlock& b) -> std::string_view { return b.type_name; });
}

void SortByName(Block& block) {
  std::sort(block.attributes.begin(), block.attributes.end(),
            [](const Attribute& a, const Attribute& b) { return a.name < b.name; });
  std::sort(block.blocks.begin(), block.blocks.end(),
            [](const NestedBlock& a, const NestedBlock& b) { return a.type_name < b.type_name; });
  for (NestedBlock& nested : block.blocks) SortByName(nested.block);
}

value::Type ImpliedType(const Block& block) {
  std::vector<ObjectAttribute> attributes;
  attributes.reserve(block.attributes.size() + block.blocks.size());
  for (const Attribute& attribute : block.attributes)
    attributes.push_back({attribute.name, attribute.ImpliedType()});
  for (const NestedBlock& nested : block.blocks)
    attributes.push_back({nested.type_name, ImpliedType(nested)});
  return Type::Object(std::move(attributes));
}

value::Type ImpliedType(const NestedBlock& block) {
  return HoldsDynamic(block) ? Type::Dynamic() : Nest(ImpliedType(block.block), block.nesting);
}

value::Value EmptyValue(const Block& block) {
  std::vector<std::pair<std::string, Value>> attributes;
  for (const Attribute& attribute : block.attributes) {
    attributes.emplace_back(attribute.name, Value::Null(attribute.ImpliedType()));
  }
  for (const NestedBlock& nested : block.blocks)
    attributes.emplace_back(nested.type_name, EmptyValue(nested));
  return Value::Object(std::move(attributes));
}

value::Value EmptyValue(const NestedBlock& block) {
  const Type element = ImpliedType(block.block);
  switch (block.nesting) {
    case Nesting::kSingle: return Value::Null(element);
    case Nesting::kGroup: return EmptyValue(block.block);
    case Nesting::kList: return HoldsDynamic(block) ? Value::Tuple({}) : Value::List(element, {});
    case Nesting::kSet: return Value::Set(element, {});
    case Nesting::kMap: return HoldsDynamic(block) ? Value::Object({}) : Value::Map(element, {});
  }
  std::abort();  // Every nesting has a case above.
}

std::optional<std::string> FindSchemaMistake(const ProviderSchema& schema) {
  if (Mistake mistake = CheckBlock(schema.provider.block, "provider", false)) return mistake;
  for (const auto* types : {&schema.resources, &schema.data_sources, &schema.ephemeral_resources}) {
    for (const auto& [name, type] : *types) {
      if (type.version < 0) return name + ": the schema version is negative";
      if (Mistake mistake = CheckBlock(type.block, name, false)) return mistake;
    }
  }
  return std::nullopt;
}

}  // namespace proto::schema
