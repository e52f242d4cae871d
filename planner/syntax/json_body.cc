#include "planner/syntax/json_body.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "planner/diag/place.h"
#include "planner/syntax/json_tree.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"
#include "planner/syntax/tree.h"
#include "proto/text/cat.h"
#include "proto/value/number.h"
#include "proto/value/value.h"

namespace planner::syntax {
namespace {

using proto::text::Cat;
using proto::value::Number;
using proto::value::Type;
using proto::value::Value;

Value NumberOf(const Json& json) {
  const Number number = *Number::Parse(json.text);
  const Number zero(0);  // -0 is 0.
  return Value::Number(number == zero ? zero : number);
}

class Builder {
 public:
  Builder(SourceFilePtr file, JsonPtr root, diag::Diagnostics& diags)
      : file_(std::move(file)), root_(std::move(root)), diags_(diags) {}

  ExpressionPtr Build(const Json& json) {
    switch (json.kind) {
      case Json::Kind::kNull: return Make(Literal{Value::Null(Type::Dynamic())}, json.range);
      case Json::Kind::kBool: return Make(Literal{Value::Bool(json.text == "true")}, json.range);
      case Json::Kind::kNumber: return Make(Literal{NumberOf(json)}, json.range);
      case Json::Kind::kString: return BuildString(json.text, json.range);
      case Json::Kind::kArray: {
        Tuple tuple;
        for (const auto& element : json.values) tuple.elements.push_back(Build(*element));
        return Make(std::move(tuple), json.range);
      }
      case Json::Kind::kObject: return BuildObject(json);
    }
    return Make(Invalid{}, json.range);
  }

  // A body without shape from the members of an object, or of all objects of an array.
  Body BuildBody(const Json& json) {
    Body body;
    body.range = json.range;
    body.missing_range = {json.range.end - 1, json.range.end};
    body.file = file_;
    body.is_json = true;
    const auto add = [&](const Json& object) {
      for (const Json::Member& member : object.members) {
        if (member.name != "//") body.attributes.push_back(MakeAttribute(member));
      }
    };
    add(json);
    if (json.kind == Json::Kind::kArray) {
      for (const auto& object : json.values) {
        if (object->kind == Json::Kind::kObject) {
          add(*object);
        } else {
          Fail("Incorrect JSON value type",
               "A JSON object is required here, setting the arguments "
               "and creating the nested blocks of a body.",
               object->range);
        }
      }
    }
    return body;
  }

  // The blocks that a property says; labels are names of objects one within the other.
  void BuildBlocks(const Json& json, const BlockShape& shape, const Block& begun, Body& into) {
    const size_t missing = shape.labels - begun.labels.size();
    if (missing > 0) return BuildLabelled(json, shape, begun, into);
    if (json.kind == Json::Kind::kNull) return;
    if (json.kind == Json::Kind::kObject) return AddBlock(json, begun, into);
    if (json.kind != Json::Kind::kArray) {
      return Fail("Incorrect JSON value type",
                  Cat("Either a JSON object or a JSON array is required, representing the contents "
                      "of one or more \"",
                      shape.type, "\" blocks."),
                  json.range);
    }
    for (const auto& element : json.values) {
      if (element->kind == Json::Kind::kObject) {
        AddBlock(*element, begun, into);
      } else {
        Fail("Incorrect JSON value type",
             Cat("A JSON object is required here, representing the contents of a \"", shape.type,
                 "\" block."),
             element->range);
      }
    }
  }

 private:
  ExpressionPtr Make(decltype(Expression::node) node, Range range) const {
    return std::make_shared<Expression>(
        Expression{.node = std::move(node), .range = range, .file = file_});
  }

  void Fail(std::string summary, std::string detail, Range range) {
    diag::AddError(diags_, std::move(summary), std::move(detail), file_->RangeOf(range));
  }

  // The text begins behind the quote. Places in it are right as far as it has no escapes.
  ExpressionPtr BuildString(const std::string& text, Range range) {
    JsonString string{.text = text};
    string.file =
        std::make_shared<const SourceFile>(file_->name(), text, file_->PositionOf(range.start + 1));
    string.expression = ParseTemplate(string.file, string.errors);
    return Make(std::move(string), range);
  }

  ExpressionPtr BuildObject(const Json& json) {
    Object object;
    std::set<std::string> names;
    for (const Json::Member& member : json.members) {
      if (!names.insert(member.name).second) {
        Fail("Duplicate object attribute",
             Cat("An attribute named \"", member.name, "\" was already defined in this object."),
             member.name_range);
        continue;
      }
      object.items.emplace_back(BuildString(member.name, member.name_range), Build(*member.value));
    }
    return Make(std::move(object), json.range);
  }

  Attribute MakeAttribute(const Json::Member& member) {
    return {.name = member.name,
            .name_range = member.name_range,
            .range = Cover(member.name_range, member.value->range),
            .json = JsonPtr(root_, member.value)};
  }

