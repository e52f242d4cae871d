#ifndef PLANNER_LANG_DECODE_H_
#define PLANNER_LANG_DECODE_H_

#include <optional>

#include "planner/diag/diagnostic.h"
#include "planner/lang/scope.h"
#include "planner/syntax/tree.h"
#include "proto/schema/schema.h"
#include "proto/value/path.h"
#include "proto/value/value.h"

namespace planner::lang {

// Evaluates a block body to an object of the schema's implied type (plugin-protocol.md C.5):
// attributes converted, those not set null, nested blocks collected, `dynamic` blocks
// expanded. Names in `ignored` (meta-arguments) are passed over. nullopt after appending
// errors: unsupported and missing arguments and blocks, wrong types, wrong numbers of blocks.
struct IgnoredNames {
  std::vector<std::string> attributes = {};
  std::vector<std::string> blocks = {};
};
std::optional<proto::value::Value> DecodeBody(const syntax::Body& body,
                                              const proto::schema::Block& block, const Scope& scope,
                                              diag::Diagnostics& diags,
                                              const IgnoredNames& ignored = {});

// Where in `body` the author wrote what `path` leads to: the deepest part of it that can be
// found, the body's header position otherwise.
diag::SourceRange RangeOfPath(const syntax::Body& body, const proto::schema::Block& block,
                              const proto::value::Path& path);

}  // namespace planner::lang

#endif  // PLANNER_LANG_DECODE_H_
