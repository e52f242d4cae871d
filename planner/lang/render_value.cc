#include "planner/lang/render_value.h"

#include <cstdlib>
#include <string>
#include <string_view>

#include "proto/text/cat.h"
#include "proto/text/go_quote.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;
using Kind = Type::Kind;

// Whether a line of `text` is `word`, white space around it not counted: it would end a heredoc.
bool HasLine(std::string_view text, std::string_view word) {
  constexpr std::string_view kSpace = " \t\r\v\f";
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const size_t before = text.substr(0, at).find_last_not_of(kSpace);
    const size_t after = text.find_first_not_of(kSpace, at + word.size());
    if ((before == std::string_view::npos || text[before] == '\n') &&
        (after == std::string_view::npos || text[after] == '\n')) {
      return true;
    }
  }
  return false;
}

// Multi-line strings as heredocs.
std::string RenderString(std::string_view text, int indent) {
  if (text.find('\n') == std::string_view::npos) return proto::text::GoQuote(text);
  std::string marker = "EOT";
  while (HasLine(text, marker)) marker += "_";
  const std::string space(static_cast<size_t>(indent), ' ');
  std::string out = Cat("<<", indent > 0 ? "-" : "", marker, "\n");
  size_t at = 0;
  while (at <= text.size()) {
    size_t end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    out += Cat(space, text.substr(at, end - at), "\n");
    at = end + 1;
  }
  return out + Cat(space, marker);
}

std::string NullOf(Type type) {
  switch (type.kind()) {
    case Kind::kBool: return "tobool(null)";
    case Kind::kNumber: return "tonumber(null)";
    case Kind::kString: return "tostring(null)";
    case Kind::kList: return Cat("tolist(null) /* of ", FriendlyName(type.element()), " */");
    case Kind::kSet: return Cat("toset(null) /* of ", FriendlyName(type.element()), " */");
    case Kind::kMap: return Cat("tomap(null) /* of ", FriendlyName(type.element()), " */");
    case Kind::kDynamic: return "null";
    case Kind::kTuple:
    case Kind::kObject: return Cat("null /* ", FriendlyName(type), " */");
  }
  std::abort();  // Every kind has a case above.
}

std::string RenderKeyed(const Value& value, int indent) {
  if (value.size() == 0) return "{}";
  std::string out = "{\n";
  for (size_t i = 0; i < value.size(); ++i) {
    const std::string key =
        value.type().kind() == Kind::kMap ? value.keys()[i] : value.type().attributes()[i].name;
    out += Cat(std::string(static_cast<size_t>(indent) + 2, ' '), RenderString(key, indent + 2),
               " = ", RenderValue(value[i], indent + 2), "\n");
  }
  return out + Cat(std::string(static_cast<size_t>(indent), ' '), "}");
}

std::string RenderSequence(const Value& value, int indent) {
  if (value.size() == 0) return "[]";
  std::string out = "[\n";
  for (const Value& element : value.elements()) {
    out += Cat(std::string(static_cast<size_t>(indent) + 2, ' '), RenderValue(element, indent + 2),
               ",\n");
  }
  return out + Cat(std::string(static_cast<size_t>(indent), ' '), "]");
}

}  // namespace

std::string RenderValue(const Value& value, int indent) {
  if (!value.IsKnown()) return "(known after apply)";
  if (value.HasMark(proto::value::kSensitive)) return "(sensitive value)";
  if (value.HasMark(proto::value::kEphemeral)) return "(ephemeral value)";
  if (value.IsNull()) return NullOf(value.type());
  switch (value.type().kind()) {
    case Kind::kDynamic: std::abort();  // No known value is of this type.
    case Kind::kBool: return value.AsBool() ? "true" : "false";
    case Kind::kNumber: return value.AsNumber().ToString();
    case Kind::kString: return RenderString(value.AsString(), indent);
    case Kind::kObject: return RenderKeyed(value, indent);
    case Kind::kMap: return Cat("tomap(", RenderKeyed(value, indent), ")");
    case Kind::kTuple: return RenderSequence(value, indent);
    case Kind::kList: return Cat("tolist(", RenderSequence(value, indent), ")");
    case Kind::kSet: return Cat("toset(", RenderSequence(value, indent), ")");
  }
  std::abort();  // Every kind has a case above.
}

std::string RenderType(Type type, int indent) {
  const std::string outer(static_cast<size_t>(indent), ' ');
  const std::string inner(static_cast<size_t>(indent) + 4, ' ');
  const auto collection = [&](std::string_view name) {
    if (!type.element().IsStructural())
      return Cat(name, "(", RenderType(type.element(), indent), ")");
    return Cat(name, "(\n", inner, RenderType(type.element(), indent + 4), ",\n", outer, ")");
  };
  switch (type.kind()) {
    case Kind::kDynamic: return "dynamic";
    case Kind::kBool: return "bool";
    case Kind::kNumber: return "number";
    case Kind::kString: return "string";
    case Kind::kList: return collection("list");
    case Kind::kSet: return collection("set");
    case Kind::kMap: return collection("map");
    case Kind::kTuple: {
      if (type.elements().empty()) return "tuple([])";
      std::string out = "tuple([\n";
      for (const Type element : type.elements())
        out += Cat(inner, RenderType(element, indent + 4), ",\n");
      return Cat(out, outer, "])");
    }
    case Kind::kObject: {
      if (type.attributes().empty()) return "object({})";
      std::string out = "object({\n";
      for (const auto& attribute : type.attributes())
        out += Cat(inner, attribute.name, ": ", RenderType(attribute.type, indent + 4), ",\n");
      return Cat(out, outer, "})");
    }
  }
  std::abort();  // Every kind has a case above.
}

}  // namespace planner::lang
