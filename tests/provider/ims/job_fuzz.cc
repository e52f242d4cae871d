#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "provider/ims/job.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto job = provider::ims::ParseJob(body);
  if (job.ok() && (job->FailureText().empty() || job->progress.value_or(0) > 1)) std::abort();
  (void)provider::ims::ParseJobId(body).ok();
  return 0;
}
