#ifndef PROVIDER_RESOURCE_DIAGNOSTIC_H_
#define PROVIDER_RESOURCE_DIAGNOSTIC_H_

#include <algorithm>
#include <string>
#include <vector>

#include "proto/value/path.h"

namespace provider::resource {

// What the author of a configuration is told. `summary` is one line without a full stop,
// `detail` full sentences: what was seen, the rule, the way out. `path` leads into the
// object that the call was about; empty: the whole of it. Never holds secrets.
struct Diagnostic {
  enum class Severity { kError, kWarning };
  Severity severity = Severity::kError;
  std::string summary = {};
  std::string detail = {};
  proto::value::Path path = {};
};
using Diagnostics = std::vector<Diagnostic>;

inline bool HasErrors(const Diagnostics& diags) {
  return std::ranges::any_of(
      diags, [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::kError; });
}

}  // namespace provider::resource

#endif  // PROVIDER_RESOURCE_DIAGNOSTIC_H_
