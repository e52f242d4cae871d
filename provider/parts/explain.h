#ifndef PROVIDER_PARTS_EXPLAIN_H_
#define PROVIDER_PARTS_EXPLAIN_H_

#include <string>

#include "absl/status/status.h"

namespace provider::parts {

// The detail of a diagnostic for an error of the service: its message, and what to do about
// it where that is known: refused credentials, missing rights, an endpoint out of reach.
std::string Explain(const absl::Status& error);

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_EXPLAIN_H_
