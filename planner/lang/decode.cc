#include "planner/lang/decode.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/lang/check_body.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/expand_blocks.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::schema::Nesting;
using proto::text::Cat;
using proto::value::ConversionError;
using proto::value::Type;
using proto::value::Value;

class Decoder {
 public:
  Decoder(diag::Diagnostics& diags, const IgnoredNames& ignored)
      : diags_(diags), ignored_(ignored) {}

  Value Decode(const syntax::Body& body, const proto::schema::Block& block, const Scope& scope,
               bool top = false) {
    std::vector<std::pair<std::string, Value>> attributes;
    CheckNames(body, block, top ? ignored_ : IgnoredNames(), diags_);
    for (const proto::schema::Attribute& attribute : block.attributes) {
      attributes.emplace_back(attribute.name, DecodeAttribute(body, attribute, block, scope));
    }
    for (const proto::schema::NestedBlock& nested : block.blocks) {
      attributes.emplace_back(nested.type_name, DecodeBlocks(body, nested, scope));
    }
    return Value::Object(std::move(attributes));
  }

 private:
  Value DecodeAttribute(const syntax::Body& body, const proto::schema::Attribute& attribute,
                        const proto::schema::Block& block, const Scope& scope) {
    const Type type = attribute.ImpliedType();
    const syntax::Attribute* written = body.Find(attribute.name);
    if (written == nullptr) {
      const bool as_blocks = AttributeAsBlocks(block, attribute.name) != nullptr;
      const bool any =
          as_blocks &&
          std::any_of(body.blocks.begin(), body.blocks.end(), [&](const syntax::Block& b) {
            return b.type == attribute.name ||
                   (b.type == "dynamic" && !b.labels.empty() && b.labels[0].text == attribute.name);
          });
      if (any) return DecodeAttributeBlocks(body, attribute, scope);
      if (attribute.required) {
        ReportMissingArgument(body, attribute.name, diags_);
        return Value::Unknown(type);
      }
      return Value::Null(type);
    }
    if (attribute.computed && !attribute.optional && !attribute.required) {
      diag::AddError(diags_, "Value for unconfigurable attribute",
                     Cat("Can't configure a value for \"", attribute.name,
                         "\": its value will be decided automatically based on the result of "
                         "applying this configuration."),
                     body.file->RangeOf(written->range));
    }
    const size_t before = diags_.size();
    const Value value = Evaluate(*written->expression, scope, diags_);
    if (diag::HasErrors({diags_.begin() + static_cast<ptrdiff_t>(before), diags_.end()}))
      return Value::Unknown(type);
    ConversionError error;
    auto converted = proto::value::Convert(value, ConstraintOf(attribute), &error);
    if (converted) return *std::move(converted);
    diags_.push_back({.summary = "Incorrect attribute value type",
                      .detail = Cat("Inappropriate value for attribute \"", attribute.name,
                                    "\": ", ConversionMessage(error), "."),
                      .subject = written->expression->SourceRange(),
                      .context = body.file->RangeOf(written->range),
                      .values = DescribeReferences(*written->expression, scope)});
    return Value::Unknown(type);
  }

  // Members of nested types may be left out where they are optional or computed.
  static Type ConstraintOf(const proto::schema::Attribute& attribute) {
    if (attribute.nested == nullptr) return attribute.type;
    std::vector<proto::value::ObjectAttribute> members;
    for (const auto& member : attribute.nested->attributes)
      members.push_back({member.name, ConstraintOf(member), !member.required});
    const Type object = Type::Object(std::move(members));
    switch (attribute.nested->nesting) {
      case Nesting::kSingle:
      case Nesting::kGroup: return object;
      case Nesting::kList: return Type::List(object);
      case Nesting::kSet: return Type::Set(object);
      case Nesting::kMap: return Type::Map(object);
    }
    return object;
  }

  Value DecodeAttributeBlocks(const syntax::Body& body, const proto::schema::Attribute& attribute,
                              const Scope& scope) {
    proto::schema::NestedBlock pretended{.type_name = attribute.name};
    pretended.nesting = attribute.type.kind() == Type::Kind::kSet ? Nesting::kSet : Nesting::kList;
    for (const auto& member : attribute.type.element().attributes()) {
      pretended.block.attributes.push_back(
          {.name = member.name, .type = member.type, .optional = true});
    }
    return DecodeBlocks(body, pretended, scope);
  }

