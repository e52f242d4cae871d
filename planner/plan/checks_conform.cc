#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "planner/plan/checks.h"
#include "planner/plan/go_syntax.h"
#include "planner/plan/members.h"
#include "proto/value/path.h"

namespace planner::plan {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::NestedType;
using proto::schema::Nesting;
using proto::value::Path;
using proto::value::Type;
using proto::value::Value;

namespace {

void Add(std::vector<std::string>& messages, const std::string& path, const std::string& text) {
  messages.push_back(path.empty() ? text : absl::StrCat(path, ": ", text));
}

void CompareTypes(Type given, Type wanted, const std::string& path,
                  std::vector<std::string>& messages);

void CompareObjects(Type given, Type wanted, const std::string& path,
                    std::vector<std::string>& messages) {
  for (const auto& attribute : given.attributes()) {
    if (wanted.AttributeIndex(attribute.name) < 0) {
      Add(messages, path, absl::StrCat("unsupported attribute \"", attribute.name, "\""));
    }
  }
  for (const auto& attribute : wanted.attributes()) {
    const int index = given.AttributeIndex(attribute.name);
    if (index < 0) {
      Add(messages, path, absl::StrCat("missing required attribute \"", attribute.name, "\""));
      continue;
    }
    CompareTypes(given.attributes()[static_cast<size_t>(index)].type, attribute.type,
                 absl::StrCat(path, ".", attribute.name), messages);
  }
}

void CompareTypes(Type given, Type wanted, const std::string& path,
                  std::vector<std::string>& messages) {
  if (given == wanted || wanted == Type::Dynamic()) return;
  const bool same_kind = given.kind() == wanted.kind();
  if (same_kind && wanted.kind() == Type::Kind::kObject) {
    CompareObjects(given, wanted, path, messages);
    return;
  }
  if (same_kind && wanted.IsCollection()) {
    CompareTypes(given.element(), wanted.element(), path + "[...]", messages);
    return;
  }
  const bool same_length = same_kind && wanted.kind() == Type::Kind::kTuple &&
                           given.elements().size() == wanted.elements().size();
  if (same_length) {
    for (size_t i = 0; i < given.elements().size(); ++i) {
      CompareTypes(given.elements()[i], wanted.elements()[i], absl::StrCat(path, "[", i, "]"),
                   messages);
    }
    return;
  }
  Add(messages, path, absl::StrCat(proto::value::FriendlyName(wanted), " required"));
}

void FindWriteOnly(const std::vector<Attribute>& attributes, const Value& object,
                   const std::string& path, std::vector<std::string>& found);
void FindWriteOnly(const Block& block, const Value& object, const std::string& path,
                   std::vector<std::string>& found);

// In `value`, which nests objects of `members`: attributes or a block.
template <typename Members>
void FindWriteOnlyNested(Nesting nesting, const Members& members, const Value& value,
                         const std::string& path, std::vector<std::string>& found) {
  if (!HasElements(value)) return;
  if (nesting == Nesting::kSingle || nesting == Nesting::kGroup)
    return FindWriteOnly(members, value, path, found);
  for (size_t i = 0; i < value.size(); ++i) {
    const std::string key = value.type().kind() == Type::Kind::kMap
                                ? absl::StrCat("[\"", value.keys()[i], "\"]")
                                : absl::StrCat("[", i, "]");
    FindWriteOnly(members, value[i], path + key, found);
  }
}

void FindWriteOnly(const std::vector<Attribute>& attributes, const Value& object,
                   const std::string& path, std::vector<std::string>& found) {
  if (!HasElements(object)) return;
  for (const Attribute& attribute : attributes) {
    const Value& value = object.GetAttr(attribute.name);
    const std::string here = absl::StrCat(path, ".", attribute.name);
    if (attribute.write_only && !(value.IsKnown() && value.IsNull())) found.push_back(here);
    if (attribute.nested != nullptr) {
      FindWriteOnlyNested(attribute.nested->nesting, attribute.nested->attributes, value, here,
                          found);
    }
  }
}

void FindWriteOnly(const Block& block, const Value& object, const std::string& path,
                   std::vector<std::string>& found) {
  if (!HasElements(object)) return;
  FindWriteOnly(block.attributes, object, path, found);
  for (const NestedBlock& nested : block.blocks) {
    FindWriteOnlyNested(nested.nesting, nested.block, object.GetAttr(nested.type_name),
                        absl::StrCat(path, ".", nested.type_name), found);
  }
}

}  // namespace

std::vector<std::string> AssertConforms(const Block& block, const Value& value) {
  std::vector<std::string> messages;
  const bool is_untyped_null = value.IsNull() && value.type() == Type::Dynamic();
  if (is_untyped_null) return messages;
  CompareTypes(value.type(), proto::schema::ImpliedType(block), "", messages);
  return messages;
}

std::vector<std::string> NonNullWriteOnly(const Block& block, const Value& value) {
  std::vector<std::string> found;
  FindWriteOnly(block, value, "", found);
  return found;
}

std::vector<std::string> UnknownPaths(const Value& value) {
  std::vector<std::string> paths;
  proto::value::Walk(value, [&](const Path& path, const Value& part) {
    if (!part.IsKnown()) paths.push_back(MessagePath(path));
    return part.IsKnown() && !part.IsWhollyKnown();
  });
  return paths;
}

Value UnknownAsNull(const Value& value) {
  if (value.IsWhollyKnown()) return value;
  return proto::value::Transform(value, [](const Path&, const Value& part) {
    return part.IsKnown() ? part : Value::Null(part.type()).WithMarks(part.marks());
  });
}

}  // namespace planner::plan
