// Where the author wrote what a plugin's diagnostic points to.

#include <string>

#include "planner/lang/decode.h"

namespace planner::lang {
namespace {

using proto::value::Type;

// The part of an object or tuple constructor that `path` leads to.
const syntax::Expression* FindInside(const syntax::Expression* expression,
                                     const proto::value::Path& path, size_t next) {
  for (; next < path.size(); ++next) {
    const syntax::Expression* inner = nullptr;
    std::string name = path[next].name;
    if (path[next].kind == proto::value::PathStep::Kind::kIndex &&
        path[next].key.IsKnownNonNull() && path[next].key.type() == Type::String()) {
      name = path[next].key.AsString();
    }
    if (const auto* object = expression->As<syntax::Object>(); object != nullptr && !name.empty()) {
      for (const auto& [key, value] : object->items) {
        const auto* literal = key->As<syntax::Literal>();
        const auto* text = key->As<syntax::Template>();
        if (text != nullptr && text->parts.size() == 1)
          literal = text->parts[0]->As<syntax::Literal>();
        if (literal != nullptr && literal->value.type() == Type::String() &&
            literal->value.AsString() == name)
          inner = value.get();
      }
    } else if (const auto* tuple = expression->As<syntax::Tuple>();
               tuple != nullptr && path[next].key.type() == Type::Number()) {
      const auto index = path[next].key.AsNumber().ToUint64();
      if (index && *index < tuple->elements.size()) inner = tuple->elements[*index].get();
    }
    if (inner == nullptr) return expression;
    expression = inner;
  }
  return expression;
}

}  // namespace

diag::SourceRange RangeOfPath(const syntax::Body& body, const proto::schema::Block& block,
                              const proto::value::Path& path) {
  const diag::SourceRange header = body.file->RangeOf({body.range.start, body.range.start});
  if (path.empty() || path[0].kind != proto::value::PathStep::Kind::kAttribute) return header;
  if (const syntax::Attribute* attribute = body.Find(path[0].name)) {
    return FindInside(attribute->expression.get(), path, 1)->SourceRange();
  }
  const auto* nested = block.FindBlock(path[0].name);
  if (nested == nullptr) return header;
  int64_t wanted = 0;
  size_t next = 1;
  std::string key;
  if (path.size() > 1 && path[1].kind == proto::value::PathStep::Kind::kIndex &&
      path[1].key.IsKnownNonNull()) {
    next = 2;
    if (path[1].key.type() == Type::Number()) wanted = path[1].key.AsNumber().ToInt64().value_or(0);
    if (path[1].key.type() == Type::String()) key = path[1].key.AsString();
  }
  for (const syntax::Block& written : body.blocks) {
    if (written.type == "dynamic" && !written.labels.empty() &&
        written.labels[0].text == path[0].name)
      return body.file->RangeOf(written.header_range);
    if (written.type != path[0].name) continue;
    if (!key.empty() && (written.labels.empty() || written.labels[0].text != key)) continue;
    if (key.empty() && wanted-- > 0) continue;
    return RangeOfPath(written.body, nested->block,
                       {path.begin() + static_cast<ptrdiff_t>(next), path.end()});
  }
  return header;
}

}  // namespace planner::lang
