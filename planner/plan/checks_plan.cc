#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "planner/plan/checks.h"
#include "planner/plan/go_syntax.h"
#include "planner/plan/members.h"
#include "proto/text/go_quote.h"
#include "proto/value/path.h"

namespace planner::plan {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::schema::NestedBlock;
using proto::schema::Nesting;
using proto::text::GoQuote;
using proto::value::Path;
using proto::value::PathStep;
using proto::value::SameIgnoringMarks;
using proto::value::Type;
using proto::value::Value;

namespace {

// Walks prior, configured and planned objects side by side and collects messages.
class PlanCheck {
 public:
  void Object(const Block& block, const Value& prior, const Value& config, const Value& planned);
  std::vector<std::string> TakeMessages() { return std::move(messages_); }

 private:
  struct Triple {
    Value prior, config, planned;
  };
  using Visit = absl::FunctionRef<void(const Triple&)>;

  void Add(std::string message) {
    const std::string path = MessagePath(path_);
    messages_.push_back(path.empty() ? std::move(message) : absl::StrCat(path, ": ", message));
  }
  void At(PathStep step, Visit visit, const Triple& values) {
    path_.push_back(std::move(step));
    visit(values);
    path_.pop_back();
  }
  void AttributeValue(const Attribute& attribute, const Triple& values);
  void NestedAttribute(const Attribute& attribute, const Triple& values);
  void Members(absl::Span<const Attribute> attributes, const Triple& values);
  void BlockValue(const NestedBlock& nested, const Triple& values);
  void BlockList(const NestedBlock& nested, const Triple& values);
  void BlockMap(const NestedBlock& nested, const Triple& values);
  void BlockSet(const Triple& values);
  void Mismatch(const Attribute& attribute, const Triple& values);

