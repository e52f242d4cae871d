#include "planner/engine/ephemeral_values.h"

#include <utility>

#include "planner/lang/decode.h"
#include "proto/text/cat.h"

namespace planner::engine {
namespace {

using proto::schema::Attribute;
using proto::schema::Block;
using proto::text::Cat;
using proto::value::kEphemeral;
using proto::value::Path;
using proto::value::PathMarks;
using proto::value::PathStep;
using proto::value::Value;

// The attribute that a path ends at: null for a block, an element, or something inside a value of
// a type without a schema. Elements of nested blocks and types have the schema of these.
const Attribute* AttributeAt(const Block& root, const Path& path) {
  const Block* block = &root;
  const std::vector<Attribute>* attributes = nullptr;  // Of a nested type.
  const Attribute* found = nullptr;
  for (const PathStep& step : path) {
    if (step.kind == PathStep::Kind::kIndex) {
      found = nullptr;
      continue;
    }
    found = nullptr;
    if (attributes != nullptr) {
      for (const Attribute& attribute : *attributes) {
        if (attribute.name == step.name) found = &attribute;
      }
    } else if (block != nullptr) {
      found = block->FindAttribute(step.name);
      if (found == nullptr) {
        const proto::schema::NestedBlock* nested = block->FindBlock(step.name);
        block = nested == nullptr ? nullptr : &nested->block;
        continue;
      }
    }
    if (found == nullptr) return nullptr;
    block = nullptr;
    static const std::vector<Attribute> kNone;
    attributes = found->nested == nullptr ? &kNone : &found->nested->attributes;
  }
  return found;
}

}  // namespace

bool CheckEphemeral(const config::Output& output, const Value& value, diag::Diagnostics& diags) {
  if (output.ephemeral && !value.HasMark(kEphemeral)) {
    diag::AddError(diags, "Value not allowed in ephemeral output",
                   "This output value is declared as returning an ephemeral value, so it can only "
                   "be set to an ephemeral value.",
                   output.value->SourceRange());
    return false;
  }
  if (output.ephemeral || (value.DeepMarks() & kEphemeral) == 0) return true;
  diag::AddError(diags, "Ephemeral value not allowed",
                 "This output value is not declared as returning an ephemeral value, so it cannot "
                 "be set to a result derived from an ephemeral value.",
                 output.value->SourceRange());
  return false;
}

bool CheckEphemeralOfRoot(const config::Output& output, const Value& value,
                          diag::Diagnostics& diags) {
  if (!output.ephemeral) return CheckEphemeral(output, value, diags);
  diag::AddError(diags, "Ephemeral output not allowed",
                 "Ephemeral outputs are not allowed in context of a root module", output.range);
  return false;
}

bool CheckEphemeral(const Value& value, const syntax::Body& body, const Block& block,
                    const std::string& address, diag::Diagnostics& diags) {
  if ((value.DeepMarks() & kEphemeral) == 0) return true;
  bool ok = true;
  const std::vector<PathMarks> all = proto::value::UnmarkDeep(value).second;
  for (const PathMarks& marked : all) {
    if ((marked.marks & kEphemeral) == 0) continue;
    Path path = marked.path;
    const Attribute* attribute = AttributeAt(block, path);
    // The attribute that holds the marked part, if the part itself is none.
    while ((attribute == nullptr || !attribute->write_only) && path.size() > 1) {
      path.pop_back();
      attribute = AttributeAt(block, path);
    }
    if (attribute != nullptr && attribute->write_only) continue;
    diags.push_back(
        {.summary = "Invalid use of ephemeral value",
         .detail =
             Cat("Ephemeral values are not valid for \"", proto::value::PathToString(path),
                 "\", because it is not ",
                 attribute == nullptr ? "an assignable attribute."
                                      : "a write-only attribute and must be persisted to state."),
         .address = address,
         .subject = lang::RangeOfPath(body, block, attribute == nullptr ? Path() : path)});
    ok = false;
  }
  return ok;
}

std::vector<PathMarks> WithoutEphemeral(std::vector<PathMarks> marks) {
  for (PathMarks& mark : marks) mark.marks &= static_cast<proto::value::Marks>(~kEphemeral);
  std::erase_if(marks, [](const PathMarks& mark) { return mark.marks == proto::value::kNoMarks; });
  return marks;
}

}  // namespace planner::engine
