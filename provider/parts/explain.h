#ifndef PROVIDER_PARTS_EXPLAIN_H_
#define PROVIDER_PARTS_EXPLAIN_H_

#include <string>

#include "absl/status/status.h"
#include "provider/ims/job.h"

namespace provider::parts {

// The detail of a diagnostic for an error of the service: its message, and what to do about
// it where that is known: refused credentials, missing rights, an endpoint out of reach, codes of
// the service (advice.h).
std::string Explain(const absl::Status& error);
// The same for a job that failed.
std::string ExplainFailure(const ims::Job& job);

}  // namespace provider::parts

#endif  // PROVIDER_PARTS_EXPLAIN_H_
