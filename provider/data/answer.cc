#include "provider/data/answer.h"

#include <utility>

#include "provider/parts/explain.h"

namespace provider::data {

using proto::value::Type;
using proto::value::Value;
using resource::DataAnswer;
using resource::Diagnostic;

DataAnswer Failed(std::string summary, std::string detail) {
  DataAnswer answer;
  answer.diags.push_back({Diagnostic::Severity::kError, std::move(summary), std::move(detail), {}});
  return answer;
}

DataAnswer Failed(std::string summary, const absl::Status& error) {
  return Failed(std::move(summary), parts::Explain(error));
}

Value TextOrNull(std::string_view text) {
  return text.empty() ? Value::Null(Type::String()) : Value::String(text);
}

}  // namespace provider::data
