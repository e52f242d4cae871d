#include "planner/render/expression_json.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/lang/evaluate.h"
#include "planner/lang/reference.h"
#include "planner/render/json_object.h"

namespace planner::render {

using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::value::Value;

namespace {

std::optional<Value> ConstantOf(const syntax::Expression& expression) {
  diag::Diagnostics ignored;  // That it is no constant is no mistake.
  std::optional<Value> value = lang::EvaluateConstant(expression, ignored);
  const bool usable = value && !diag::HasErrors(ignored) && value->IsWhollyKnown();
  return usable ? value : std::nullopt;
}

syntax::Traversal FirstSteps(const syntax::Traversal& traversal, size_t count) {
  syntax::Traversal prefix = traversal;
  prefix.steps.resize(count);
  return prefix;
}

// A reference in full, then each shorter form down to the object, then without its key; of a
// module's output then the module.
void AddReference(const syntax::Traversal& traversal, std::vector<std::string>& names) {
  diag::Diagnostics ignored;  // Mistakes were reported when validating.
  const std::optional<lang::Reference> reference = lang::ParseReference(traversal, ignored);
  if (!reference) {
    names.push_back(JsonText(syntax::ToString(traversal)));
    return;
  }
  const bool is_self = reference->kind == lang::Reference::Kind::kSelf;
  const bool is_output = !reference->OutputName().empty();
  size_t object =
      is_self ? 1 : reference->steps + (reference->is_keyed() ? 1 : 0) + (is_output ? 1 : 0);
  syntax::Traversal shown = traversal;
  if (reference->kind == lang::Reference::Kind::kResource && shown.steps[0].name == "resource") {
    shown.steps.erase(shown.steps.begin());
    --object;
  }
  for (size_t count = shown.steps.size(); count >= object && count > 0; --count) {
    names.push_back(JsonText(syntax::ToString(FirstSteps(shown, count))));
  }
  if (reference->is_keyed() || is_output)
    names.push_back(JsonText(syntax::ToString(FirstSteps(shown, object - 1))));
}

std::string BlocksJson(const std::vector<const syntax::Block*>& blocks, const NestedBlock& nested) {
  const auto one = [&](const syntax::Block& block) {
    const std::string json = BodyExpressionsJson(block.body, nested.block);
    return json.empty() ? std::string("{}") : json;
  };
  switch (nested.nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: return one(*blocks.front());
    case Nesting::kMap: {
      JsonObject object;
      for (const syntax::Block* block : blocks) {
        if (!block->labels.empty()) object.Raw(block->labels.front().text, one(*block));
      }
      return std::move(object).Take();
    }
    case Nesting::kList:
    case Nesting::kSet: break;
  }
  std::vector<std::string> texts;
  texts.reserve(blocks.size());
  for (const syntax::Block* block : blocks) texts.push_back(one(*block));
  return JsonArray(texts);
}

}  // namespace

std::string ExpressionJson(const syntax::Expression& expression) {
  JsonObject object;
  if (const std::optional<Value> constant = ConstantOf(expression)) {
    object.Raw("constant_value", KnownJson(*constant));
  }
  std::vector<std::string> names;
  for (const syntax::Traversal& traversal : lang::References(expression)) {
    AddReference(traversal, names);
  }
  if (!names.empty()) object.Raw("references", JsonArray(names));
  return std::move(object).Take();
}

std::string BodyExpressionsJson(const syntax::Body& body, const Block& block) {
  std::map<std::string, std::string> members;
  for (const syntax::Attribute& attribute : body.attributes) {
    const bool known = block.FindAttribute(attribute.name) != nullptr;
    if (known && attribute.expression != nullptr) {
      members[attribute.name] = ExpressionJson(*attribute.expression);
    }
  }
  for (const NestedBlock& nested : block.blocks) {
    std::vector<const syntax::Block*> blocks;
    for (const syntax::Block& candidate : body.blocks) {
      if (candidate.type == nested.type_name) blocks.push_back(&candidate);
    }
    if (!blocks.empty()) members[nested.type_name] = BlocksJson(blocks, nested);
  }
  if (members.empty()) return "";
  JsonObject object;
  for (const auto& [name, json] : members) object.Raw(name, json);
  return std::move(object).Take();
}

}  // namespace planner::render
