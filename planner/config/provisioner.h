#ifndef PLANNER_CONFIG_PROVISIONER_H_
#define PLANNER_CONFIG_PROVISIONER_H_

#include <optional>
#include <string>
#include <vector>

#include "planner/diag/diagnostic.h"
#include "planner/syntax/tree.h"

// provisioner and connection blocks (engine-compat.md 2.6): what runs beside a provider's work when
// an object is made or destroyed.
namespace planner::config {

struct Provisioner {
  enum class When {
    kCreate,   // After an object has been created, not after an update.
    kDestroy,  // Before an object is destroyed.
  };
  std::string type = {};
  When when = When::kCreate;
  bool continue_on_failure = false;
  // What the type's schema says: meta-arguments taken out, contents of a `_` block put in.
  syntax::Body body = {};
  std::optional<syntax::Body> connection = {};  // Of its own connection block.
  diag::SourceRange range = {};                 // Of the block's header.
  diag::SourceRange type_range = {};            // Of the label that names the type.
};

// The provisioners of a resource or removed block, in order, and its connection block.
struct Provisioning {
  std::vector<Provisioner> provisioners = {};
  std::optional<syntax::Body> connection = {};
};

// How `provisioner` reaches an object: the connection block around it, with the arguments of its
// own in place of those of the same name. nullopt: there is neither.
std::optional<syntax::Body> ConnectionOf(const Provisioning& provisioning,
                                         const Provisioner& provisioner);

}  // namespace planner::config

#endif  // PLANNER_CONFIG_PROVISIONER_H_
