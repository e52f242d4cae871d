#include "planner/render/value_text.h"

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "planner/plan/go_quote.h"

namespace planner::render {

using proto::value::Type;
using proto::value::Value;

namespace {

std::string Print(const Value& value, int indent);

std::string Spaces(int indent) { return std::string(static_cast<size_t>(indent), ' '); }

std::string NullText(Type type) {
  switch (type.kind()) {
    case Type::Kind::kDynamic: return "null";
    case Type::Kind::kBool: return "tobool(null)";
    case Type::Kind::kNumber: return "tonumber(null)";
    case Type::Kind::kString: return "tostring(null)";
    case Type::Kind::kList:
      return "tolist(null) /* of " + proto::value::FriendlyName(type.element()) + " */";
    case Type::Kind::kSet:
      return "toset(null) /* of " + proto::value::FriendlyName(type.element()) + " */";
    case Type::Kind::kMap:
      return "tomap(null) /* of " + proto::value::FriendlyName(type.element()) + " */";
    case Type::Kind::kTuple:
    case Type::Kind::kObject: return "null /* " + proto::value::FriendlyName(type) + " */";
  }
  std::abort();  // Every kind has a case above.
}

std::string StringText(std::string_view text, int indent) {
  if (text.find('\n') == std::string_view::npos) return plan::GoQuote(text);
  const std::string owned(text);
  const std::vector<std::string> lines = absl::StrSplit(owned, '\n');
  std::string marker = "EOT";
  while (owned.find(marker) != std::string::npos) marker += '_';
  std::string out = (indent == 0 ? "<<" : "<<-") + marker + "\n";
  for (const std::string& line : lines) out += Spaces(indent) + line + "\n";
  return out + Spaces(indent) + marker;
}

std::string Sequence(const Value& value, int indent) {
  if (value.size() == 0) return "[]";
  std::string out = "[\n";
  for (const Value& element : value.elements()) {
    out += Spaces(indent + 2) + Print(element, indent + 2) + ",\n";
  }
  return out + Spaces(indent) + "]";
}

std::string Keyed(const Value& value, int indent) {
  if (value.size() == 0) return "{}";
  std::string out = "{\n";
  for (size_t i = 0; i < value.size(); ++i) {
    const std::string& key = value.type().kind() == Type::Kind::kMap
                                 ? value.keys()[i]
                                 : value.type().attributes()[i].name;
    out += Spaces(indent + 2) + plan::GoQuote(key) + " = " + Print(value[i], indent + 2) + "\n";
  }
  return out + Spaces(indent) + "}";
}

std::string Print(const Value& value, int indent) {
  if (value.HasMark(proto::value::kSensitive)) return "(sensitive value)";
  if (value.HasMark(proto::value::kEphemeral)) return "(ephemeral value)";
  if (!value.IsKnown()) return "(known after apply)";
  if (value.IsNull()) return NullText(value.type());
  switch (value.type().kind()) {
    case Type::Kind::kDynamic: return "null";
    case Type::Kind::kBool: return value.AsBool() ? "true" : "false";
    case Type::Kind::kNumber: return value.AsNumber().ToString();
    case Type::Kind::kString: return StringText(value.AsString(), indent);
    case Type::Kind::kList: return "tolist(" + Sequence(value, indent) + ")";
    case Type::Kind::kSet: return "toset(" + Sequence(value, indent) + ")";
    case Type::Kind::kMap: return "tomap(" + Keyed(value, indent) + ")";
    case Type::Kind::kTuple: return Sequence(value, indent);
    case Type::Kind::kObject: return Keyed(value, indent);
  }
  std::abort();  // Every kind has a case above.
}

}  // namespace

std::string ValueText(const Value& value) { return Print(value, 0); }

}  // namespace planner::render
