#include "planner/lang/reference.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "planner/lang/evaluate.h"
#include "proto/text/cat.h"
#include "proto/value/value.h"

namespace planner::lang {
namespace {

using proto::text::Cat;
using proto::value::Type;

std::nullopt_t Invalid(std::string summary, std::string detail, const syntax::Traversal& traversal,
                       diag::Diagnostics& diags) {
  diag::AddError(diags, std::move(summary), std::move(detail), traversal.SourceRange());
  return std::nullopt;
}

addr::InstanceKey KeyOf(const syntax::Traversal& traversal, size_t step) {
  if (step >= traversal.steps.size() || !traversal.steps[step].key) return {};
  const proto::value::Value& key = *traversal.steps[step].key;
  if (key.type() == Type::String()) return std::string(key.AsString());
  const auto number = key.AsNumber().ToInt64();
  return number ? addr::InstanceKey(*number) : addr::InstanceKey();
}

// What has to follow the beginning of a reference to a resource.
std::string_view RuleFor(addr::ResourceMode mode) {
  switch (mode) {
    case addr::ResourceMode::kData:
      return "The \"data\" object must be followed by two attribute names: the data source type "
             "and "
             "the resource name.";
    case addr::ResourceMode::kEphemeral:
      return "The \"ephemeral\" object must be followed by two attribute names: the ephemeral "
             "resource type and the resource name.";
    case addr::ResourceMode::kManaged:
      return "A reference to a resource type must be followed by at least one attribute access, "
             "specifying the resource name.";
  }
  return {};
}

std::optional<Reference> ParseResource(const syntax::Traversal& t, size_t first,
                                       addr::ResourceMode mode, diag::Diagnostics& diags) {
  if (t.steps.size() < first + 2 || t.steps[first].key || t.steps[first + 1].key) {
    return Invalid("Invalid reference", std::string(RuleFor(mode)), t, diags);
  }
  Reference r{.kind = Reference::Kind::kResource, .steps = first + 2, .traversal = t};
  r.resource = {.mode = mode, .type = t.steps[first].name, .name = t.steps[first + 1].name};
  r.key = KeyOf(t, first + 2);
  return r;
}

std::optional<Reference> ParseNamed(Reference::Kind kind, const syntax::Traversal& t,
                                    diag::Diagnostics& diags) {
  const std::string& root = t.steps[0].name;
  if (t.steps.size() < 2) {
    return Invalid(
        "Invalid reference",
        Cat("The \"", root,
            "\" object cannot be accessed directly. Instead, access one of its attributes."),
        t, diags);
  }
  if (t.steps[1].key) {
    return Invalid("Invalid reference",
                   Cat("The \"", root, "\" object does not support this operation."), t, diags);
  }
  return Reference{.kind = kind,
                   .name = t.steps[1].name,
                   .key = kind == Reference::Kind::kModule ? KeyOf(t, 2) : addr::InstanceKey(),
                   .traversal = t};
}

class BodyVisitor {
 public:
  std::vector<syntax::Traversal> found;

  void Visit(const syntax::Body& body, const proto::schema::Block& block) {
    for (const syntax::Attribute& attribute : body.attributes) Add(*attribute.expression);
    for (const syntax::Block& nested : body.blocks) {
      if (nested.type == "dynamic" && block.FindBlock("dynamic") == nullptr &&
          !nested.labels.empty()) {
        VisitDynamic(nested, block);
      } else if (const auto* schema = block.FindBlock(nested.type)) {
        Visit(nested.body, schema->block);
      } else {
        Visit(nested.body, {});
      }
    }
  }

 private:
  void VisitDynamic(const syntax::Block& dynamic, const proto::schema::Block& block) {
    const std::string& type = dynamic.labels[0].text;
    std::string iterator = type;
    if (const auto* name = dynamic.body.Find("iterator"))
      iterator = syntax::AsKeyword(*name->expression).value_or(type);
    if (const auto* collection = dynamic.body.Find("for_each")) Add(*collection->expression);
    iterators_.insert(iterator);
    if (const auto* labels = dynamic.body.Find("labels")) Add(*labels->expression);
    const auto* schema = block.FindBlock(type);
    for (const syntax::Block& content : dynamic.body.blocks) {
      if (content.type == "content")
        Visit(content.body, schema == nullptr ? proto::schema::Block() : schema->block);
    }
    iterators_.erase(iterators_.find(iterator));
  }
  void Add(const syntax::Expression& expression) {
    for (syntax::Traversal& traversal : References(expression)) {
      if (!iterators_.contains(traversal.steps[0].name)) found.push_back(std::move(traversal));
    }
  }
  std::multiset<std::string> iterators_;
};

}  // namespace

std::string Reference::OutputName() const {
  const size_t step = steps + (is_keyed() ? 1 : 0);
  if (kind != Kind::kModule || step >= traversal.steps.size() || traversal.steps[step].key)
    return {};
  return traversal.steps[step].name;
}

std::optional<Reference> ParseReference(const syntax::Traversal& t, diag::Diagnostics& diags) {
  const std::string& root = t.steps[0].name;
  if (root == "var") return ParseNamed(Reference::Kind::kVariable, t, diags);
  if (root == "local") return ParseNamed(Reference::Kind::kLocal, t, diags);
  if (root == "module") return ParseNamed(Reference::Kind::kModule, t, diags);
  if (root == "count") return ParseNamed(Reference::Kind::kCount, t, diags);
  if (root == "each") return ParseNamed(Reference::Kind::kEach, t, diags);
  if (root == "path") return ParseNamed(Reference::Kind::kPath, t, diags);
  if (root == "terraform") return ParseNamed(Reference::Kind::kTerraform, t, diags);
  if (root == "self") return Reference{.kind = Reference::Kind::kSelf, .steps = 1, .traversal = t};
  if (root == "data") return ParseResource(t, 1, addr::ResourceMode::kData, diags);
  if (root == "ephemeral") return ParseResource(t, 1, addr::ResourceMode::kEphemeral, diags);
  if (root == "resource") return ParseResource(t, 1, addr::ResourceMode::kManaged, diags);
  if (root == "template" || root == "lazy" || root == "arg") {
    return Invalid("Reserved symbol name",
                   Cat("The symbol name \"", root,
                       "\" is reserved for use in a future Terraform version. If you are using a "
                       "provider that already uses this as a resource type name, add the prefix "
                       "\"resource.\" to force interpretation as a resource type name."),
                   t, diags);
  }
  return ParseResource(t, 0, addr::ResourceMode::kManaged, diags);
}

std::vector<syntax::Traversal> BodyReferences(const syntax::Body& body,
                                              const proto::schema::Block& block) {
  BodyVisitor visitor;
  visitor.Visit(body, block);
  return std::move(visitor.found);
}

}  // namespace planner::lang
