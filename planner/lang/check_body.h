#ifndef PLANNER_LANG_CHECK_BODY_H_
#define PLANNER_LANG_CHECK_BODY_H_

#include <cstddef>
#include <string>

#include "planner/diag/diagnostic.h"
#include "planner/lang/decode.h"
#include "planner/syntax/tree.h"
#include "proto/schema/schema.h"

// What stands in a body, before anything of it is evaluated. Inside this folder only.
namespace planner::lang {

// An attribute whose type may also be written as repeated blocks (plugin-protocol.md C.5,
// compatibility rule); null if `name` is none.
const proto::schema::Attribute* AttributeAsBlocks(const proto::schema::Block& block,
                                                  const std::string& name);

// How many labels a block of that nesting has.
inline size_t LabelCount(proto::schema::Nesting nesting) {
  return nesting == proto::schema::Nesting::kMap ? 1 : 0;
}

// Where to say that something is missing.
diag::SourceRange MissingRange(const syntax::Body& body);

// Appends an error for each argument and block that `block` does not know, and for each block with
// too many labels or too few. Names in `ignored` and `dynamic` blocks of known types pass.
void CheckNames(const syntax::Body& body, const proto::schema::Block& block,
                const IgnoredNames& ignored, diag::Diagnostics& diags);

// The same, and an error for each required argument that is missing. False if there was any.
bool CheckMembers(const syntax::Body& body, const proto::schema::Block& block,
                  diag::Diagnostics& diags);
// The error for one.
void ReportMissingArgument(const syntax::Body& body, const std::string& name,
                           diag::Diagnostics& diags);

}  // namespace planner::lang

#endif  // PLANNER_LANG_CHECK_BODY_H_
