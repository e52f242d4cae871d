#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "planner/lang/type_expression.h"
#include "planner/syntax/parser.h"
#include "planner/syntax/source_file.h"
#include "proto/value/convert.h"
#include "proto/value/value.h"

// A type constraint with the defaults in it, used on values that have nothing.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using proto::value::Value;
  planner::diag::Diagnostics diags;
  const auto expression = planner::syntax::ParseExpression(
      std::make_shared<planner::syntax::SourceFile>(
          "fuzz.tf", std::string(reinterpret_cast<const char*>(data), size)),
      diags);
  if (expression == nullptr || planner::diag::HasErrors(diags)) return 0;
  const auto constraint = planner::lang::ParseTypeExpression(*expression, diags);
  if (!constraint) {
    if (!planner::diag::HasErrors(diags)) std::abort();
    return 0;
  }
  if (constraint->defaults == nullptr) return 0;
  const Value empty = Value::Object({});
  for (const Value& value : {empty, Value::Tuple({empty, Value::Null(empty.type())}),
                             Value::Object({{"a", empty}}), Value::Unknown(empty.type())}) {
    proto::value::ConversionError error;
    Convert(planner::lang::ApplyDefaults(*constraint->defaults, value), constraint->type, &error);
  }
  return 0;
}
