#include "planner/lang/expand_blocks.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

// Expands one `dynamic` block.
class DynamicBlock {
 public:
  DynamicBlock(const syntax::Block& block, const Scope& scope, diag::Diagnostics& diags)
      : block_(block), scope_(scope), diags_(diags) {}

  void Expand(std::vector<Expanded>& result) {
    if (!FindParts()) return;
    const std::optional<Value> collection = EvaluateForEach();
    if (!collection) return;
    if (!collection->IsKnown()) {
      result.push_back(Make(Value::Unknown(Type::Dynamic()), Value::Unknown(Type::Dynamic())));
      result.back().unknown = true;
      return;
    }
    const auto marks = collection->marks();
    for (size_t i = 0; i < collection->size(); ++i) {
      result.push_back(
          Make(KeyOf(*collection, i).WithMarks(marks), (*collection)[i].WithMarks(marks)));
    }
  }

 private:
  bool Fail(std::string summary, std::string detail, diag::SourceRange at) {
    diag::AddError(diags_, std::move(summary), std::move(detail), std::move(at));
    return false;
  }

  bool FindParts() {
    const auto header = block_.body.file->RangeOf(block_.header_range);
    for (const syntax::Block& inner : block_.body.blocks) {
      if (inner.type == "content") content_ = &inner;
    }
    for_each_ = block_.body.Find("for_each");
    if (for_each_ == nullptr)
      return Fail("Missing required argument",
                  "The argument \"for_each\" is required, but no definition was found.", header);
    if (content_ == nullptr)
      return Fail("Missing dynamic content block",
                  "Each dynamic block must have exactly one nested \"content\" block.", header);
    iterator_ = block_.labels[0].text;
    if (const auto* name = block_.body.Find("iterator")) {
      const auto keyword = syntax::AsKeyword(*name->expression);
      if (!keyword)
        return Fail("Invalid expression", "Dynamic iterator must be a single variable name.",
                    name->expression->SourceRange());
      iterator_ = *keyword;
    }
    return true;
  }

  std::optional<Value> EvaluateForEach() {
    const size_t before = diags_.size();
    const Value collection = Evaluate(*for_each_->expression, scope_, diags_);
    if (diag::HasErrors({diags_.begin() + static_cast<ptrdiff_t>(before), diags_.end()}))
      return std::nullopt;
    const auto at = for_each_->expression->SourceRange();
    if (collection.IsNull()) {
      Fail("Invalid dynamic for_each value", "Cannot use a null value in for_each.", at);
      return std::nullopt;
    }
    if (collection.type().IsPrimitive()) {
      Fail("Invalid dynamic for_each value",
           Cat("Cannot use a ", FriendlyName(collection.type()),
               " value in for_each. An iterable collection is required."),
           at);
      return std::nullopt;
    }
    return collection;
  }

  static Value KeyOf(const Value& collection, size_t i) {
    switch (collection.type().kind()) {
      case Type::Kind::kMap: return Value::String(collection.keys()[i]);
      case Type::Kind::kObject: return Value::String(collection.type().attributes()[i].name);
      case Type::Kind::kSet: return collection[i];
      default: return Value::Number(static_cast<int64_t>(i));
    }
  }

  // One block, whose content and labels may use the iterator.
  Expanded Make(Value key, Value value) {
    Expanded expanded{.body = &content_->body, .block = content_, .scope = scope_};
    expanded.scope.names[iterator_] =
        Value::Object({{"key", std::move(key)}, {"value", std::move(value)}});
    const auto* labels = block_.body.Find("labels");
    if (labels == nullptr) return expanded;
    const Value names = Evaluate(*labels->expression, expanded.scope, diags_);
    if (!names.IsKnownNonNull() || names.type().IsPrimitive()) return expanded;
    for (const Value& name : names.elements()) {
      const auto text = proto::value::Convert(name, Type::String(), nullptr);
      if (text && text->IsKnownNonNull()) expanded.labels.emplace_back(text->AsString());
    }
    return expanded;
  }

  const syntax::Block& block_;
  const Scope& scope_;
  diag::Diagnostics& diags_;
  const syntax::Block* content_ = nullptr;
  const syntax::Attribute* for_each_ = nullptr;
  std::string iterator_;
};

}  // namespace

std::vector<Expanded> ExpandBlocks(const syntax::Body& body, const std::string& type,
                                   const Scope& scope, diag::Diagnostics& diags) {
  std::vector<Expanded> result;
  for (const syntax::Block& block : body.blocks) {
    if (block.type == type) {
      Expanded expanded{.body = &block.body, .block = &block, .scope = scope};
      for (const syntax::Label& label : block.labels) expanded.labels.push_back(label.text);
      result.push_back(std::move(expanded));
    } else if (block.type == "dynamic" && block.labels.size() == 1 &&
               block.labels[0].text == type) {
      DynamicBlock(block, scope, diags).Expand(result);
    }
  }
  return result;
}

}  // namespace planner::lang
