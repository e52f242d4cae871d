#include "planner/lang/schema_traversal.h"

#include <string>
#include <utility>
#include <vector>

#include "planner/lang/evaluator.h"
#include "planner/syntax/parser.h"
#include "proto/text/cat.h"

namespace planner::lang {
namespace {

using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::text::Cat;
using proto::value::Value;
using Steps = absl::Span<const syntax::TraversalStep>;

class StepChecker {
 public:
  StepChecker(const syntax::SourceFile& file, diag::Diagnostics& diags)
      : file_(file), diags_(diags) {}

  // NOLINTNEXTLINE(misc-no-recursion): blocks hold blocks.
  bool OfBlock(const Block& block, Steps steps) {
    if (steps.empty()) return true;
    const syntax::TraversalStep& step = steps[0];
    if (step.key) return FailKey(step);
    if (const auto* attribute = block.FindAttribute(step.name))
      return OfValue(Value::Unknown(attribute->ImpliedType()), steps.subspan(1));
    if (const auto* nested = block.FindBlock(step.name)) return OfNested(*nested, steps.subspan(1));
    std::vector<std::string> names;
    for (const auto& known : block.attributes) names.push_back(known.name);
    for (const auto& known : block.blocks) names.push_back(known.type_name);
    const std::string similar = diag::SimilarName(step.name, names);
    return Fail(
        "Unsupported attribute",
        Cat("This object has no argument, nested block, or exported attribute named \"", step.name,
            "\".", similar.empty() ? "" : Cat(" Did you mean \"", similar, "\"?")),
        step);
  }

 private:
  bool Fail(std::string summary, std::string detail, const syntax::TraversalStep& step) {
    diag::AddError(diags_, std::move(summary), std::move(detail), file_.RangeOf(step.range));
    return false;
  }

  bool FailKey(const syntax::TraversalStep& step) {
    const bool is_name = step.key->type() == proto::value::Type::String() &&
                         syntax::IsIdentifier(step.key->AsString());
    return Fail("Invalid index operation",
                is_name ? Cat("Only attribute access is allowed here. Did you mean to access "
                              "attribute \"",
                              step.key->AsString(), "\" using the dot operator?")
                        : "Only attribute access is allowed here, using the dot operator.",
                step);
  }

  // NOLINTNEXTLINE(misc-no-recursion): blocks hold blocks.
  bool OfNested(const NestedBlock& nested, Steps steps) {
    if (nested.nesting == Nesting::kSingle || nested.nesting == Nesting::kGroup)
      return OfBlock(nested.block, steps);
    if (steps.empty()) return true;
    const std::string& type = nested.type_name;
    if (nested.nesting == Nesting::kSet) {
      return Fail(
          "Cannot index a set value",
          Cat("Blocks of type \"", type,
              "\" are a set of objects, and the elements of a set have no keys. To find "
              "those that match something, use a \"for\" expression with an \"if\" clause."),
          steps[0]);
    }
    if (nested.nesting == Nesting::kList && !steps[0].key) {
      return Fail("Invalid operation",
                  Cat("Blocks of type \"", type,
                      "\" are a list of objects, which needs the number of one of them, as in .",
                      type, "[0]."),
                  steps[0]);
    }
    return OfBlock(nested.block, steps.subspan(1));
  }

  bool OfValue(Value value, Steps steps) {
    for (const syntax::TraversalStep& step : steps) {
      AccessError error;
      value =
          step.key ? GetElement(value, *step.key, &error) : GetAttribute(value, step.name, &error);
      if (!error.summary.empty())
        return Fail(std::move(error.summary), std::move(error.detail), step);
    }
    return true;
  }

  const syntax::SourceFile& file_;
  diag::Diagnostics& diags_;
};

}  // namespace

bool CheckSteps(const Block& block, absl::Span<const syntax::TraversalStep> steps,
                const syntax::SourceFile& file, diag::Diagnostics& diags) {
  return StepChecker(file, diags).OfBlock(block, steps);
}

}  // namespace planner::lang
