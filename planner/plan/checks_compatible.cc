#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
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
using proto::value::Number;
using proto::value::Path;
using proto::value::PathStep;
using proto::value::Refinements;
using proto::value::SameIgnoringMarks;
using proto::value::Type;
using proto::value::Value;

namespace {

// Whether a value of type `type` may stand where `wanted` was planned.
bool TypeFits(Type type, Type wanted) {
  if (type == wanted || wanted == Type::Dynamic()) return true;
  return wanted.HasDynamic();
}

bool InBounds(const Number& number, const Refinements& refinements) {
  if (refinements.lower) {
    const int order = Number::Compare(number, *refinements.lower);
    if (order < 0 || (order == 0 && !refinements.lower_inclusive)) return false;
  }
  if (refinements.upper) {
    const int order = Number::Compare(number, *refinements.upper);
    if (order > 0 || (order == 0 && !refinements.upper_inclusive)) return false;
  }
  return true;
}

// Whether a known value keeps what was promised of the unknown one.
bool KeepsPromises(const Value& actual, const Refinements& refinements) {
  if (actual.IsNull()) return !refinements.not_null;
  switch (actual.type().kind()) {
    case Type::Kind::kString: return actual.AsString().starts_with(refinements.prefix);
    case Type::Kind::kNumber: return InBounds(actual.AsNumber(), refinements);
    case Type::Kind::kList:
    case Type::Kind::kSet:
    case Type::Kind::kMap: {
      const auto size = static_cast<int64_t>(actual.size());
      return (!refinements.min_length || size >= *refinements.min_length) &&
             (!refinements.max_length || size <= *refinements.max_length);
    }
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kTuple:
    case Type::Kind::kObject: return true;
  }
  std::abort();  // Every kind has a case above.
}

bool HoldsSensitive(const Attribute& attribute) {
  if (attribute.sensitive) return true;
  return attribute.nested != nullptr &&
         std::any_of(attribute.nested->attributes.begin(), attribute.nested->attributes.end(),
                     HoldsSensitive);
}

// Walks planned and actual values side by side and collects messages.
class Comparison {
 public:
  void Object(const Block& block, const Value& planned, const Value& actual);
  void Values(const Value& planned, const Value& actual);
  std::vector<std::string> TakeMessages() { return std::move(messages_); }

 private:
  void Add(std::string message) {
    const std::string path = MessagePath(path_);
    messages_.push_back(path.empty() ? std::move(message) : absl::StrCat(path, ": ", message));
  }
  void At(PathStep step, absl::FunctionRef<void()> visit) {
    path_.push_back(std::move(step));
    visit();
    path_.pop_back();
  }
  void AttributeValue(const Attribute& attribute, const Value& planned, const Value& actual);
  void BlockValue(const NestedBlock& nested, const Value& planned, const Value& actual);
  void BlockList(const NestedBlock& nested, const Value& planned, const Value& actual);
  void BlockMap(const NestedBlock& nested, const Value& planned, const Value& actual);
  void Sequence(const Value& planned, const Value& actual);
  void Keyed(const Value& planned, const Value& actual);
  void Sets(const Value& planned, const Value& actual,
            absl::FunctionRef<bool(const Value&, const Value&)> compatible);