  Path path_ = {};
  std::vector<std::string> messages_ = {};
};

constexpr const char* kUnknownElement =
    "element representing nested block must not be unknown itself; set nested attribute values "
    "to unknown instead";

Value ElementAt(const Value& list, size_t index) {
  if (!list.IsKnown()) return Value::Unknown(Type::Dynamic());
  return HasElements(list) && index < list.size() ? list[index] : Value::Null(Type::Dynamic());
}

Value ElementAt(const Value& map, std::string_view key) {
  const Value* found = FindKey(map, key);
  return found == nullptr ? Value::Null(Type::Dynamic()) : *found;
}

void PlanCheck::Mismatch(const Attribute& attribute, const Triple& values) {
  const auto& [prior, config, planned] = values;
  if (config.IsNull()) {
    Add(attribute.sensitive
            ? "sensitive planned value for a non-computed attribute"
            : absl::StrCat("planned value ", GoSyntax(planned), " for a non-computed attribute"));
    return;
  }
  if (prior.IsNull()) {
    Add(attribute.sensitive ? "sensitive planned value does not match config value"
                            : absl::StrCat("planned value ", GoSyntax(planned),
                                           " does not match config value ", GoSyntax(config)));
    return;
  }
  Add(attribute.sensitive
          ? "sensitive planned value does not match config value nor prior value"
          : absl::StrCat("planned value ", GoSyntax(planned), " does not match config value ",
                         GoSyntax(config), " nor prior value ", GoSyntax(prior)));
}

void PlanCheck::AttributeValue(const Attribute& attribute, const Triple& values) {
  const auto& [prior, config, planned] = values;
  if (attribute.write_only) {
    if (!planned.IsKnown() || !planned.IsNull()) {
      Add("planned value for write-only attribute is not null");
    }
    return;
  }
  if (SameIgnoringMarks(planned, config)) return;
  const bool keeps_prior = SameIgnoringMarks(planned, prior) && !prior.IsNull() && !config.IsNull();
  if (keeps_prior) return;
  if (attribute.computed && (!attribute.optional || config.IsNull())) return;
  if (config.IsNull() || attribute.nested == nullptr) {
    Mismatch(attribute, values);
    return;
  }
  NestedAttribute(attribute, values);
}

void PlanCheck::NestedAttribute(const Attribute& attribute, const Triple& values) {
  const Value& prior = values.prior;
  const Value& config = values.config;
  const Value& planned = values.planned;
  if (!planned.IsKnown() || !config.IsKnown()) {
    Mismatch(attribute, values);
    return;
  }
  if (planned.IsNull()) {
    Add("planned for absence but config wants existence");
    return;
  }
  const absl::Span<const Attribute> members = attribute.nested->attributes;
  const auto visit = [&](const Triple& element) { Members(members, element); };
  const auto count_differs = [&] {
    if (planned.size() == config.size()) return false;
    Add(absl::StrCat("count in plan (cty.NumberIntVal(", planned.size(),
                     ")) disagrees with count in config (cty.NumberIntVal(", config.size(), "))"));
    return true;
  };
  switch (attribute.nested->nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: visit(values); return;
    case Nesting::kList:
      if (count_differs()) return;
      for (size_t i = 0; i < planned.size(); ++i) {
        At(PathStep::At(static_cast<int64_t>(i)), visit,
           {ElementAt(prior, i), config[i], planned[i]});
      }
      return;
    case Nesting::kMap:
      for (const std::string& key : KeysOf(planned)) {
        if (FindKey(config, key) == nullptr) {
          Add(absl::StrCat("map key ", GoQuote(key), " from plan is not present in config"));
          continue;
        }
        At(PathStep::Key(key), visit,
           {ElementAt(prior, key), *config.Find(key), *planned.Find(key)});
      }
      for (const std::string& key : KeysOf(config)) {
        if (FindKey(planned, key) != nullptr) continue;
        Add(absl::StrCat("map key ", GoQuote(key), " from config is not present in plan"));
      }
      return;
    case Nesting::kSet:
      // Elements cannot be paired for certain, so only the length is compared. Unknown
      // elements may turn out to be equal.
      if (planned.IsWhollyKnown() && config.IsWhollyKnown()) count_differs();
      return;
  }
  std::abort();  // Every nesting has a case above.
}

void PlanCheck::Members(absl::Span<const Attribute> attributes, const Triple& values) {
  const auto& [prior, config, planned] = values;
  if (!planned.IsKnown() || !config.IsKnown()) {
    if (!SameIgnoringMarks(planned, config)) Add(kUnknownElement);
    return;
  }
  if (planned.IsNull() && !config.IsNull()) {
    Add("planned for absence but config wants existence");
    return;
  }
  if (!planned.IsNull() && config.IsNull()) {
    Add("planned for existence but config wants absence");
    return;
  }
  if (planned.IsNull()) return;
  for (const Attribute& attribute : attributes) {
    At(PathStep::Attribute(attribute.name),
       [&](const Triple& member) { AttributeValue(attribute, member); },
       {Member(prior, attribute.name), config.GetAttr(attribute.name),
        planned.GetAttr(attribute.name)});
  }
}

void PlanCheck::BlockList(const NestedBlock& nested, const Triple& values) {
  const auto& [prior, config, planned] = values;
  if (planned.IsNull()) {
    Add("attribute representing a list of nested blocks must be empty to indicate no blocks, "
        "not null");
    return;
  }
  if (planned.size() != config.size()) {
    Add(absl::StrCat("block count in plan (", planned.size(), ") disagrees with count in config (",
                     config.size(), ")"));
    return;
  }
  for (size_t i = 0; i < planned.size(); ++i) {
    const auto visit = [&](const Triple& element) {
      if (!element.planned.IsKnown()) {
        Add(kUnknownElement);
        return;
      }
      Object(nested.block, element.prior, element.config, element.planned);
    };
    At(PathStep::At(static_cast<int64_t>(i)), visit, {ElementAt(prior, i), config[i], planned[i]});
  }
}

void PlanCheck::BlockMap(const NestedBlock& nested, const Triple& values) {
  const auto& [prior, config, planned] = values;
  if (planned.IsNull()) {
    Add("attribute representing a map of nested blocks must be empty to indicate no blocks, "
        "not null");
    return;
  }
  for (const std::string& key : KeysOf(planned)) {
    if (FindKey(config, key) == nullptr) {
      Add(absl::StrCat("block key ", GoQuote(key), " from plan is not present in config"));
      continue;
    }
    const auto visit = [&](const Triple& element) {
      if (!element.planned.IsKnown()) {
        Add(kUnknownElement);
        return;
      }
      Object(nested.block, element.prior, element.config, element.planned);
    };
    At(PathStep::Key(key), visit, {ElementAt(prior, key), *config.Find(key), *planned.Find(key)});
  }
  for (const std::string& key : KeysOf(config)) {
    if (FindKey(planned, key) != nullptr) continue;
    Add(absl::StrCat("block key ", GoQuote(key), " from config is not present in plan"));
  }
}

void PlanCheck::BlockSet(const Triple& values) {
  if (values.planned.IsNull()) {
    Add("attribute representing a set of nested blocks must be empty to indicate no blocks, "
        "not null");
    return;
  }
  for (const Value& element : values.planned.elements()) {
    if (element.IsKnown()) continue;
    At(
        PathStep::Index(element), [&](const Triple&) { Add(kUnknownElement); }, values);
  }
}

void PlanCheck::BlockValue(const NestedBlock& nested, const Triple& values) {
  const auto& [prior, config, planned] = values;
  if (SameIgnoringMarks(planned, config)) return;
  if (!config.IsKnown()) {
    // A dynamic block whose number is not known yet: it must stay unknown.
    if (planned.IsKnown()) {
      Add(absl::StrCat("planned value ", GoSyntax(planned), " for unknown dynamic block"));
    }
    return;
  }
  if (!planned.IsKnown()) {
    Add("attribute representing nested block must not be unknown itself; set nested attribute "
        "values to unknown instead");
    return;
  }
  switch (nested.nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup: Object(nested.block, prior, config, planned); return;
    case Nesting::kList: BlockList(nested, values); return;
    case Nesting::kMap: BlockMap(nested, values); return;
    case Nesting::kSet: BlockSet(values); return;
  }
  std::abort();  // Every nesting has a case above.
}

void PlanCheck::Object(const Block& block, const Value& prior, const Value& config,
                       const Value& planned) {
  if (planned.IsNull() && !config.IsNull()) {
    Add("planned for absence but config wants existence");
    return;
  }
  if (config.IsNull() && !planned.IsNull()) {
    Add("planned for existence but config wants absence");
    return;
  }
  if (planned.IsNull()) return;
  Members(block.attributes, {prior, config, planned});
  if (!planned.IsKnown() || !config.IsKnown()) return;
  for (const NestedBlock& nested : block.blocks) {
    At(PathStep::Attribute(nested.type_name),
       [&](const Triple& member) { BlockValue(nested, member); },
       {Member(prior, nested.type_name), config.GetAttr(nested.type_name),
        planned.GetAttr(nested.type_name)});
  }
}

}  // namespace

std::vector<std::string> AssertPlanValid(const Block& block, const Value& prior,
                                         const Value& config, const Value& planned) {
  PlanCheck check;
  check.Object(block, prior, config, planned);
  return check.TakeMessages();
}

}  // namespace planner::plan
