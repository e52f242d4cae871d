#include "planner/lang/expand_blocks.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "planner/lang/check_body.h"
#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"
#include "proto/value/convert.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Type;
using proto::value::Value;

// What a `dynamic` block may hold.
proto::schema::Block DynamicSchema(bool has_labels) {
  proto::schema::Block schema;
  const auto argument = [&](const char* name, bool required) {
    schema.attributes.push_back(
        {.name = name, .type = Type::Dynamic(), .required = required, .optional = !required});
  };
  argument("for_each", true);
  argument("iterator", false);
  if (has_labels) argument("labels", true);
  schema.blocks.push_back({.type_name = "content", .nesting = proto::schema::Nesting::kList});
  return schema;
}

// Expands one `dynamic` block that makes blocks with as many labels.
class DynamicBlock {
 public:
  DynamicBlock(const syntax::Block& block, size_t labels, const Scope& scope,
               diag::Diagnostics& diags)
      : block_(block), label_count_(labels), scope_(scope), diags_(diags) {}

  void Expand(std::vector<Expanded>& result) {
    if (!CheckMembers(block_.body, DynamicSchema(label_count_ > 0), diags_)) return;
    if (!ReadIterator()) return;
    const std::optional<Value> collection = EvaluateForEach();
    if (!collection || !ReadLabels() || !FindContent()) return;
    if (!collection->IsKnown()) {
      Make(Value::Unknown(Type::Dynamic()), Value::Unknown(Type::Dynamic()), result);
      if (!result.empty()) result.back().unknown = true;
      return;
    }
    const auto marks = collection->marks();
    for (size_t i = 0; i < collection->size(); ++i)
      Make(KeyOf(*collection, i).WithMarks(marks), (*collection)[i].WithMarks(marks), result);
  }

 private:
  bool Fail(std::string summary, std::string detail, diag::SourceRange at) {
    diag::AddError(diags_, std::move(summary), std::move(detail), std::move(at));
    return false;
  }

  bool ReadIterator() {
    iterator_ = block_.labels[0].text;
    const auto* name = block_.body.Find("iterator");
    if (name == nullptr) return true;
    const auto traversal = syntax::AsTraversal(*name->expression);
    if (!traversal) {
      return Fail("Invalid expression", "Dynamic iterator must be a single variable name.",
                  name->expression->SourceRange());
    }
    if (traversal->steps.size() != 1) {
      return Fail("Invalid dynamic iterator name",
                  "Dynamic iterator must be a single variable name.", traversal->SourceRange());
    }
    iterator_ = traversal->steps[0].name;
    return true;
  }

  bool ReadLabels() {
    const auto* labels = block_.body.Find("labels");
    if (labels == nullptr) return true;
    const auto* list = labels->expression->As<syntax::Tuple>();
    if (list == nullptr) {
      return Fail("Invalid expression", "A static list expression is required.",
                  labels->expression->SourceRange());
    }
    labels_ = &list->elements;
    if (labels_->size() == label_count_) return true;
    const std::string rule =
        Cat("Blocks of type \"", block_.labels[0].text, "\" require ", label_count_, " label(s).");
    if (labels_->size() < label_count_) {
      return Fail("Insufficient dynamic block labels", rule, labels->expression->SourceRange());
    }
    return Fail("Extraneous dynamic block label", rule, (*labels_)[label_count_]->SourceRange());
  }

  bool FindContent() {
    for (const syntax::Block& inner : block_.body.blocks) {
      if (inner.type != "content") continue;
      if (content_ != nullptr) {
        return Fail("Extraneous dynamic content block",
                    "Each dynamic block can have one nested \"content\" block only.",
                    block_.body.file->RangeOf(inner.header_range));
      }
      content_ = &inner;
    }
    if (content_ != nullptr) return true;
    return Fail("Missing dynamic content block",
                "A dynamic block needs a nested block of type \"content\", the body of each block "
                "that it makes.",
                MissingRange(block_.body));
  }

  std::optional<Value> EvaluateForEach() {
    const syntax::Attribute& for_each = *block_.body.Find("for_each");
    const size_t before = diags_.size();
    const Value collection = Evaluate(*for_each.expression, scope_, diags_);
    if (diag::HasErrors({diags_.begin() + static_cast<ptrdiff_t>(before), diags_.end()}))
      return std::nullopt;
    const auto at = for_each.expression->SourceRange();
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

  // One block, whose content and labels may use the iterator; none if a label is wrong.
  void Make(Value key, Value value, std::vector<Expanded>& result) {
    Expanded expanded{.body = &content_->body, .block = content_, .scope = scope_};
    expanded.scope.names[iterator_] =
        Value::Object({{"key", std::move(key)}, {"value", std::move(value)}});
    if (labels_ != nullptr) {
      for (const syntax::ExpressionPtr& label : *labels_) {
        std::optional<std::string> text = EvaluateLabel(*label, expanded.scope);
        if (!text) return;
        expanded.labels.push_back(*std::move(text));
      }
    }
    result.push_back(std::move(expanded));
  }

  std::optional<std::string> EvaluateLabel(const syntax::Expression& label, const Scope& scope) {
    const size_t before = diags_.size();
    const Value value = Evaluate(label, scope, diags_);
    if (diag::HasErrors({diags_.begin() + static_cast<ptrdiff_t>(before), diags_.end()}))
      return std::nullopt;
    const auto refuse = [&](std::string detail) {
      Fail("Invalid dynamic block label", std::move(detail), label.SourceRange());
      return std::nullopt;
    };
    proto::value::ConversionError error;
    const auto text = proto::value::Convert(value, Type::String(), &error);
    if (!text)
      return refuse(
          Cat("This value cannot be the label of a block: ", ConversionMessage(error), "."));
    if (text->IsNull()) return refuse("A null value cannot be the label of a block.");
    if (!text->IsKnown()) {
      return refuse(
          "This value is known only after apply. The label of a block has to be known before.");
    }
    if (text->marks() != 0) {
      return refuse("This value is sensitive or ephemeral, so it cannot be the label of a block.");
    }
    return std::string(text->AsString());
  }

  const syntax::Block& block_;
  size_t label_count_;
  const Scope& scope_;
  diag::Diagnostics& diags_;
  const syntax::Block* content_ = nullptr;
  const std::vector<syntax::ExpressionPtr>* labels_ = nullptr;
  std::string iterator_;
};

}  // namespace

std::vector<Expanded> ExpandBlocks(const syntax::Body& body, const std::string& type, size_t labels,
                                   const Scope& scope, diag::Diagnostics& diags) {
  std::vector<Expanded> result;
  for (const syntax::Block& block : body.blocks) {
    if (block.type == type) {
      if (block.labels.size() != labels) continue;
      Expanded expanded{.body = &block.body, .block = &block, .scope = scope};
      for (const syntax::Label& label : block.labels) expanded.labels.push_back(label.text);
      result.push_back(std::move(expanded));
    } else if (block.type == "dynamic" && block.labels.size() == 1 &&
               block.labels[0].text == type) {
      DynamicBlock(block, labels, scope, diags).Expand(result);
    }
  }
  return result;
}

}  // namespace planner::lang
