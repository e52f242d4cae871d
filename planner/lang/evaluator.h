#ifndef PLANNER_LANG_EVALUATOR_H_
#define PLANNER_LANG_EVALUATOR_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/lang/scope.h"
#include "planner/syntax/tree.h"
#include "proto/value/value.h"

// The evaluation of one expression; inside this folder only.
namespace planner::lang {

struct Function;

// Where an expression stands. Some functions are not everywhere: the console has no
// plantimestamp(), templates cannot render others, and those in strings cannot read files.
enum class Place { kConfiguration, kConsole, kTemplateFile, kTemplateString };

class Evaluator {
 public:
  using Value = proto::value::Value;
  Evaluator(const Scope& scope, diag::Diagnostics& diags, Place place = Place::kConfiguration)
      : scope_(scope), diags_(diags), place_(place) {}

  Value Evaluate(const syntax::Expression& expression);

 private:
  // --- evaluate.cc
  Value EvaluateJsonString(const syntax::JsonString& node);
  Value EvaluateTuple(const syntax::Tuple& node);
  Value EvaluateObject(const syntax::Object& node);
  Value EvaluateReference(const syntax::Expression& expression);
  Value EvaluateRoot(const syntax::Expression& root, const syntax::Expression& whole,
                     size_t* steps);

  // --- evaluate_template.cc
  Value EvaluateTemplate(const syntax::Template& node, const syntax::Expression& expression);
  Value EvaluateTemplateFor(const syntax::TemplateFor& node, const syntax::Expression& expression);

  // --- evaluate_call.cc
  // By name, built-in or of a provider; null if there is none.
  const Function* FindFunction(std::string_view name) const;
  Value EvaluateCall(const syntax::Call& node, const syntax::Expression& expression);
  std::optional<Value> ExpandedArgument(const syntax::Expression& source);
  bool ExpandArguments(const syntax::Call& node, std::vector<Value>& arguments,
                       std::vector<const syntax::Expression*>& sources);
  bool ConvertArguments(const Function& function, std::vector<Value>& arguments,
                        const std::vector<const syntax::Expression*>& sources,
                        const syntax::Call& node, const syntax::Expression& expression);
  bool CheckArgumentCount(const Function& function,
                          const std::vector<const syntax::Expression*>& sources,
                          const syntax::Call& node, const syntax::Expression& expression);
  std::string RefusalOf(const Function& function, std::string_view name) const;
  std::string HintAtNamespace(std::string_view name) const;
  Value FailUnknownFunction(const syntax::Call& node, const syntax::Expression& expression);
  Value FailCall(std::string summary, std::string detail, syntax::Range subject,
                 const syntax::Call& node, const syntax::Expression& expression);

  // --- evaluate_special_call.cc
  // The result of a call whose arguments are expressions to it; nullopt: it is an ordinary one.
  std::optional<Value> EvaluateSpecialCall(const Function& function, const syntax::Call& node,
                                           const syntax::Expression& expression);
  std::optional<Value> Attempt(const syntax::Expression& argument, diag::Diagnostics& diags) const;
  Value EvaluateCan(const syntax::Expression& argument) const;
  Value EvaluateTry(const syntax::Call& node, const syntax::Expression& expression);
  std::optional<Value> CheckTemplateArgument(const syntax::Call& node,
                                             const syntax::Expression& expression);

  // --- operators.cc
  // Reports an operand that is null.
  bool IsNoOperand(const Value& operand, const syntax::Expression& expression);
  Value EvaluateUnary(const syntax::Unary& node, const syntax::Expression& expression);
  Value EvaluateBinary(const syntax::Binary& node, const syntax::Expression& expression);
  Value EvaluateConditional(const syntax::ExpressionPtr& condition,
                            const syntax::ExpressionPtr& then,
                            const syntax::ExpressionPtr& otherwise,
                            const syntax::Expression& expression);
  std::optional<Value> Operand(const syntax::Expression& operand, proto::value::Type type,
                               std::string_view which, const syntax::Expression& expression);

  // --- iterate.cc
  Value EvaluateFor(const syntax::For& node, const syntax::Expression& expression);
  Value EvaluateSplat(const syntax::Splat& node, const syntax::Expression& expression);
  // Keys and values of something that can be iterated over, with its marks; nullopt after an
  // error. Empty `entries` with `unknown` true: what there is cannot be known yet.
  struct Entries {
    std::vector<std::pair<Value, Value>> entries = {};
    bool unknown = false;
    proto::value::Marks marks = proto::value::kNoMarks;
  };
  std::optional<Entries> Iterate(const Value& collection, const syntax::Expression& expression);
  // What a `for` expression has made so far.
  struct ForResult {
    std::vector<Value> elements = {};
    std::map<std::string, std::vector<Value>> groups = {};
    proto::value::Marks marks = proto::value::kNoMarks;
    bool unknown = false;
  };
  bool CheckForCondition(const syntax::For& node);
  bool ForCondition(const syntax::For& node, ForResult& result);
  std::optional<std::string> ForKey(const syntax::For& node, const syntax::Expression& expression,
                                    ForResult& result);
  void VisitEntry(const syntax::For& node, const syntax::Expression& expression, ForResult& result);
  proto::value::Type SplatType(const syntax::Splat& node, proto::value::Type source);

  Value Fail(std::string summary, std::string detail, const syntax::Expression& subject,
             const syntax::Expression& context);

  // Names bound inside the expression, innermost last.
  std::vector<std::pair<std::string_view, Value>> bound_;
  std::vector<Value> items_;  // What SplatItem stands for, innermost last.
  const Scope& scope_;
  diag::Diagnostics& diags_;
  Place place_;
  friend class Binding;
};

// Attribute and index access as `.name` and `[key]` do it. On failure fills `error` and returns
// unknown of Dynamic type.
struct AccessError {
  std::string summary = {};
  std::string detail = {};
};
proto::value::Value GetAttribute(const proto::value::Value& value, std::string_view name,
                                 AccessError* error);
proto::value::Value GetElement(const proto::value::Value& value, const proto::value::Value& key,
                               AccessError* error);

}  // namespace planner::lang

#endif  // PLANNER_LANG_EVALUATOR_H_
