#include "planner/engine/expression_text.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "planner/addr/quote.h"
#include "planner/format/format.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::text::Append;
using proto::value::Type;
using proto::value::Value;
using Kind = Type::Kind;

void AppendItems(const Value& value, std::string& out) {
  out += '[';
  std::string_view comma;
  for (const Value& element : value.elements()) {
    out += std::exchange(comma, ", ");
    AppendExpression(element, out);
  }
  out += ']';
}

void AppendAttributes(const Value& value, std::string& out) {
  const bool is_map = value.type().kind() == Kind::kMap;
  out += value.size() == 0 ? "{" : "{\n";
  for (size_t i = 0; i < value.size(); ++i) {
    const std::string key = is_map ? value.keys()[i] : value.type().attributes()[i].name;
    Append(out, syntax::IsIdentifier(key) ? key : addr::Quote(key), " = ");
    AppendExpression(value[i], out);
    out += '\n';
  }
  out += '}';
}

}  // namespace

void AppendExpression(const Value& value, std::string& out) {
  if (value.IsNull()) {
    out += "null";
    return;
  }
  switch (value.type().kind()) {
    case Kind::kDynamic: std::abort();  // No known value is of this type.
    case Kind::kBool: out += value.AsBool() ? "true" : "false"; return;
    case Kind::kNumber: out += value.AsNumber().ToString(); return;
    case Kind::kString: out += addr::Quote(value.AsString()); return;
    case Kind::kList:
    case Kind::kSet:
    case Kind::kTuple: return AppendItems(value, out);
    case Kind::kMap:
    case Kind::kObject: return AppendAttributes(value, out);
  }
}

std::string InLayout(const std::string& text) {
  diag::Diagnostics none;
  return format::Format(std::make_shared<const syntax::SourceFile>("", text), none).value_or(text);
}

}  // namespace planner::engine
