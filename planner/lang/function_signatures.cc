#include "planner/lang/function_signatures.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/functions.h"
#include "proto/text/cat.h"
#include "proto/value/json.h"

namespace planner::lang {
namespace {

using proto::text::Append;
using proto::value::Type;
using proto::value::Value;

// What can be said of the result's type without knowing arguments.
Type ListedType(const Function& function) {
  std::vector<Value> arguments;
  for (size_t i = 0; i < function.parameters.size() + (function.variadic ? 1 : 0); ++i) {
    const Parameter& parameter = function.ParameterAt(i);
    if (parameter.type == Type::Dynamic() && !parameter.allow_dynamic) return Type::Dynamic();
    arguments.push_back(Value::Unknown(parameter.type));
  }
  return function.result_type(arguments);
}

std::string ParameterJson(const Parameter& parameter) {
  std::string out = "{\"name\":";
  proto::value::AppendJsonString(parameter.name, out);
  if (parameter.allow_null) out += ",\"is_nullable\":true";
  Append(out, ",\"type\":", TypeToJson(parameter.type), "}");
  return out;
}

std::string SignatureJson(std::string_view name, const Function& function) {
  std::string out = "{\"description\":";
  proto::value::AppendJsonString(DescribeFunction(name), out);
  Append(out, ",\"return_type\":", TypeToJson(ListedType(function)));
  if (!function.parameters.empty()) {
    out += ",\"parameters\":";
    std::string_view separator = "[";
    for (const Parameter& parameter : function.parameters)
      Append(out, std::exchange(separator, ","), ParameterJson(parameter));
    out += ']';
  }
  if (function.variadic) Append(out, ",\"variadic_parameter\":", ParameterJson(*function.variadic));
  return out + '}';
}

}  // namespace

std::string FunctionSignaturesJson() {
  std::string out = R"({"format_version":"1.0","function_signatures":)";
  std::string_view separator = "{";
  for (const auto& [name, function] : Functions()) {
    Append(out, std::exchange(separator, ","), "\"", name, "\":", SignatureJson(name, function));
  }
  return out + "}}";
}

}  // namespace planner::lang