  void BuildLabelled(const Json& json, const BlockShape& shape, const Block& begun, Body& into) {
    const auto add = [&](const Json& object) {
      for (const Json::Member& member : object.members) {
        Block block = begun;
        block.labels.push_back({member.name, member.name_range});
        BuildBlocks(*member.value, shape, block, into);
      }
    };
    bool any = json.kind == Json::Kind::kArray || !json.members.empty();
    if (json.kind == Json::Kind::kObject) {
      add(json);
    } else if (json.kind == Json::Kind::kArray) {
      for (const auto& element : json.values) {
        if (element->kind == Json::Kind::kObject) {
          add(*element);
        } else {
          Fail("Incorrect JSON value type",
               "A JSON object is required here, to specify name labels for this block.",
               element->range);
        }
      }
    } else if (json.kind != Json::Kind::kNull) {
      any = true;
      Fail("Incorrect JSON value type",
           "Either a JSON object or JSON array of objects is required here, to specify name labels "
           "for this block.",
           json.range);
    }
    if (any) return;
    Fail("Missing block label",
         Cat("At least one object property is required, whose name represents the ", shape.type,
             " block's name."),
         json.kind == Json::Kind::kNull ? json.range : json.OpenRange());
  }

  void AddBlock(const Json& json, const Block& begun, Body& into) {
    Block block = begun;
    block.header_range = json.OpenRange();
    block.body = BuildBody(json);
    into.blocks.push_back(std::move(block));
  }

  SourceFilePtr file_;
  JsonPtr root_;  // Keeps alive what attributes point to.
  diag::Diagnostics& diags_;
};

}  // namespace

Body ParseJsonFile(const SourceFilePtr& file, diag::Diagnostics& diags) {
  diag::Diagnostics found;
  const JsonPtr json = ReadJson(*file, found);
  if (json != nullptr && json->kind != Json::Kind::kObject && json->kind != Json::Kind::kArray) {
    diag::AddError(found, "Root value must be object",
                   "The root value in a JSON-based configuration must be either a JSON object or a "
                   "JSON array of objects.",
                   file->RangeOf(json->OpenRange()));
  }
  const bool failed = diag::HasErrors(found);
  diag::Append(diags, std::move(found));
  if (failed) {
    Body nothing;
    nothing.file = file;
    return nothing;
  }
  return Builder(file, json, diags).BuildBody(*json);
}

Body Shape(const Body& body, const std::vector<BlockShape>& shapes, diag::Diagnostics& diags) {
  Body shaped = body;
  shaped.attributes.clear();
  for (const Attribute& attribute : body.attributes) {
    if (attribute.json == nullptr) {  // Native; an override file may mix the two.
      shaped.attributes.push_back(attribute);
      continue;
    }
    const auto shape = std::find_if(shapes.begin(), shapes.end(), [&](const BlockShape& one) {
      return one.type == attribute.name;
    });
    Builder builder(body.file, attribute.json, diags);
    if (shape != shapes.end()) {
      builder.BuildBlocks(*attribute.json, *shape,
                          {.type = attribute.name, .type_range = attribute.name_range}, shaped);
      continue;
    }
    if (const Attribute* same = shaped.Find(attribute.name)) {
      diag::AddError(diags,
                     shapes.empty() ? "Duplicate attribute definition" : "Duplicate argument",
                     Cat("The argument \"", attribute.name, "\" was already set at ",
                         ToString(body.file->RangeOf(same->name_range)), "."),
                     body.file->RangeOf(attribute.name_range));
      continue;
    }
    shaped.attributes.push_back(attribute);
    if (attribute.expression == nullptr)
      shaped.attributes.back().expression = builder.Build(*attribute.json);
  }
  return shaped;
}

Value LiteralOf(const SourceFile& file, const Json& json, diag::Diagnostics& diags) {
  switch (json.kind) {
    case Json::Kind::kNull: return Value::Null(Type::Dynamic());
    case Json::Kind::kBool: return Value::Bool(json.text == "true");
    case Json::Kind::kNumber: return NumberOf(json);
    case Json::Kind::kString: return Value::String(json.text);
    case Json::Kind::kArray: {
      std::vector<Value> elements;
      elements.reserve(json.values.size());
      for (const auto& element : json.values) elements.push_back(LiteralOf(file, *element, diags));
      return Value::Tuple(std::move(elements));
    }
    case Json::Kind::kObject: break;
  }
  std::map<std::string, Range> seen;
  std::vector<std::pair<std::string, Value>> attributes;
  for (const Json::Member& member : json.members) {
    const auto [first, is_new] = seen.emplace(member.name, member.name_range);
    if (is_new) {
      attributes.emplace_back(member.name, LiteralOf(file, *member.value, diags));
      continue;
    }
    diag::AddError(diags, "Duplicate object attribute",
                   Cat("An attribute named \"", member.name, "\" was already defined at ",
                       ToString(file.RangeOf(first->second)), "."),
                   file.RangeOf(member.name_range));
  }
  return Value::Object(std::move(attributes));
}

void ReportUnknownProperty(const Body& body, const Attribute& property,
                           const std::vector<std::string>& names, diag::Diagnostics& diags) {
  const std::string similar = diag::SimilarName(property.name, names);
  diag::AddError(diags, "Extraneous JSON object property",
                 Cat("No argument or block type is named \"", property.name, "\".",
                     similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
                 body.file->RangeOf(property.name_range));
}

}  // namespace planner::syntax