  Value DecodeBlocks(const syntax::Body& body, const proto::schema::NestedBlock& nested,
                     const Scope& scope) {
    const std::vector<Expanded> blocks =
        ExpandBlocks(body, nested.type_name, LabelCount(nested.nesting), scope, diags_);
    const bool any_unknown =
        std::any_of(blocks.begin(), blocks.end(), [](const Expanded& e) { return e.unknown; });
    CheckCount(blocks, nested, body, any_unknown);
    if (any_unknown) {
      for (const Expanded& block : blocks)
        Decode(*block.body, nested.block, block.scope);  // For its mistakes.
      return Value::Unknown(ImpliedType(nested));
    }
    switch (nested.nesting) {
      case Nesting::kSingle:
        return blocks.empty() ? Value::Null(ImpliedType(nested.block))
                              : Decode(*blocks[0].body, nested.block, blocks[0].scope);
      case Nesting::kGroup:
        return blocks.empty() ? EmptyValue(nested.block)
                              : Decode(*blocks[0].body, nested.block, blocks[0].scope);
      case Nesting::kList:
      case Nesting::kSet: return DecodeSequence(blocks, nested);
      case Nesting::kMap: return DecodeMap(blocks, nested);
    }
    return {};
  }

  void CheckCount(const std::vector<Expanded>& blocks, const proto::schema::NestedBlock& nested,
                  const syntax::Body& body, bool unknown) {
    const std::string& type = nested.type_name;
    const auto count = static_cast<int64_t>(blocks.size());
    const bool is_single = nested.nesting == Nesting::kSingle || nested.nesting == Nesting::kGroup;
    if (is_single && count > 1) {
      const auto first = body.file->RangeOf(blocks[0].block->header_range);
      diag::AddError(diags_, Cat("Duplicate ", type, " block"),
                     Cat("Only one block of type \"", type,
                         "\" is allowed. Previous definition was at ", first.filename, ":",
                         first.start.line, ",", first.start.column, "-", first.end.column, "."),
                     body.file->RangeOf(blocks[1].block->header_range));
    }
    if (is_single) {
      if (nested.min_items > 0 && count == 0) {
        diag::AddError(diags_, Cat("Missing ", type, " block"),
                       Cat("A block of type \"", type, "\" is required here."), MissingRange(body));
      }
      return;
    }
    if (unknown) return;
    if (count < nested.min_items) {
      diag::AddError(diags_, Cat("Insufficient ", type, " blocks"),
                     Cat("At least ", nested.min_items, " \"", type, "\" blocks are required."),
                     MissingRange(body));
    }
    if (nested.max_items > 0 && count > nested.max_items) {
      diag::AddError(
          diags_, Cat("Too many ", type, " blocks"),
          Cat("No more than ", nested.max_items, " \"", type, "\" blocks are allowed"),
          body.file->RangeOf(blocks[static_cast<size_t>(nested.max_items)].block->header_range));
    }
  }

  Value DecodeSequence(const std::vector<Expanded>& blocks,
                       const proto::schema::NestedBlock& nested) {
    std::vector<Value> elements;
    elements.reserve(blocks.size());
    for (const Expanded& block : blocks)
      elements.push_back(Decode(*block.body, nested.block, block.scope));
    if (ImpliedType(nested) == Type::Dynamic()) return Value::Tuple(std::move(elements));
    const Type element = ImpliedType(nested.block);
    return nested.nesting == Nesting::kSet ? Value::Set(element, std::move(elements))
                                           : Value::List(element, std::move(elements));
  }

  Value DecodeMap(const std::vector<Expanded>& blocks, const proto::schema::NestedBlock& nested) {
    std::vector<std::pair<std::string, Value>> entries;
    std::set<std::string> keys;
    for (const Expanded& block : blocks) {
      const std::string& key = block.labels[0];
      if (!keys.insert(key).second) {
        diag::AddError(diags_, Cat("Duplicate ", nested.type_name, " block"),
                       Cat("A block of type \"", nested.type_name, "\" with the key \"", key,
                           "\" was already defined."),
                       block.body->file->RangeOf(block.block->header_range));
        continue;
      }
      entries.emplace_back(key, Decode(*block.body, nested.block, block.scope));
    }
    if (ImpliedType(nested) == Type::Dynamic()) return Value::Object(std::move(entries));
    return Value::Map(ImpliedType(nested.block), std::move(entries));
  }

  diag::Diagnostics& diags_;
  const IgnoredNames& ignored_;
};

}  // namespace

std::optional<Value> DecodeBody(const syntax::Body& body, const proto::schema::Block& block,
                                const Scope& scope, diag::Diagnostics& diags,
                                const IgnoredNames& ignored) {
  diag::Diagnostics found;
  Value value = Decoder(found, ignored).Decode(body, block, scope, /*top=*/true);
  const bool failed = diag::HasErrors(found);
  diag::Append(diags, std::move(found));
  if (failed) return std::nullopt;
  return value;
}

}  // namespace planner::lang
