#ifndef PROVIDER_IMAGE_EXPLAIN_H_
#define PROVIDER_IMAGE_EXPLAIN_H_

#include <string>

#include "absl/status/status.h"

namespace provider::image {

// The detail of a diagnostic for an error of the service: its message, and what to do about
// it where that is known: refused credentials, missing rights, an endpoint out of reach.
std::string Explain(const absl::Status& error);

}  // namespace provider::image

#endif  // PROVIDER_IMAGE_EXPLAIN_H_
