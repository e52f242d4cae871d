#include "planner/engine/generate_config.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/addr/quote.h"
#include "planner/engine/expression_text.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"
#include "proto/text/go_quote.h"
#include "proto/value/json.h"

namespace planner::engine {
namespace {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::text::Append;
using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

enum class Depth { kTop, kInside };

// White space is the formatter's business: here only lines matter.
class Generator {
 public:
  std::string Take() { return std::move(out_); }

  void AddProvider(const addr::ProviderConfig& provider) {
    Append(out_, "provider = ", provider.provider.type,
           provider.alias.empty() ? "" : Cat(".", provider.alias), "\n");
  }

  void AddBody(const Block& block, const Value& object, Depth depth) {
    AddAttributes(block.attributes, object, depth);
    for (const NestedBlock& inner : block.blocks) {
      const Value* value = object.Find(inner.type_name);
      if (!inner.block.deprecated && value != nullptr) AddBlocks(inner, *value);
    }
  }

 private:
  static bool IsSettable(const Attribute& attribute, Depth depth) {
    if (attribute.deprecated || (!attribute.required && !attribute.optional)) return false;
    return depth != Depth::kTop || attribute.name != "id" || !attribute.computed;
  }

  void AddAttributes(const std::vector<Attribute>& attributes, const Value& object, Depth depth) {
    for (const Attribute& attribute : attributes) {
      const Value* value = object.Find(attribute.name);
      if (value == nullptr || !IsSettable(attribute, depth)) continue;
      Append(out_, attribute.name, " = ");
      if (attribute.nested != nullptr) {
        AddNested(attribute, *value);
      } else {
        AddValue(attribute, *value);
      }
      out_ += '\n';
    }
  }

  void AddValue(const Attribute& attribute, const Value& value) {
    if (attribute.sensitive || value.DeepMarks() != proto::value::kNoMarks) {
      out_ += "null # sensitive";
      return;
    }
    const bool is_text = value.IsKnownNonNull() && value.type() == Type::String();
    // An empty text is how providers of old say null.
    if (is_text && attribute.optional && value.AsString().empty()) {
      out_ += "null";
    } else if (const auto decoded = is_text ? DecodedJson(value.AsString()) : std::nullopt) {
      out_ += "jsonencode(";
      AppendExpression(*decoded, out_);
      out_ += ')';
    } else {
      AppendExpression(value, out_);
    }
  }

  // What a text says as JSON; nullopt if it is none, or no more than a plain value.
  static std::optional<Value> DecodedJson(std::string_view text) {
    const auto type = proto::value::ImpliedJsonType(text);
    if (!type.ok() || *type == Type::String() || *type == Type::Number() || *type == Type::Bool())
      return std::nullopt;
    auto value = proto::value::FromJson(text, *type);
    if (!value.ok()) return std::nullopt;
    return *std::move(value);
  }

  void AddNested(const Attribute& attribute, const Value& value) {
    const Nesting nesting = attribute.nested->nesting;
    const bool is_list = nesting == Nesting::kList || nesting == Nesting::kSet;
    if (attribute.sensitive || value.marks() != proto::value::kNoMarks) {
      out_ += is_list ? "[] # sensitive" : "{} # sensitive";
      return;
    }
    if (value.IsNull()) {
      out_ += "null";
      return;
    }
    if (!is_list && nesting != Nesting::kMap) return AddObject(attribute, value);
    out_ += is_list ? "[\n" : "{\n";
    for (size_t i = 0; i < value.size(); ++i) {
      if (!is_list) Append(out_, Key(value.keys()[i]), " = ");
      const bool hidden = value[i].marks() != proto::value::kNoMarks;
      if (hidden) {
        out_ += is_list ? "{}, # sensitive\n" : "{} # sensitive\n";
        continue;
      }
      AddObject(attribute, value[i]);
      out_ += is_list ? ",\n" : "\n";
    }
    out_ += is_list ? "]" : "}";
  }

  void AddObject(const Attribute& attribute, const Value& object) {
    out_ += "{\n";
    AddAttributes(attribute.nested->attributes, object, Depth::kInside);
    out_ += '}';
  }

  static std::string Key(const std::string& key) {
    return syntax::IsIdentifier(key) ? key : addr::Quote(key);
  }

  void AddBlocks(const NestedBlock& inner, const Value& value) {
    if (value.IsNull()) return;
    const bool is_one = inner.nesting == Nesting::kSingle || inner.nesting == Nesting::kGroup;
    if (is_one || value.marks() != proto::value::kNoMarks) return AddBlock(inner, "", value);
    for (size_t i = 0; i < value.size(); ++i) {
      const bool has_key = inner.nesting == Nesting::kMap;
      AddBlock(inner, has_key ? Cat(addr::Quote(value.keys()[i]), " ") : "", value[i]);
    }
  }

  void AddBlock(const NestedBlock& inner, const std::string& label, const Value& object) {
    Append(out_, inner.type_name, " ", label, "{");
    if (object.marks() != proto::value::kNoMarks) {
      out_ += "} # sensitive\n";
      return;
    }
    out_ += '\n';
    AddBody(inner.block, object, Depth::kInside);
    out_ += "}\n";
  }

  std::string out_ = {};
};

}  // namespace

std::string GenerateArguments(const addr::Resource& resource, const addr::ProviderConfig& provider,
                              const proto::schema::Schema& schema, const Value& object) {
  Generator generator;
  const std::string implied = resource.type.substr(0, resource.type.find('_'));
  if (provider.provider.type != implied || !provider.alias.empty()) generator.AddProvider(provider);
  generator.AddBody(schema.block, object, Depth::kTop);
  return InLayout(generator.Take());
}

std::string GenerateBlock(const addr::Resource& resource, const std::string& arguments) {
  std::string block = InLayout(Cat("resource ", proto::text::GoQuote(resource.type), " ",
                                   proto::text::GoQuote(resource.name), " {\n", arguments, "}\n"));
  if (block.ends_with('\n')) block.pop_back();
  return block;
}

}  // namespace planner::engine
