#ifndef PLANNER_LANG_REFERENCE_H_
#define PLANNER_LANG_REFERENCE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "planner/addr/address.h"
#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"
#include "proto/schema/schema.h"

namespace planner::lang {

// What a reference names (engine-compat.md 2.5).
struct Reference {
  enum class Kind {
    kVariable,
    kLocal,
    kResource,
    kModule,
    kCount,
    kEach,
    kPath,
    kTerraform,
    kSelf
  };
  Kind kind = Kind::kVariable;
  std::string name = {};  // Of the variable, local, module; `index`, `key`, `value`, `module` …
  addr::Resource resource = {};  // kResource.
  addr::InstanceKey key = {};    // kResource and kModule with a literal key.
  size_t steps = 2;              // How many steps of the traversal name the object, without a key.
  syntax::Traversal traversal = {};

  bool is_keyed() const { return key != addr::InstanceKey(); }
  // Of kModule: the output that is named right behind the module and its key; empty if none is.
  std::string OutputName() const;
};

// Takes a traversal apart. Appends a diagnostic and returns nullopt if it is no reference.
std::optional<Reference> ParseReference(const syntax::Traversal& traversal,
                                        diag::Diagnostics& diags);

// All static references in a block body that is decoded by `block`: attributes, nested and dynamic
// blocks (whose iterators are not references). Without mistakes in references: those are
// reported when the body is evaluated.
std::vector<syntax::Traversal> BodyReferences(const syntax::Body& body,
                                              const proto::schema::Block& block);

}  // namespace planner::lang

#endif  // PLANNER_LANG_REFERENCE_H_