  Path path_ = {};
  std::vector<std::string> messages_ = {};
};

bool Compatible(const Value& planned, const Value& actual) {
  Comparison comparison;
  comparison.Values(planned, actual);
  return comparison.TakeMessages().empty();
}

void Comparison::Sequence(const Value& planned, const Value& actual) {
  const size_t common = std::min(planned.size(), actual.size());
  for (size_t i = 0; i < common; ++i) {
    At(PathStep::At(static_cast<int64_t>(i)), [&] { Values(planned[i], actual[i]); });
  }
  for (size_t i = common; i < planned.size(); ++i) {
    Add(absl::StrCat("element ", i, " has vanished"));
  }
  for (size_t i = common; i < actual.size(); ++i) {
    Add(absl::StrCat("new element ", i, " has appeared"));
  }
}

void Comparison::Keyed(const Value& planned, const Value& actual) {
  const bool is_object = planned.type().kind() == Type::Kind::kObject;
  for (const std::string& key : KeysOf(planned)) {
    const Value* found = FindKey(actual, key);
    if (found == nullptr) {
      Add(absl::StrCat("element ", GoQuote(key), " has vanished"));
      continue;
    }
    At(is_object ? PathStep::Attribute(key) : PathStep::Key(key),
       [&] { Values(*planned.Find(key), *found); });
  }
  for (const std::string& key : KeysOf(actual)) {
    if (FindKey(planned, key) != nullptr) continue;
    Add(absl::StrCat("new element ", GoQuote(key), " has appeared"));
  }
}

void Comparison::Sets(const Value& planned, const Value& actual,
                      absl::FunctionRef<bool(const Value&, const Value&)> compatible) {
  const auto in_planned = planned.elements();
  const auto in_actual = actual.elements();
  for (const Value& element : in_planned) {
    if (std::any_of(in_actual.begin(), in_actual.end(),
                    [&](const Value& other) { return compatible(element, other); })) {
      continue;
    }
    Add(absl::StrCat("planned set element ", GoSyntax(element),
                     " does not correlate with any element in actual"));
  }
  for (const Value& element : in_actual) {
    if (std::any_of(in_planned.begin(), in_planned.end(),
                    [&](const Value& other) { return compatible(other, element); })) {
      continue;
    }
    Add(absl::StrCat("actual set element ", GoSyntax(element),
                     " does not correlate with any element in plan"));
  }
  if (actual.size() > planned.size()) {
    Add(absl::StrCat("length changed from ", planned.size(), " to ", actual.size()));
  }
}

void Comparison::Values(const Value& planned, const Value& actual) {
  if (planned.type() == Type::Dynamic() && !planned.IsKnown()) return;
  if (!TypeFits(actual.type(), planned.type()) && !actual.IsNull()) {
    Add(absl::StrCat("wrong final value type: ",
                     absl::StrCat(proto::value::FriendlyName(planned.type()), " required")));
    return;
  }
  if (!planned.IsKnown()) {
    if (actual.IsKnown() && !KeepsPromises(actual, planned.refinements())) {
      Add(absl::StrCat("final value ", GoSyntax(actual),
                       " does not conform to planning placeholder ", GoSyntax(planned)));
    }
    return;
  }
  if (planned.IsNull() && actual.IsKnown() && actual.IsNull()) return;
  if (!actual.IsKnown()) {
    Add("was known, but now unknown");
    return;
  }
  if (planned.IsNull()) {
    Add(absl::StrCat("was null, but now ", GoSyntax(actual)));
    return;
  }
  if (actual.IsNull()) {
    Add(absl::StrCat("was ", GoSyntax(planned), ", but now null"));
    return;
  }
  switch (planned.type().kind()) {
    case Type::Kind::kDynamic:
    case Type::Kind::kBool:
    case Type::Kind::kNumber:
    case Type::Kind::kString:
      if (!SameIgnoringMarks(planned, actual)) {
        Add(absl::StrCat("was ", GoSyntax(planned), ", but now ", GoSyntax(actual)));
      }
      return;
    case Type::Kind::kList:
    case Type::Kind::kTuple: Sequence(planned, actual); return;
    case Type::Kind::kMap:
    case Type::Kind::kObject: Keyed(planned, actual); return;
    case Type::Kind::kSet: Sets(planned, actual, Compatible); return;
  }
  std::abort();  // Every kind has a case above.
}

void Comparison::AttributeValue(const Attribute& attribute, const Value& planned,
                                const Value& actual) {
  Comparison inner;
  inner.path_ = path_;
  inner.Values(planned, actual);
  std::vector<std::string> found = inner.TakeMessages();
  if (found.empty()) return;
  if (HoldsSensitive(attribute)) {
    Add("inconsistent values for sensitive attribute");
    return;
  }
  messages_.insert(messages_.end(), found.begin(), found.end());
}

void Comparison::BlockList(const NestedBlock& nested, const Value& planned, const Value& actual) {
  if (!HasElements(planned) || !HasElements(actual)) return;
  if (planned.size() != actual.size()) {
    Add(absl::StrCat("block count changed from ", planned.size(), " to ", actual.size()));
    return;
  }
  for (size_t i = 0; i < planned.size(); ++i) {
    At(PathStep::At(static_cast<int64_t>(i)), [&] { Object(nested.block, planned[i], actual[i]); });
  }
}

void Comparison::BlockMap(const NestedBlock& nested, const Value& planned, const Value& actual) {
  if (!HasElements(planned) || !HasElements(actual)) return;
  for (const std::string& key : KeysOf(planned)) {
    const Value* found = FindKey(actual, key);
    if (found == nullptr) {
      Add(absl::StrCat("block key ", GoQuote(key), " has vanished"));
      continue;
    }
    At(PathStep::Key(key), [&] { Object(nested.block, *planned.Find(key), *found); });
  }
  for (const std::string& key : KeysOf(actual)) {
    if (FindKey(planned, key) != nullptr) continue;
    Add(absl::StrCat("new block key ", GoQuote(key), " has appeared"));
  }
}

void Comparison::BlockValue(const NestedBlock& nested, const Value& planned, const Value& actual) {
  switch (nested.nesting) {
    case Nesting::kSingle:
    case Nesting::kGroup:
      // A block that was unknown may turn out to be absent.
      if (!planned.IsKnown() && actual.IsNull()) return;
      Object(nested.block, planned, actual);
      return;
    case Nesting::kList: BlockList(nested, planned, actual); return;
    case Nesting::kMap: BlockMap(nested, planned, actual); return;
    case Nesting::kSet:
      if (!HasElements(planned) || !HasElements(actual)) return;
      Sets(planned, actual, [&](const Value& wanted, const Value& found) {
        Comparison inner;
        inner.Object(nested.block, wanted, found);
        return inner.TakeMessages().empty();
      });
      return;
  }
  std::abort();  // Every nesting has a case above.
}

void Comparison::Object(const Block& block, const Value& planned, const Value& actual) {
  if (planned.IsNull() && !actual.IsNull()) {
    Add("was absent, but now present");
    return;
  }
  if (actual.IsNull() && !planned.IsNull()) {
    Add("was present, but now absent");
    return;
  }
  if (planned.IsNull()) return;
  const auto member = [](const Value& object, const std::string& name) {
    return Member(object, name);
  };
  for (const Attribute& attribute : block.attributes) {
    At(PathStep::Attribute(attribute.name), [&] {
      AttributeValue(attribute, member(planned, attribute.name), member(actual, attribute.name));
    });
  }
  for (const NestedBlock& nested : block.blocks) {
    At(PathStep::Attribute(nested.type_name), [&] {
      BlockValue(nested, member(planned, nested.type_name), member(actual, nested.type_name));
    });
  }
}

}  // namespace

std::vector<std::string> AssertObjectCompatible(const Block& block, const Value& planned,
                                                const Value& actual) {
  Comparison comparison;
  comparison.Object(block, planned, actual);
  return comparison.TakeMessages();
}

std::vector<std::string> AssertValueCompatible(const Value& planned, const Value& actual) {
  Comparison comparison;
  comparison.Values(planned, actual);
  return comparison.TakeMessages();
}

}  // namespace planner::plan
